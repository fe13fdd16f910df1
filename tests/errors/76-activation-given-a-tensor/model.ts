// expect: invalid-argument at 6:22
import { dense, graph, input, relu } from "tapeless";

export default graph(() => {
  const x = input("x", [2]);
  const h = dense(4)(relu(x as never));
  return { outputs: { y: dense(1)(h) } };
});
