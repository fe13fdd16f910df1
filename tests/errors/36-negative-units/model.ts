// expect: invalid-argument at 7:36
import { dense, model, relu } from "tapeless";

const sizes = [8, -4, 1];
export default model({
  input: [2],
  layers: sizes.flatMap((size) => [dense(size), relu()]),
});
