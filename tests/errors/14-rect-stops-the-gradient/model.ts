// expect: no-gradient at 6:35
import { dense, meanSquaredError, model, rect } from "tapeless";

export default model({
  input: [2],
  layers: [dense(4, { activation: rect() }), dense(1)],
  loss: meanSquaredError(),
});
