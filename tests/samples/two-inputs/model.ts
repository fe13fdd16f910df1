import { graph, input, dense, tanh, add, meanSquaredError, binaryCrossEntropyWithLogits } from "tapeless";

// One layer applied twice, a skip connection, a loss for each of two outputs.
export default graph(() => {
  const left = input("left", [2]);
  const right = input("right", [2]);
  const shared = dense(2, { name: "shared" });
  const both = tanh()(add(shared(left), shared(right)));
  const height = dense(1)(add(both, left));
  const isTall = dense(1)(both);
  return {
    outputs: { height, isTall },
    loss: { height: meanSquaredError(), isTall: binaryCrossEntropyWithLogits() },
    lossWeights: { isTall: 0.5 },
  };
});
