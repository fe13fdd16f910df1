import type { CompileOptions, ScalarFunctionName } from "../../options.js";
import type { Trace } from "../../trace.js";
import type { Node } from "../../ir/graph.js";
import type { Buffer } from "../../ir/kernel.js";
import type { BuiltScalar } from "../2-build/scalar.js";
import { scalarGradient, scalarTangent, tangentNames } from "../3-differentiate/scalar.js";
import { decompose } from "../4-optimize/decompose.js";
import type { Rewriter } from "../4-optimize/rewrite.js";
import type { ScalarForm } from "../6-emit/js/scalar-module.js";
import { lower, type Lowering } from "./lower.js";
import { schedule } from "./schedule.js";

/** A scalar function with the forms to emit. */
export interface ScheduledScalar {
  readonly scalar: BuiltScalar;
  readonly forms: readonly ScalarForm[];
}

/** Lowers a scalar function, its gradient and its derivative along a direction to straight-line code. */
export function scheduleScalar(
  scalar: BuiltScalar,
  rewriter: Rewriter,
  options: CompileOptions,
  trace: Trace,
): ScheduledScalar {
  const { name, parameters, value } = scalar;
  const emitted: readonly string[] = options.emit ?? (["gradient", "jvp"] satisfies ScalarFunctionName[]);
  const site = scalar.declaration.site;
  const form = (formName: string, lowering: Omit<Lowering, "name" | "inputBuffer">) => {
    const program = lower({ name: formName, inputBuffer: noInput, ...lowering });
    trace.pass("loops", program);
    const scheduled = schedule(program, { ...options, unroll: "full", purpose: "inference" });
    trace.pass("schedule", { program, scheduled });
    return { name: formName, site, scheduled };
  };
  const simple = (node: Node): Node => rewriter.rewrite(decompose([rewriter.rewrite(node)])[0]);
  const forms: ScalarForm[] = [{ ...form(name, { outputs: [], returns: simple(value) }), parameters }];
  if (emitted.includes("gradient")) {
    const outputs = scalarGradient(scalar).map((node, k) => ({
      node: simple(node),
      buffer: element(k, parameters),
      group: "out",
    }));
    forms.push({ ...form(`${name}Gradient`, { outputs }), parameters, fills: parameters.length });
  }
  if (emitted.includes("jvp")) {
    forms.push({
      ...form(`${name}Jvp`, { outputs: [], returns: simple(scalarTangent(scalar)) }),
      parameters: [...parameters, ...tangentNames(parameters)],
    });
  }
  return { scalar, forms };
}

const noInput = (node: Node): never => {
  throw new Error(`a scalar function has no array ${String(node.attributes.name)}`);
};

/** Element k of the array of partial derivatives. */
const element = (k: number, parameters: readonly string[]): Buffer => ({
  name: `d${parameters[k]}`,
  space: "out",
  shape: [],
  strides: [],
  size: 1,
  batched: false,
  offset: k,
  sampleStride: 0,
  temporary: false,
  origin: {},
});
