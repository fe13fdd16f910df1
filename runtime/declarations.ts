/**
 * What model files import from "tapeless": declarations. They compute nothing; `tapeless compile` turns them into code.
 */
export { differentiable } from "../compiler/phases/1-read/functions.js";
export { elementwise, elementwiseLoss } from "../compiler/phases/2-build/elementwise.js";
export * from "../compiler/phases/2-build/initializers.js";
export type { Initializer } from "../compiler/phases/2-build/initializer.js";
export * from "../compiler/phases/2-build/layers/index.js";
export * from "../compiler/phases/2-build/losses/index.js";
export { graph, input, model } from "../compiler/phases/2-build/model.js";
export * from "../compiler/phases/2-build/operations/index.js";
export * from "../compiler/phases/2-build/optimizers/index.js";
export type { ActivationName, ActivationOption } from "../compiler/phases/2-build/activation-option.js";
export type { Layer, Tensor, TensorLike } from "../compiler/phases/2-build/declare.js";
export type { Loss } from "../compiler/phases/2-build/loss.js";
export type { GraphResult, Model, ModelOptions } from "../compiler/phases/2-build/model.js";
export type { Optimizer } from "../compiler/phases/2-build/optimizer.js";
