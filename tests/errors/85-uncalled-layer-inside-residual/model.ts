// expect: invalid-argument at 9:7
import { dense, model, residual, tanh } from "tapeless";

export default model({
  input: [4],
  layers: [
    residual([
      dense(4),
      tanh,
    ]),
    dense(1),
  ],
});
