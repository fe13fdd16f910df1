// expect: model-threw at 6:28
import { readFileSync } from "node:fs";
import { dense, model } from "tapeless";

function units(): number {
  return Number(JSON.parse(readFileSync("/no/such/folder/units.json", "utf8")));
}
export default model({ input: [2], layers: [dense(units())] });
