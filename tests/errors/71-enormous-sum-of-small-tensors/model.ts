// expect: too-large at 7:17
import { add, graph, input, sum } from "tapeless";

export default graph(() => {
  const column = input("column", [1000000, 1]);
  const row = input("row", [1, 1000000]);
  const table = add(column, row);
  return { outputs: { y: sum(table) } };
});
