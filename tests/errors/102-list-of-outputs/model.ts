// expect: invalid-argument at 6:12
import { dense, graph, input } from "tapeless";

export default graph((() => {
  const y = dense(1)(input("x", [2]));
  return { outputs: [y] };
}) as never);
