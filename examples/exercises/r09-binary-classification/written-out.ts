// The loss as it stands in the exercise, as an ordinary function of the prediction and the target.
import { dense, elementwiseLoss, model, relu, sgd, sigmoid } from "tapeless";

export default model({
  name: "written-out",
  input: [2],
  layers: [dense(3, { name: "hidden" }), relu(), dense(1, { name: "logit" }), sigmoid()],
  loss: elementwiseLoss((p: number, y: number) => -(1 - y) * Math.log(1 - p) - y * Math.log(p)),
  optimizer: sgd({ learningRate: 0.1 }),
});
