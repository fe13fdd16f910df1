import type { Node } from "../../ir/graph.js";
import { argument, constant } from "../../ops/leaf.js";
import { zerosLike } from "../../ops/shared/operand.js";
import type { ScalarFunctionName } from "../../options.js";
import type { BuiltScalar } from "../2-build/scalar.js";
import { forward } from "../../ops/calculus/forward.js";
import type { Delivery, FunctionGraph } from "./functions.js";
import { reverse } from "../../ops/calculus/reverse.js";

/** An emitted function of a scalar function as graph. */
export interface ScalarGraph extends FunctionGraph<string> {
  readonly parameters: readonly string[];
}

/** The value of a scalar function, and the derivatives asked for, or all. */
export function scalarGraphs(scalar: BuiltScalar, names?: readonly string[]): ScalarGraph[] {
  const { name, parameters, value } = scalar;
  const asked = (Object.keys(derive) as ScalarFunctionName[]).filter((f) => names?.includes(f) ?? true);
  return [{ name, parameters, deliveries: [], returns: value }, ...asked.map((f) => derive[f](scalar))];
}

const derive: Record<ScalarFunctionName, (scalar: BuiltScalar) => ScalarGraph> = {
  gradient: (scalar) => ({
    name: `${scalar.name}Gradient`,
    parameters: scalar.parameters,
    deliveries: scalarGradient(scalar),
  }),
  jvp: (scalar) => ({
    name: `${scalar.name}Jvp`,
    parameters: [...scalar.parameters, ...tangentNames(scalar.parameters)],
    deliveries: [],
    returns: scalarTangent(scalar),
  }),
};

/** Reverse mode: ∂value/∂argument for each argument. */
function scalarGradient({ value, arguments: args, parameters, table }: BuiltScalar): Delivery[] {
  const byArgument = reverse(new Map([[value, constant(table, 1, value.type)]]), args);
  return args.map((arg, k) => ({
    array: "out",
    name: `d${parameters[k]}`,
    node: byArgument.get(arg) ?? zerosLike(value),
    group: "out",
  }));
}

/** The names of the tangents of arguments: `dx` for `x`, unless an argument is called that. */
export function tangentNames(parameters: readonly string[]): string[] {
  const taken = new Set(parameters);
  return parameters.map((parameter) => {
    let name = `d${parameter}`;
    while (taken.has(name)) name = `d${name}`;
    taken.add(name);
    return name;
  });
}

/** Forward mode: the derivative along the direction (dx, dy, …). */
function scalarTangent({ value, arguments: args, parameters, table }: BuiltScalar): Node {
  const tangents = tangentNames(parameters);
  const seeds = new Map(args.map((arg, k) => [arg, argument(table, tangents[k], arg.type.dtype)]));
  return forward([value], seeds).get(value) ?? zerosLike(value);
}
