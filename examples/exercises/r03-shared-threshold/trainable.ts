// The same network, but t is learned along with the weights. It is one layer, used twice: one t.
import { clampMin, dense, model, sgd, squaredError } from "tapeless";

const threshold = clampMin({ min: 0.3, trainable: true, name: "threshold" });

export default model({
  name: "trainable",
  input: [3],
  layers: [
    dense(4, { name: "hidden1" }),
    threshold,
    dense(4, { name: "hidden2" }),
    threshold,
    dense(2, { name: "output" }),
  ],
  loss: squaredError({ weight: 0.5 }),
  optimizer: sgd({ learningRate: 0.05 }),
});
