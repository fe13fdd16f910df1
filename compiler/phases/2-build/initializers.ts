import { InvalidArgument } from "../../diagnostics/diagnostic.js";
import { finite, positive, withDefaults } from "./check-arguments.js";
import { defineInitializer, flatNumbers, type Distribution } from "./initializer.js";

const symmetric = (bound: number): Distribution => ({ kind: "uniform", low: -bound, high: bound });
const centred = (deviation: number): Distribution => ({ kind: "normal", mean: 0, deviation });

/** N(0, 2/fan_in): keeps the second moment through ReLU layers (He et al. 2015; torch.nn.init.kaiming_normal_). */
export const heNormal = defineInitializer("heNormal", () => (fan) => centred(Math.sqrt(2 / fan.in)));
/** U(−√(6/fan_in), √(6/fan_in)) (torch.nn.init.kaiming_uniform_). */
export const heUniform = defineInitializer("heUniform", () => (fan) => symmetric(Math.sqrt(6 / fan.in)));
/** N(0, 2/(fan_in + fan_out)) (Glorot & Bengio 2010; torch.nn.init.xavier_normal_). */
export const glorotNormal = defineInitializer(
  "glorotNormal",
  () => (fan) => centred(Math.sqrt(2 / (fan.in + fan.out))),
);
/** U(−√(6/(fan_in + fan_out)), …) (torch.nn.init.xavier_uniform_). */
export const glorotUniform = defineInitializer(
  "glorotUniform",
  () => (fan) => symmetric(Math.sqrt(6 / (fan.in + fan.out))),
);

export interface NormalOptions {
  mean?: number;
  std?: number;
}
/** N(mean, std²); standard normal by default. */
export const normal = defineInitializer("normal", (options?: NormalOptions) => {
  const { mean, std } = withDefaults(options, { mean: 0, std: 1 }, "normal");
  const distribution: Distribution = {
    kind: "normal",
    mean: finite(mean, "mean"),
    deviation: positive(std, "std"),
  };
  return () => distribution;
});

export interface UniformOptions {
  low?: number;
  high?: number;
}
/** U(low, high); between 0 and 1 by default. */
export const uniform = defineInitializer("uniform", (options?: UniformOptions) => {
  const { low, high } = withDefaults(options, { low: 0, high: 1 }, "uniform");
  if (!(finite(low, "low") < finite(high, "high")))
    throw new InvalidArgument(`uniform needs low < high, not ${low} and ${high}`, `Exchange them.`).in("low");
  return (): Distribution => ({ kind: "uniform", low, high });
});

const everywhere = (value: number): Distribution => ({ kind: "constant", value });
export const zeros = defineInitializer("zeros", () => () => everywhere(0));
export const ones = defineInitializer("ones", () => () => everywhere(1));
/** The same number everywhere. */
export const constant = defineInitializer("constant", (value: number) => {
  const distribution = everywhere(finite(value, "the value"));
  return () => distribution;
});

/** These numbers, in row-major order. */
export const values = defineInitializer("values", (list: readonly number[]) => {
  const numbers = flatNumbers(list, "values");
  return (): Distribution => ({ kind: "values", values: numbers });
});
