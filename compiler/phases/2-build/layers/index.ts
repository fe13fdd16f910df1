export * from "../activations/index.js";
export * from "./convolution.js";
export * from "./dense.js";
export * from "./flatten.js";
export * from "./pooling.js";
export * from "./residual.js";
export * from "./transposed-convolution.js";
