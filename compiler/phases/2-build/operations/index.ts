// The operations on tensors that model files call. Axes are those of one sample.
export { derivative } from "./derivative.js";
export * from "./elementwise.js";
export * from "./leaves.js";
export { matmul } from "./matmul.js";
export { positionalEncoding } from "./positional-encoding.js";
export * from "./reductions.js";
export * from "./shapes.js";
