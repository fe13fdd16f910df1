// expect: shape-mismatch at 8:33
import { add, dense, graph, input } from "tapeless";

export default graph(() => {
  const wide = input("wide", [8]);
  const narrow = input("narrow", [3]);
  const shared = dense(4, { name: "shared" });
  const sum = add(shared(wide), shared(narrow));
  return { outputs: { sum } };
});
