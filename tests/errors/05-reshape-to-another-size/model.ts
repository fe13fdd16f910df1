// expect: shape-mismatch at 6:23
import { dense, model, reshape } from "tapeless";

export default model({
  input: [10],
  layers: [dense(12), reshape([3, 5]), dense(1)],
});
