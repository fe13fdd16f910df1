// expect: invalid-argument at 4:16
import { dense, graph, input } from "tapeless";

export default graph((() => {
  const x = input("x", [2]);
  return dense(1)(x);
}) as never);
