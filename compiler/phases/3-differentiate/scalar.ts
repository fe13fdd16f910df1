import type { Node } from "../../ir/graph.js";
import { argument, constant } from "../../ops/leaf.js";
import { zerosLike } from "../../ops/shared/operand.js";
import type { BuiltScalar } from "../2-build/scalar.js";
import { forward } from "./forward.js";
import { reverse } from "./reverse.js";

/** Reverse mode: ∂value/∂argument for each argument. */
export function scalarGradient({ value, arguments: args, table }: BuiltScalar): Node[] {
  const byArgument = reverse(new Map([[value, constant(table, 1, value.type)]]), args);
  return args.map((arg) => byArgument.get(arg) ?? zerosLike(value));
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
export function scalarTangent({ value, arguments: args, parameters, table }: BuiltScalar): Node {
  const tangents = tangentNames(parameters);
  const seeds = new Map(args.map((arg, k) => [arg, argument(table, tangents[k], arg.type.dtype)]));
  return forward([value], seeds).get(value) ?? zerosLike(value);
}
