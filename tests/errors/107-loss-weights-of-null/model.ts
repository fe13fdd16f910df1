// expect: invalid-argument at 6:54
import { dense, graph, input, meanSquaredError } from "tapeless";

export default graph((() => {
  const y = dense(1)(input("x", [2]));
  return { outputs: { y }, loss: meanSquaredError(), lossWeights: null };
}) as never);
