// expect: model-timeout at 1:1
import { dense, model } from "tapeless";

async function spin(): Promise<void> {
  for (;;) await null;
}
void spin();
export default model({ input: [2], layers: [dense(1)] });
