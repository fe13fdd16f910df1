// expect: model-threw at 5:10
import { dense, model } from "tapeless";

function size(n: number): number {
  return size(n + 1) + 1;
}
export default model({ input: [2], layers: [dense(size(1))] });
