/** Model files that the tests of emitted code compile. */
export const models = {
  /** Two inputs, four hidden sigmoids, one output. */
  sigmoids: `
    import { model, dense, sigmoid, meanSquaredError, sgd } from "tapeless";
    export default model({
      name: "sigmoids",
      input: [2],
      layers: [dense(4), sigmoid(), dense(1), sigmoid()],
      loss: meanSquaredError(),
      optimizer: sgd({ learningRate: 0.5 }),
    });`,

  /** Named values, a skip connection, two inputs and two outputs. */
  named: `
    import { graph, input, dense, relu, tanh, add, meanSquaredError, softmaxCrossEntropy, adam } from "tapeless";
    export default graph(() => {
      const left = input("left", [3]);
      const right = input("right", [2]);
      const hidden = relu()(dense(4)(left));
      const mixed = tanh()(add(hidden, dense(4)(right)));
      const height = dense(1)(mixed);
      const kind = dense(3)(mixed);
      return {
        name: "named",
        outputs: { height, kind },
        loss: { height: meanSquaredError(), kind: softmaxCrossEntropy() },
        optimizer: adam(),
      };
    });`,

  /** Too large to be written out. */
  wide: `
    import { model, dense, relu, softmaxCrossEntropy, sgd } from "tapeless";
    export default model({
      name: "wide",
      input: [64],
      layers: [dense(48), relu(), dense(10)],
      loss: softmaxCrossEntropy(),
      optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
    });`,

  /** A scalar function. */
  scalar: `
    import { differentiable } from "tapeless";
    export const f = differentiable(
      (x: number) => Math.exp(Math.exp(x) + Math.exp(x) ** 2) + Math.sin(Math.exp(x) + Math.exp(x) ** 2),
    );`,
} as const;

/** Everything that can be emitted for a model with inputs, a loss and an optimizer. */
export const ALL = ["forward", "loss", "backward", "step", "inputGradient", "jvp", "hvp"] as const;
