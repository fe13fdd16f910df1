// expect: shape-mismatch at 6:12
import { dense, model, values } from "tapeless";

export default model({
  input: [2],
  layers: [dense(2, { init: values([1, 0, 0]) })],
});
