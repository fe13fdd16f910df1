import type { CompileOptions } from "../../options.js";
import type { Trace } from "../../trace.js";
import type { Node } from "../../ir/graph.js";
import type { Buffer } from "../../ir/kernel.js";
import type { BuiltScalar } from "../2-build/scalar.js";
import type { ScalarGraph } from "../3-differentiate/scalar.js";
import type { Rewriter } from "../4-optimize/rewrite.js";
import type { ScalarForm } from "../6-emit/js/scalar-module.js";
import { lower } from "./lower.js";
import { simplify } from "./model.js";
import { schedule } from "./schedule.js";

/** A scalar function with the forms to emit. */
export interface ScheduledScalar {
  readonly scalar: BuiltScalar;
  readonly forms: readonly ScalarForm[];
}

/** Simplifies a scalar function and its derivatives, and lowers them to straight-line code. */
export function scheduleScalar(
  scalar: BuiltScalar,
  graphs: readonly ScalarGraph[],
  rewriter: Rewriter,
  options: CompileOptions,
  trace: Trace,
): ScheduledScalar {
  const optimized = graphs.map((graph) => simplify(graph, rewriter));
  trace.pass("optimized", optimized);
  const { site } = scalar.declaration;
  return { scalar, forms: optimized.map((graph) => ({ ...scheduleForm(graph, options, trace), site })) };
}

function scheduleForm(
  { name, parameters, deliveries, returns }: ScalarGraph,
  options: CompileOptions,
  trace: Trace,
): ScalarForm {
  const program = lower({
    name,
    outputs: deliveries.map((delivery, k) => ({
      node: delivery.node,
      buffer: element(k, delivery.name),
      group: delivery.group,
    })),
    returns,
    inputBuffer: noInput,
  });
  trace.pass("loops", program);
  const scheduled = schedule(program, { ...options, target: "js", unroll: "full", purpose: "inference" });
  trace.pass("schedule", { program, scheduled });
  return { name, parameters, scheduled, fills: deliveries.length > 0 ? deliveries.length : undefined };
}

const noInput = (node: Node): never => {
  throw new Error(`a scalar function has no array ${String(node.attributes.name)}`);
};

/** Element k of the array of partial derivatives. */
const element = (k: number, name: string): Buffer => ({
  name,
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
