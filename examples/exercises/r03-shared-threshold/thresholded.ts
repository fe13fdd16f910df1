// A network whose activation is max(t, z), with one constant t for all of it.
import { clampMin, dense, model, squaredError, sgd } from "tapeless";

const threshold = clampMin({ min: 0.3 });

export default model({
  name: "thresholded",
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
