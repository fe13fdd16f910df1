import { describe, expect, test } from "vitest";
import type { Compilation } from "../../compiler/compile.js";
import { importCode } from "../support/compile-to-module.js";
import type { EmittedModule } from "../pytorch/subject.js";
import { freeze, trained, type FrozenModule } from "../support/freeze.js";
import { createRandom, distance, numbers } from "../support/numbers.js";
import { inTurn } from "../support/thorough.js";

/** Batch normalisation in evaluation, the layer and written out in different ways; `h` is what is normalised. */
const FORMS: Readonly<Record<string, string>> = {
  "as it is defined": `add(mul(div(sub(h, mean), sqrt(add(variance, 1e-5))), weight), bias)`,
  "with a factor in front": `add(mul(weight, div(sub(h, mean), sqrt(add(variance, 1e-5)))), bias)`,
  "with a reciprocal": `add(mul(mul(sub(h, mean), div(1, sqrt(add(variance, 1e-5)))), weight), bias)`,
  "with a scale and a shift": `(() => {
    const scale = div(weight, sqrt(add(variance, 1e-5)));
    return add(mul(h, scale), sub(bias, mul(mean, scale)));
  })()`,
  "as a layer": `batchNorm()(h)`,
  "with a power": `add(mul(mul(sub(h, mean), pow(add(variance, 1e-5), -0.5)), weight), bias)`,
};

/** A model of one layer, normalised along the first axis of its result or not. */
const model = (input: string, layer: string, channels: number, rank: number, norm: string): string => `
  import {
    add, avgPool2d, batchNorm, conv1d, conv2d, convTranspose2d, dense, div, globalAveragePool2d, graph, input, mul, ones,
    parameter, pow, relu, reshape, sqrt, sub, zeros,
  } from "tapeless";
  export default graph(() => {
    const fixed = (name: string, init: any) => {
      const values = parameter([${channels}], init, { name, trainable: false });
      return reshape(values, [${[channels, ...new Array<number>(rank - 1).fill(1)].join()}]);
    };
    const h = ${layer}(input("x", ${input}));
    const [mean, variance] = [fixed("mean", zeros()), fixed("variance", ones())];
    const [weight, bias] = [fixed("weight", ones()), fixed("bias", zeros())];
    return { outputs: { y: relu()(${norm}) } };
  });`;

interface Layer {
  readonly input: string;
  readonly layer: string;
  readonly channels: number;
  readonly rank: number;
  /** The same without bias, which the normalisation brings. */
  readonly isBiased: boolean;
}

const layer = (input: string, text: string, channels: number, rank: number, isBiased = true): Layer => ({
  input,
  layer: text,
  channels,
  rank,
  isBiased,
});

const LAYERS: Readonly<Record<string, Layer>> = {
  dense: layer("[5]", "dense(4)", 4, 1),
  "dense without bias": layer("[5]", "dense(4, { bias: false })", 4, 1, false),
  conv1d: layer("[3, 8]", "conv1d(4, 3)", 4, 2),
  conv2d: layer("[2, 5, 5]", "conv2d(4, 3)", 4, 3),
  "conv2d without bias": layer("[2, 5, 5]", "conv2d(4, 3, { bias: false })", 4, 3, false),
  "conv2d with padding, stride and dilation": layer(
    "[2, 6, 6]",
    "conv2d(4, 2, { padding: 1, stride: 2, dilation: 2 })",
    4,
    3,
  ),
  "conv2d in groups": layer("[4, 4, 4]", "conv2d(4, 3, { groups: 2, padding: 'same' })", 4, 3),
  "depthwise conv2d": layer("[4, 4, 4]", "conv2d(4, 3, { groups: 4 })", 4, 3),
  convTranspose2d: layer("[2, 3, 3]", "convTranspose2d(4, 3, { stride: 2, padding: 1 })", 4, 3),
};

/** Each layer in one form, and two layers in every form. */
const isTried = (name: string, form: string): boolean =>
  form.startsWith("as ") || ["dense", "conv2d in groups"].includes(name);

const forms = Object.entries(FORMS)
  .flatMap(([form, norm]) =>
    Object.entries(LAYERS)
      .filter(([name]) => isTried(name, form))
      .map(([name, given]) => ({ title: `${name}, ${form}`, norm, ...given })),
  )
  .map((given, place) => ({ ...given, place }));

/** Weights as training leaves them: variances above 0. */
function weightsFor({ params }: EmittedModule["meta"]): number[] {
  const random = createRandom(9);
  return params.flatMap(({ name, size }) =>
    numbers(random, size, /variance|running_var/.test(name) ? [0.2, 2] : [-1, 1]),
  );
}

/** How much the function of a frozen model does, without what it is called. */
const work = ({ model: compiled }: Compilation) => {
  const [{ scheduled, program }] = compiled!.functions;
  const { multiplications, calls, operations } = scheduled.cost;
  return { multiplications, calls, operations, constants: program.constants.size };
};

const evaluate = (net: unknown, ...args: readonly unknown[]): ArrayLike<number> =>
  (net as { forward(...args: readonly unknown[]): ArrayLike<number> }).forward(...args);

const MODES = [
  { unroll: "none", dtype: "f64", limit: 1e-12 },
  { unroll: "auto", dtype: "f64", limit: 1e-12 },
  { unroll: "auto", dtype: "f32", limit: 1e-5 },
] as const;

describe("batch normalisation of known numbers disappears into", () => {
  test.each(forms)("$title", async ({ input, layer: text, channels, rank, norm, isBiased, place }) => {
    const emit = ["forward"] as const;
    const bare = text.replace(/, \{ bias: false \}/, "");
    const without = model(input, bare, channels, rank, "h");
    for (const { limit, ...mode } of inTurn(MODES, place)) {
      const options = { ...mode, emit };
      const source = model(input, text, channels, rank, norm);
      const { meta } = (await trained(source, options)).net;
      const given = await trained(source, options, weightsFor(meta));
      const plain = await trained(without, options);
      const frozen = await freeze(given, options);
      expect(work(frozen)).toEqual(work(await freeze(plain, options)));
      expect(frozen.code).not.toMatch(/Math\.sqrt|Math\.pow|\*\*| \/ (?!size)/);
      const net = (await importCode(frozen.code)) as FrozenModule;
      const x = numbers(createRandom(4), 2 * net.meta.inputs[0].size);
      expect(distance(evaluate(given.net, given.params, x), evaluate(net, x))).toBeLessThan(limit);
      const normalising = (isBiased ? 4 : 3) * channels;
      expect(meta.size).toBe(plain.net.meta.size + normalising);
    }
  });
});
