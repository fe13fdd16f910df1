// 256 pixels through three numbers and back: what those have to say about a picture is for training to find out.
import { adam, dense, graph, input, meanSquaredError, relu, sigmoid } from "tapeless";
import type { Tensor } from "tapeless";

const pixels = 16 * 16;

const encode = (picture: Tensor) => dense(3, { name: "code" })(relu()(dense(32)(picture)));
const decode = (code: Tensor) => {
  const hidden = relu()(dense(32)(relu()(dense(32)(code))));
  return sigmoid()(dense(pixels, { name: "pixels" })(hidden));
};

export default graph(() => {
  const picture = input("picture", [pixels]);
  const code = encode(picture);
  return {
    name: "autoencoder",
    outputs: { code, restored: decode(code) },
    loss: { restored: meanSquaredError() },
    optimizer: adam({ learningRate: 0.01 }),
  };
});
