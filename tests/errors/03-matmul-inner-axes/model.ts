// expect: shape-mismatch at 7:26
import { graph, input, matmul } from "tapeless";

export default graph(() => {
  const a = input("a", [3, 4]);
  const b = input("b", [5, 3]);
  return { outputs: { y: matmul(a, b) } };
});
