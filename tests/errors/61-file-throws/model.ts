// expect: model-threw at 5:29
import { dense, model } from "tapeless";

function sizeOf(name: string): number {
  if (name !== "big") throw new Error(`no size is called ${name}`);
  return 16;
}
export default model({ input: [2], layers: [dense(sizeOf("large"))] });
