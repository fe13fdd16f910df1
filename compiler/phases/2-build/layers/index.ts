export * from "../activations/index.js";
export * from "./dense.js";
export * from "./flatten.js";
export * from "./residual.js";
