import { ShapeError, type Node } from "../../../ir/graph.js";
import { broadcastShapes, printShape, sampleShape, type Shape } from "../../../ir/tensor-type.js";
import * as arithmetic from "../../../ops/arithmetic.js";
import * as comparison from "../../../ops/comparison.js";
import * as exponential from "../../../ops/exponential.js";
import { abs as absolute } from "../../../ops/rounding.js";
import { where as whereOf } from "../../../ops/select.js";
import type { Operand } from "../../../ops/shared/operand.js";
import * as trigonometric from "../../../ops/trigonometric.js";
import { InvalidArgument } from "../../../diagnostics/diagnostic.js";
import {
  declarable,
  declareTensor,
  isTensor,
  tensorDeclaration,
  type Declarable,
  type Tensor,
  type TensorDeclaration,
  type TensorLike,
} from "../declare.js";
import { quoteShape } from "../quote.js";

const operand = (value: unknown, what: string): TensorDeclaration | number =>
  typeof value === "number" ? value : tensorDeclaration(value, what);

/** An elementwise operation of tensors and numbers, of which at least one is a tensor. */
function elementwise<Arguments extends readonly TensorLike[]>(
  name: string,
  build: (...operands: never[]) => Node,
  arity: Arguments["length"],
): Declarable<Arguments, Tensor> {
  return declarable((call, ...args: Arguments) => {
    if (args.length !== arity)
      throw new InvalidArgument(
        `${name} takes ${arity} ${arity === 1 ? "operand" : "operands"}, not ${args.length}`,
        `Write ${name}(${["a", "b", "c"].slice(0, arity).join(", ")}).`,
      );
    const operands = args.map((arg) => operand(arg, `an operand of ${name}`));
    if (!args.some(isTensor))
      throw new InvalidArgument(`${name} needs at least one tensor`, `For numbers alone, use Math.`);
    return declareTensor({
      call,
      operands,
      build(_builder, nodes) {
        checkBroadcast(name, operands, nodes);
        return build(...(nodes as never[]));
      },
    });
  });
}

/** Says which operand does not fit the ones before it. */
function checkBroadcast(
  name: string,
  operands: readonly (TensorDeclaration | number)[],
  nodes: readonly Operand[],
): void {
  let shape: Shape | undefined;
  nodes.forEach((node, k) => {
    if (typeof node === "number") return;
    const common = shape ? broadcastShapes(shape, node.type.shape) : node.type.shape;
    if (!common) {
      throw new ShapeError(
        `${quoteShape(operands[k], node.type.shape)}, but ${name} needs ${printShape(sampleShape(shape!))} here`,
        `Axes are compared from the last one backwards; each pair must be equal, or one of them 1.`,
      );
    }
    shape = common;
  });
}

const unary = (name: string, build: (x: Node) => Node) => elementwise<[x: TensorLike]>(name, build, 1);
const binary = (name: string, build: (a: Operand, b: Operand) => Node) =>
  elementwise<[a: TensorLike, b: TensorLike]>(name, build, 2);

export const add = binary("add", arithmetic.add);
export const sub = binary("sub", arithmetic.sub);
export const mul = binary("mul", arithmetic.mul);
export const div = binary("div", arithmetic.div);
/** The derivative is shared equally where the operands are equal (torch.maximum). */
export const maximum = binary("maximum", arithmetic.maximum);
/** The derivative is shared equally where the operands are equal (torch.minimum). */
export const minimum = binary("minimum", arithmetic.minimum);
export const pow = binary("pow", arithmetic.pow);
export const greater = binary("greater", comparison.greater);
export const less = binary("less", comparison.less);
export const equal = binary("equal", comparison.equal);
/** a where the condition is not 0, else b. */
export const where = elementwise<[condition: TensorLike, a: TensorLike, b: TensorLike]>("where", whereOf, 3);
export const neg = unary("neg", arithmetic.neg);
export const exp = unary("exp", exponential.exp);
export const log = unary("log", exponential.log);
export const sqrt = unary("sqrt", exponential.sqrt);
export const abs = unary("abs", absolute);
export const sin = unary("sin", trigonometric.sin);
export const cos = unary("cos", trigonometric.cos);
