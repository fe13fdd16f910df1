// Nothing but the logit itself, f = w x: with w = 1 the input chooses f, however large.
import { binaryCrossEntropy, dense, model, sigmoid, values } from "tapeless";

export default model({
  name: "logit",
  input: [1],
  layers: [dense(1, { bias: false, init: values([1]), name: "f" }), sigmoid()],
  loss: binaryCrossEntropy(),
});
