import { Chooser } from "../draw.js";
import { ACTIVATIONS, CUSTOM_ACTIVATIONS, NAMED_ACTIVATIONS, dense } from "../generate-layers.js";
import type { Activation, Layer } from "../specification.js";
import { SQUARED, batchOf, chain } from "./shared.js";
import type { Sketch } from "./shared.js";

/** Those with options, as each option wants them; the rest comes from the generator's table. */
const WITH_OPTIONS: Readonly<Record<string, Activation>> = {
  relu: { call: "relu" },
  reluFromZero: { call: "relu", options: { derivativeAtZero: 1 } },
  leakyRelu: { call: "leakyRelu" },
  leakyReluSteep: { call: "leakyRelu", options: { slope: 0.1 } },
  gelu: { call: "gelu" },
  geluTanh: { call: "gelu", options: { approximate: "tanh" } },
  clampMin: { call: "clampMin", options: { min: -0.25 } },
  trainableClampMin: { call: "clampMin", options: { min: 0.1, trainable: true } },
  elementwise: { call: "elementwise", function: CUSTOM_ACTIVATIONS[0] },
};

const plain = Object.keys(ACTIVATIONS).filter((name) => !(name in WITH_OPTIONS));
const all: Readonly<Record<string, Activation>> = {
  ...WITH_OPTIONS,
  ...Object.fromEntries(plain.map((name) => [name, ACTIVATIONS[name](new Chooser(1, name))])),
};

/** Every activation as a layer between two dense ones. */
const asLayers: readonly Sketch[] = Object.entries(all).map(([name, activation], i) =>
  chain(`activation-${name}`, [4], [dense(5), activation, dense(2)], undefined, { batch: batchOf(i) }),
);

/** Every activation that has no parameters as the `activation` option of dense, five at a time. */
const asOptions: readonly Sketch[] = [0, 5, 10].map((start, i) => {
  const layers: Layer[] = NAMED_ACTIVATIONS.slice(start, start + 5).map((activation) =>
    dense(4, { activation }),
  );
  return chain(`activation-options-${i + 1}`, [3], [...layers, dense(2)], undefined, { batch: batchOf(i) });
});

const others: readonly Sketch[] = [
  chain(
    "activation-steps",
    [4],
    [dense(6), { call: "heaviside" }, dense(5), { call: "rect" }],
    {},
    { emit: ["forward"] },
  ),
  chain(
    "activation-straight-through",
    [4],
    [
      dense(6),
      { call: "straightThrough", args: [{ call: "heaviside" }] },
      dense(5),
      { call: "straightThrough", args: [{ call: "rect" }] },
      dense(2),
    ],
  ),
  chain(
    "activation-custom",
    [3],
    [
      dense(4, { activation: { call: "relu" } }),
      { ref: "wave" },
      dense(4, { activation: { ref: "bump" } }),
      { ref: "wave" },
      dense(3),
      { call: "elementwise", function: CUSTOM_ACTIVATIONS[2] },
      dense(2),
    ],
    { loss: SQUARED, optimizer: { call: "adam", options: { learningRate: 0.01 } } },
    {
      helpers: "const square = (u: number): number => u * u;\nconst width = 0.7;",
      constants: [
        { name: "wave", value: { call: "elementwise", function: CUSTOM_ACTIVATIONS[1] } },
        {
          name: "bump",
          value: {
            call: "elementwise",
            function: {
              typescript: "(z: number) => Math.exp(-square(z) / (2 * square(width))) - 0.25",
              python: "lambda z: torch.exp(-z * z / (2 * 0.7 * 0.7)) - 0.25",
            },
          },
        },
      ],
    },
  ),
];

export const activations: readonly Sketch[] = [...asLayers, ...asOptions, ...others];
