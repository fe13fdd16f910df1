// expect: shape-mismatch at 8:5
import { dense, model, relu, residual } from "tapeless";

export default model({
  input: [8],
  layers: [
    dense(8),
    residual([dense(16), relu(), dense(4)]),
    dense(1),
  ],
});
