// expect: shape-mismatch at 6:16
import { dense, graph, input, slice } from "tapeless";

export default graph(() => {
  const x = input("x", [4]);
  const tail = slice(x, 2, 6);
  return { outputs: { y: dense(1)(tail) } };
});
