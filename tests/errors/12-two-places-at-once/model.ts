// expect: shape-mismatch at 8:13
// expect: shape-mismatch at 9:13
import { add, dense, graph, input, mul } from "tapeless";

export default graph(() => {
  const x = input("x", [8]);
  const h = dense(6)(x);
  const a = add(x, h);
  const b = mul(h, dense(5)(x));
  return { outputs: { a: dense(1)(a), b: dense(1)(b) } };
});
