// A hidden layer of steps: 1 where its input is at least 0, otherwise 0. Without a loss this is for inference only.
import { dense, heaviside, model, sigmoid } from "tapeless";

export default model({
  name: "heaviside",
  input: [2],
  layers: [dense(32, { name: "hidden" }), heaviside(), dense(1, { name: "output" }), sigmoid()],
});
