/**
 * `tapeless/runtime`: what goes with an emitted module when one trains it or keeps its weights. Each function
 * stands alone, so a bundler takes only what is imported; nothing here needs more than the language itself
 * (`fit` uses MessageChannel, or setTimeout, where there is one).
 */
export { fit, fitSync, type FitOptions } from "./fit.js";
export { type EpochReport, type FitResult, type TrainOptions } from "./train.js";
export { type DataSet, type Params, type Port, type Trainable, type TrainableMeta } from "./trainable.js";
export { createRandom, type Random } from "./random.js";
export {
  loadSafetensors,
  saveSafetensors,
  type LoadOptions,
  type TensorLayout,
  type WeightsMeta,
} from "./safetensors.js";
export {
  parseSafetensors,
  SafetensorsError,
  type SafetensorsFile,
  type StoredTensor,
} from "./safetensors-file.js";
export {
  constantRate,
  cosineAnnealing,
  exponentialDecay,
  linearDecay,
  linearWarmup,
  polynomialDecay,
  stepDecay,
  type Schedule,
} from "./schedules.js";
export {
  accuracy,
  argmax,
  confusionMatrix,
  meanAbsoluteError,
  meanSquaredError,
  rSquared,
  type ClassOptions,
} from "./metrics.js";
export { createStandardizer, oneHot, trainTestSplit, type Samples, type Standardizer } from "./dataset.js";
