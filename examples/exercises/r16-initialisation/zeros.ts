// Every weight begins at zero: the compiler warns that the units of a hidden layer will stay equal for ever.
import { dense, model, sgd, sigmoid, squaredError, zeros } from "tapeless";

export default model({
  name: "zeros",
  input: [2],
  layers: [
    dense(4, { init: zeros(), name: "hidden" }),
    sigmoid(),
    dense(1, { init: zeros(), name: "output" }),
    sigmoid(),
  ],
  loss: squaredError({ weight: 0.5 }),
  optimizer: sgd({ learningRate: 1 }),
});
