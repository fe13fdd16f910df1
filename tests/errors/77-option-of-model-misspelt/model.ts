// expect: invalid-argument at 7:3
import { dense, meanSquaredError, model } from "tapeless";

export default model({
  input: [2],
  layers: [dense(1)],
  losses: meanSquaredError(),
});
