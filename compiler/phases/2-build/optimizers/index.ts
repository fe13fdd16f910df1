export * from "./adagrad.js";
export * from "./adam.js";
export * from "./rms-prop.js";
export * from "./sgd.js";
