// expect: shape-mismatch at 5:22
import { dense, instanceNorm, meanSquaredError, model } from "tapeless";
export default model({
  input: [4],
  layers: [dense(3), instanceNorm()],
  loss: meanSquaredError(),
});
