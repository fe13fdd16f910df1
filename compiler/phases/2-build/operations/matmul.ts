import { ShapeError, type Node } from "../../../ir/graph.js";
import {
  BATCH,
  broadcastShapes,
  isBatched,
  printShape,
  sampleShape,
  type Shape,
} from "../../../ir/tensor-type.js";
import { broadcastTo } from "../../../ops/broadcast.js";
import { contract } from "../../../ops/contract.js";
import { declarable, declareTensor, tensorDeclaration, type Tensor } from "../declare.js";
import { quoteShape } from "../quote.js";

/** The product of matrices, with NumPy's rules for vectors and stacks of matrices (torch.matmul). */
export const matmul = declarable((call, a: Tensor, b: Tensor) => {
  const [left, right] = [
    tensorDeclaration(a, "the first operand of matmul"),
    tensorDeclaration(b, "the second operand of matmul"),
  ];
  return declareTensor({
    call,
    operands: [left, right],
    build(_builder, nodes) {
      const [x, y] = nodes as Node[];
      checkMatrices(quoteShape(left, x.type.shape), x, quoteShape(right, y.type.shape), y);
      return matrixProduct(x, y);
    },
  });
});

/** Says which operand of a matrix product does not fit; `first` and `second` are they, with their shapes, in words. */
function checkMatrices(first: string, a: Node, second: string, b: Node): void {
  const [m, n] = [sampleShape(a.type.shape), sampleShape(b.type.shape)];
  for (const [shape, text] of [
    [m, first],
    [n, second],
  ] as const)
    if (shape.length === 0)
      throw new ShapeError(`${text}, but matmul needs at least one axis here`, MATRICES);
  const inner = m[m.length - 1];
  const needed = n.length === 1 ? [inner] : [...n.slice(0, -2), inner, n[n.length - 1]];
  if (String(needed) !== String(n))
    throw new ShapeError(`${second}, but matmul needs ${printShape(needed)} here, as ${first}`, MATRICES);
  if (!broadcastShapes(m.slice(0, -2), n.slice(0, -2)))
    throw new ShapeError(
      `${second}, but matmul needs as many matrices as there are where ${first}`,
      MATRICES,
    );
}

const MATRICES =
  "The last axis of the first operand must equal the second to last of the second; axes before those broadcast.";

function matrixProduct(a: Node, b: Node): Node {
  const [m, n] = [sampleShape(a.type.shape), sampleShape(b.type.shape)];
  const stack = broadcastShapes(m.slice(0, -2), n.slice(0, -2))!;
  return labelledProduct(
    spread(a, stack, m),
    spread(b, stack, n),
    m.length === 1,
    n.length === 1,
    stack.length,
  );
}

/** Broadcasts the stack axes of an operand, where it has any. */
function spread(x: Node, stack: Shape, own: readonly number[]): Node {
  if (own.length <= 2) return x;
  const matrix = own.slice(-2);
  return broadcastTo(x, [...(isBatched(x.type.shape) ? [BATCH] : []), ...stack, ...matrix] as Shape);
}

function labelledProduct(a: Node, b: Node, vectorA: boolean, vectorB: boolean, stackRank: number): Node {
  const stack = "stuvwxyz".slice(0, stackRank);
  const labelsOf = (x: Node, matrix: string): string =>
    (isBatched(x.type.shape) ? "n" : "") + (sampleShape(x.type.shape).length > 2 ? stack : "") + matrix;
  const [la, lb] = [labelsOf(a, vectorA ? "k" : "ik"), labelsOf(b, vectorB ? "k" : "kj")];
  const batch = la.startsWith("n") || lb.startsWith("n") ? "n" : "";
  return contract(a, b, `${la},${lb}->${batch}${stack}${vectorA ? "" : "i"}${vectorB ? "" : "j"}`);
}
