import { ShapeError, topologicalOrder, type Node } from "../../../ir/graph.js";
import { reverse } from "../../../ops/calculus/reverse.js";
import { constantLike, zerosLike } from "../../../ops/shared/operand.js";
import { declarable, declareTensor, tensorDeclaration, type Tensor } from "../declare.js";
import { quote } from "../quote.js";

/**
 * ∂Σy/∂x, in the shape of x: for each sample, how the sum of the elements of y changes with each element of x. A tensor
 * like any other: losses may contain it, and it may be differentiated again.
 */
export const derivative = declarable((call, y: Tensor, x: Tensor) => {
  const operands = [
    tensorDeclaration(y, "what derivative differentiates"),
    tensorDeclaration(x, "its variable"),
  ];
  return declareTensor({
    call,
    operands,
    build(_builder, [value, variable]) {
      if (topologicalOrder([value as Node]).includes(variable as Node))
        return derivativeOf(value as Node, variable as Node);
      const [of, by] = operands.map(quote);
      throw new ShapeError(`${of} does not depend on ${by}`, "Differentiate by what it is made of.");
    },
  });
});

const derivativeOf = (y: Node, x: Node): Node =>
  reverse(new Map([[y, constantLike(y, 1)]]), [x]).get(x) ?? zerosLike(x);
