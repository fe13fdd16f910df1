// expect: model-threw at 5:9
import { dense, model } from "tapeless";

async function fetchSizes(): Promise<void> {
  throw new Error("no connection");
}
void fetchSizes();
export default model({ input: [2], layers: [dense(1)] });
