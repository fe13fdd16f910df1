// f_k = β_k + Ω_k h_k and h_{k+1} = a[f_k], with a different width in every layer so that shapes can be told apart.
import { dense, model, relu, squaredError } from "tapeless";

export default model({
  name: "matrix-form",
  input: [3],
  layers: [
    dense(5, { name: "layer0" }),
    relu(),
    dense(4, { name: "layer1" }),
    relu(),
    dense(2, { name: "layer2" }),
  ],
  loss: squaredError({ reduction: "sum" }),
});
