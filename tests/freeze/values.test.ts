import { describe, expect, test } from "vitest";
import type { CompileOptions } from "../../compiler/options.js";
import { draw, type Distribution } from "../pytorch/draw.js";
import { sizeOf } from "../pytorch/expected.js";
import { generateMany } from "../pytorch/generate.js";
import { modelSource, type Specification } from "../pytorch/specification.js";
import type { MetaTensor, Numbers } from "../pytorch/subject.js";
import { frozenModule, trained, type FrozenModule, type Trained } from "../support/freeze.js";
import { distance } from "../support/numbers.js";
import { inTurn } from "../support/thorough.js";

const SAMPLES = 3;

type Arrays = Numbers | Readonly<Record<string, Numbers>>;

/** Arrays for ports, as the functions of a module take them. */
function arraysFor(
  ports: readonly MetaTensor[],
  stream: string,
  dtype: "f64" | "f32",
  indices: ReadonlyMap<string, number> = new Map(),
): Arrays {
  const of = ({ name, shape }: MetaTensor): Numbers => {
    const bound = indices.get(name);
    const distribution: Distribution = bound ? { kind: "classes", of: bound } : { kind: "bell" };
    const numbers = draw(1, `${stream}:${name}`, SAMPLES * sizeOf(shape), distribution);
    return dtype === "f32" ? Float32Array.from(numbers) : numbers;
  };
  return ports.length === 1 ? of(ports[0]) : Object.fromEntries(ports.map((port) => [port.name, of(port)]));
}

const listed = (arrays: Arrays): number[] =>
  ArrayBuffer.isView(arrays) ? [...arrays] : Object.values(arrays).flatMap((array) => [...array]);

/** How far the functions of a frozen module are from those that take params. */
function distances({ net, params, indices }: Trained, frozen: FrozenModule): number[] {
  const { inputs, outputs, dtype } = net.meta;
  const x = arraysFor(inputs, "x", dtype, indices) as Numbers;
  const dx = arraysFor(inputs, "dx", dtype) as Numbers;
  const cotangent = arraysFor(outputs, "cotangent", dtype) as Numbers;
  const pairs: [Arrays, Arrays][] = [
    [net.forward(params, x), frozen.forward(x)],
    [net.inputGradient(params, x, cotangent), frozen.inputGradient(x, cotangent)],
    [net.jvp(params, x, dx), frozen.jvp(x, dx)],
  ];
  // Numbers that are not finite are not compared, so there must be others.
  expect(listed(pairs[0][0]).some(Number.isFinite)).toBe(true);
  return pairs.map(([expected, found]) => distance(listed(expected), listed(found)));
}

const modes: readonly (Partial<CompileOptions> & { readonly limit: number })[] = [
  { unroll: "none", limit: 1e-12 },
  { unroll: "full", limit: 1e-12 },
  { unroll: "auto", minify: true, limit: 1e-12 },
  { dtype: "f32", unroll: "auto", limit: 1e-5 },
];

/** Written out, a large model is long, and shows no more than a small one. */
const isSmall = ({ net }: Trained): boolean => net.meta.size <= 300;

async function check(source: string, place: number): Promise<void> {
  for (const { limit, ...options } of inTurn(modes, place)) {
    const model = await trained(source, options);
    if (options.unroll === "full" && !isSmall(model)) continue;
    const frozen = await frozenModule(model, options);
    expect(frozen.meta).toEqual({ ...model.net.meta, targets: [], params: [], paramCount: 0, size: 0 });
    expect(Math.max(...distances(model, frozen)), JSON.stringify(options)).toBeLessThan(limit);
  }
}

const numbered = <T>(cases: readonly T[]): (readonly [number, T])[] => cases.map((each, k) => [k, each]);

/** The model of a specification, without what is for training. */
const sourceOf = (spec: Specification): string =>
  modelSource({ ...spec, loss: undefined, lossWeights: undefined, optimizer: undefined });

const specs = [
  ...generateMany(31, 12),
  ...generateMany(32, 6, "spatial"),
  ...generateMany(33, 8, "sequence"),
].filter(({ id }) => !id.startsWith("extreme"));

const chain = (input: string, ...layers: string[]): string => {
  const names = new Set(layers.flatMap((layer) => layer.match(/[a-z]\w*(?=\()/gi)!));
  return `import { model, ${[...names].join(", ")} } from "tapeless";
    export default model({ input: ${input}, layers: [${layers.join(", ")}] });`;
};

const ACTIVATIONS = [
  "relu({ derivativeAtZero: 1 })",
  "clampMin({ min: -0.2, trainable: true })",
  "straightThrough(heaviside())",
  ...["leakyRelu", "prelu", "elu", "selu", "gelu", "silu", "mish", "sigmoid", "tanh", "softplus", "softsign"],
  ...["hardSigmoid", "hardSwish", "softmax", "logSoftmax", "rect"],
].map((activation) => (activation.endsWith(")") ? activation : `${activation}()`));

const block = "residual([layerNorm(), multiHeadAttention(2, { causal: true })])";
const others = {
  "normalised images": chain("[2, 5, 5]", "conv2d(3, 3)", "batchNorm()", "relu()", "flatten()", "dense(2)"),
  "normalised features": chain("[3]", "batchNorm()", "dense(4)", "batchNorm()", "tanh()", "dropout(0.5)"),
  "a recurrence": chain("[4, 3]", "gru(3, { returnSequences: true, bidirectional: true })", "lstm(2)"),
  characters: chain("[5]", "embedding(6, 3)", "rnn(4)", "dense(2)"),
  attention: chain("[3, 4]", block, "residual([rmsNorm(), dense(4), gelu(), dense(4)])", "dense(2)"),
  "normalisation of groups": chain("[4, 3, 3]", "conv2d(4, 2)", "groupNorm(2)", "relu()", "avgPool2d(2)"),
  "transposed convolution": chain("[2, 3, 3]", "convTranspose2d(3, 3, { stride: 2 })", "maxPool2d(2)"),
};

describe("frozen, a model computes what it computes with its weights as params", () => {
  test.each(numbered(specs))("$1.id", (place, spec) => check(sourceOf(spec), place));

  test.each(numbered(ACTIVATIONS))("$1", (place, activation) =>
    check(chain("[3]", "dense(4)", activation, "dense(2)"), place),
  );

  test.each(numbered(Object.entries(others)))("$1.0", (place, [, source]) => check(source, place));
});
