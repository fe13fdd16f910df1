// σ alone, elementwise on one number.
import { model, sigmoid } from "tapeless";

export default model({ name: "sigmoid", input: [1], layers: [sigmoid()] });
