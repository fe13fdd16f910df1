// expect: model-threw at 6:3
import { setTimeout } from "node:timers";
import { dense, model } from "tapeless";

function later(): void {
  setTimeout(() => later(), 10);
}
later();
export default model({ input: [2], layers: [dense(1)] });
