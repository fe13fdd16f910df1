import type { Chooser } from "./draw.js";
import type { Activation, DenseOptions, Initializer, Layer } from "./specification.js";

/** Constructors of layers for specifications; options that are not given are not printed. */
export const dense = (units: number, options?: Partial<DenseOptions>): Layer =>
  options && Object.keys(options).length > 0
    ? { call: "dense", args: [units], options }
    : { call: "dense", args: [units] };

export const flatten: Layer = { call: "flatten" };
export const reshape = (shape: readonly number[]): Layer => ({ call: "reshape", args: [shape] });

/** Every activation that can be trained through, with its options. */
export const ACTIVATIONS: Readonly<Record<string, (choose: Chooser) => Activation>> = {
  relu: (choose) =>
    choose.chance(0.3)
      ? { call: "relu", options: { derivativeAtZero: choose.pick([0, 1] as const) } }
      : { call: "relu" },
  leakyRelu: (choose) =>
    choose.chance(0.3)
      ? { call: "leakyRelu" }
      : { call: "leakyRelu", options: { slope: choose.decimal(0.05, 0.4) } },
  prelu: () => ({ call: "prelu" }),
  elu: () => ({ call: "elu" }),
  selu: () => ({ call: "selu" }),
  gelu: (choose) =>
    choose.chance(0.4)
      ? { call: "gelu" }
      : { call: "gelu", options: { approximate: choose.pick(["none", "tanh"] as const) } },
  silu: () => ({ call: "silu" }),
  mish: () => ({ call: "mish" }),
  sigmoid: () => ({ call: "sigmoid" }),
  tanh: () => ({ call: "tanh" }),
  softplus: () => ({ call: "softplus" }),
  softsign: () => ({ call: "softsign" }),
  hardSigmoid: () => ({ call: "hardSigmoid" }),
  hardSwish: () => ({ call: "hardSwish" }),
  softmax: () => ({ call: "softmax" }),
  logSoftmax: () => ({ call: "logSoftmax" }),
  clampMin: (choose) => ({ call: "clampMin", options: { min: choose.decimal(-0.5, 0.3) } }),
  trainableClampMin: (choose) => ({
    call: "clampMin",
    options: { min: choose.decimal(-0.5, 0.3), trainable: true },
  }),
  elementwise: (choose) => ({ call: "elementwise", function: choose.pick(CUSTOM_ACTIVATIONS) }),
};

/** The activations that may be the `activation` option of dense as a string: those without parameters. */
export const NAMED_ACTIVATIONS = [
  "relu",
  "leakyRelu",
  "elu",
  "selu",
  "gelu",
  "silu",
  "mish",
  "sigmoid",
  "tanh",
  "softplus",
  "softsign",
  "hardSigmoid",
  "hardSwish",
  "softmax",
  "logSoftmax",
] as const;

export const CUSTOM_ACTIVATIONS = [
  { typescript: "(z: number) => z / (1 + Math.exp(-z))", python: "lambda z: z / (1 + torch.exp(-z))" },
  { typescript: "(z: number) => Math.sin(z) + 0.1 * z", python: "lambda z: torch.sin(z) + 0.1 * z" },
  {
    typescript: "(z: number) => (z > 0.2 ? z : 0.3 * z + 0.14)",
    python: "lambda z: torch.where(z > 0.2, z, 0.3 * z + 0.14)",
  },
  {
    typescript: "(z: number) => { const s = z * z; return z / Math.sqrt(1 + s) - 0.05 * s; }",
    python: "lambda z: z / torch.sqrt(1 + z * z) - 0.05 * z * z",
  },
  {
    typescript:
      "(z: number) => { let s = 1; for (let i = 1; i <= 3; i++) s += z ** i / (2 * i); return Math.tanh(s); }",
    python: "lambda z: torch.tanh(1 + z / 2 + z**2 / 4 + z**3 / 6)",
  },
] as const;

export const anyActivation = (choose: Chooser): Activation =>
  ACTIVATIONS[choose.pick(Object.keys(ACTIVATIONS))](choose);

/** A dense layer with some of its options, its activation included. */
export function anyDense(choose: Chooser, units: number): Layer {
  const options: Partial<DenseOptions> = {};
  if (choose.chance(0.15)) options.bias = false;
  if (choose.chance(0.25)) options.activation = choose.pick(NAMED_ACTIVATIONS);
  if (choose.chance(0.1)) options.init = { call: choose.pick(RANDOM_INITIALIZERS) };
  if (choose.chance(0.1)) options.biasInit = anyInitializer(choose, units);
  if (choose.chance(0.07)) options.trainable = false;
  return dense(units, options);
}

/** Needs several samples, or several values of each channel. */
export const anyBatchNorm = (choose: Chooser): Layer => ({
  call: "batchNorm",
  options: {
    momentum: choose.pick([undefined, undefined, 0.3, 1]),
    epsilon: choose.pick([undefined, 0.01, 0.1]),
    trainable: choose.chance(0.1) ? false : undefined,
  },
});

export const anyDropout = (choose: Chooser): Layer => ({
  call: "dropout",
  args: [choose.pick([0.1, 0.25, 0.5, 0.8])],
});

const RANDOM_INITIALIZERS = ["heNormal", "heUniform", "glorotNormal", "glorotUniform"] as const;

export const anyInitializer = (choose: Chooser, size: number): Initializer =>
  choose.pick<Initializer>([
    { call: "zeros" },
    { call: "ones" },
    { call: "normal" },
    { call: "uniform" },
    { call: "constant", args: [0.25] },
    { call: "values", args: [Array.from({ length: size }, (_, i) => (i % 7) / 4 - 0.5)] },
  ]);
