import { ShapeError, type Node } from "../../ir/graph.js";
import { broadcastShapes, printShape, sameShape, type Shape, type TensorType } from "../../ir/tensor-type.js";
import { broadcastTo } from "../broadcast.js";
import { constant } from "../leaf.js";

/** A number stands for the constant tensor of the other operand's shape. */
export type Operand = Node | number;

/** Brings operands to one shape: numbers become constants, tensors are broadcast by NumPy's rule. */
export function align(name: string, operands: readonly Operand[]): Node[] {
  const nodes = operands.filter((operand): operand is Node => typeof operand !== "number");
  const { table, type } = nodes[0];
  const shape = commonShape(name, nodes);
  return operands.map((operand) =>
    typeof operand === "number"
      ? constant(table, operand, { dtype: type.dtype, shape })
      : broadcastTo(operand, shape),
  );
}

function commonShape(name: string, nodes: readonly Node[]): Shape {
  let shape = nodes[0].type.shape;
  for (const node of nodes.slice(1)) {
    const common = broadcastShapes(shape, node.type.shape);
    if (!common) {
      const [a, b] = [shape, node.type.shape].map((s) => printShape(s.filter((d) => d !== "n")));
      throw new ShapeError(
        `${name} needs operands of one shape (or shapes that broadcast), not ${a} and ${b}`,
        `Axes are compared from the last one backwards; each pair must be equal, or one of them 1.`,
      );
    }
    shape = common;
  }
  return shape;
}

/** The type rule of elementwise operations: all inputs have the type of the result. */
export function sameTypes(name: string, inputs: readonly TensorType[]): TensorType {
  for (const input of inputs.slice(1)) {
    if (!sameShape(input.shape, inputs[0].shape)) {
      throw new ShapeError(`${name}: ${printShape(inputs[0].shape)} and ${printShape(input.shape)} differ`);
    }
  }
  return inputs[0];
}

export const zerosLike = (node: Node): Node => constant(node.table, 0, node.type);
export const constantLike = (node: Node, value: number): Node => constant(node.table, value, node.type);
