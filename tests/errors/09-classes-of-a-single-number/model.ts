// expect: shape-mismatch at 6:42
import { graph, input, softmaxCrossEntropy, sum } from "tapeless";

export default graph(() => {
  const x = input("x", [3]);
  return { outputs: { y: sum(x) }, loss: softmaxCrossEntropy() };
});
