// A hidden layer of rectangular pulses: 1 where the input is between 0 and 1, otherwise 0.
import { dense, model, rect, sigmoid } from "tapeless";

export default model({
  name: "rect",
  input: [2],
  layers: [dense(32, { name: "hidden" }), rect(), dense(1, { name: "output" }), sigmoid()],
});
