import type { Chooser } from "./draw.js";
import { compact } from "./generate-training.js";
import type { Specification } from "./specification.js";

/** Gives a random model options of training that any model can have. */
type Addition = (choose: Chooser, spec: Specification) => Specification;

/** Layers with parameters that are weights. */
const WEIGHTED = new Set([
  ...["dense", "conv1d", "conv2d", "convTranspose2d", "embedding", "multiHeadAttention"],
  ...["rnn", "gru", "lstm", "layerNorm", "rmsNorm", "groupNorm", "batchNorm", "prelu"],
]);

interface Options {
  readonly trainable?: boolean;
}

/** Calls anywhere in the specification; what is not trained is not regularised. */
function regularised(choose: Chooser, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => regularised(choose, item));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, regularised(choose, part)] as const);
  const copy = Object.fromEntries(entries) as { call?: string; options?: Options };
  const isFree = copy.call !== undefined && WEIGHTED.has(copy.call) && copy.options?.trainable !== false;
  if (!isFree || choose.chance(0.6)) return copy;
  const [l1, l2] = choose.pick([
    [0.01, undefined],
    [undefined, 0.02],
    [0.003, 0.1],
  ]);
  return { ...copy, options: { ...copy.options, l1, l2 } };
}

const regularise: Addition = (choose, spec) => regularised(choose, spec) as Specification;

/** Where there is a gradient. */
const clip: Addition = (choose, spec) => {
  const [clipValue, clipNorm] = [choose.decimal(0.01, 0.3), choose.decimal(0.05, 2)];
  const gradients = choose.pick([{ clipValue }, { clipNorm }, { clipNorm }, { clipValue, clipNorm }]);
  return spec.loss ? { ...spec, gradients } : spec;
};

const ADDITIONS: readonly Addition[] = [regularise, clip];

/** The model with each kind of option in one of three models. */
export const withOptions: Addition = (choose, spec) =>
  compact(ADDITIONS.reduce((sum, add) => (choose.chance(0.35) ? add(choose, sum) : sum), spec));
