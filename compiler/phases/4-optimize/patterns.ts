import type { Node } from "../../ir/graph.js";
import { constantValue, isConstantOf } from "../../ops/leaf.js";
import type { Builder } from "../../ops/shared/elementwise.js";
import type { Rule } from "./rewrite.js";

// What rules are written with. Operations are named by their builders.

type AnyBuilder = Builder<never>;

export const is = (node: Node, build: unknown): boolean => node.op === (build as AnyBuilder).op;
export const zero = (node: Node): boolean => isConstantOf(node, 0);
export const one = (node: Node): boolean => isConstantOf(node, 1);
export const constantNode = (node: Node): boolean => constantValue(node) !== undefined;
export const axesOf = (node: Node): readonly number[] => node.attributes.axes as number[];

export function rule(
  name: string,
  law: string,
  root: unknown,
  apply: (inputs: readonly Node[], node: Node) => Node | undefined,
): Rule {
  return { name, law, op: (root as AnyBuilder).op.name, apply: (node) => apply(node.inputs, node) };
}
