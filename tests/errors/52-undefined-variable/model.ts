// expect: unknown-name at 6:18
import { dense, model } from "tapeless";

export default model({
  input: [2],
  layers: [dense(hiddenUnits), dense(1)],
});
