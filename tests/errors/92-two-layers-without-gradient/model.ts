// expect: no-gradient at 8:13
// expect: no-gradient at 9:13
import { add, dense, graph, heaviside, input, meanSquaredError, rect } from "tapeless";

export default graph(() => {
  const x = input("x", [2]);
  const [a, b] = [dense(4)(x), dense(4)(x)];
  const p = heaviside()(a);
  const q = rect()(b);
  return { outputs: { y: dense(1)(add(p, q)) }, loss: meanSquaredError() };
});
