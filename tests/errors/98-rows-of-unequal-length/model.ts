// expect: invalid-argument at 6:13
import { add, dense, graph, input, tensor } from "tapeless";

export default graph(() => {
  const x = input("x", [2]);
  const k = tensor([[1, 2], [3, 4, 5], [6]]);
  return { outputs: { y: dense(1)(add(x, k)) } };
});
