import { dense, flatten, reshape } from "../generate-layers.js";
import type { Layer, Optimizer } from "../specification.js";
import { SQUARED, chain } from "./shared.js";
import type { Sketch } from "./shared.js";

const adam: Optimizer = { call: "adam", options: { learningRate: 0.01 } };
const residual = (...layers: Layer[]): Layer => ({ call: "residual", args: [layers] });
const relu: Layer = { call: "relu" };
const tanh: Layer = { call: "tanh" };

/** Forms of a chain: shapes, names, what is shared or not trained, sizes, depth. */
export const layers: readonly Sketch[] = [
  chain("layers-one-weight", [1], [dense(1, { bias: false })], undefined, { batch: 1 }),
  chain("layers-no-bias", [4], [dense(3, { bias: false }), tanh, dense(2, { bias: false })]),
  chain("layers-two-axes", [3, 4], [dense(5), { call: "softmax" }, dense(2), flatten, dense(3)]),
  chain("layers-three-axes", [2, 3, 2], [dense(3), { call: "logSoftmax" }, reshape([3, 6]), dense(2), tanh]),
  chain(
    "layers-residual",
    [4],
    [residual(dense(4), relu, dense(4)), residual(dense(4), residual(tanh, dense(4))), dense(2)],
  ),
  chain(
    "layers-shared",
    [4],
    [{ ref: "twice" }, tanh, { ref: "twice" }, { ref: "slope" }, dense(4), { ref: "slope" }],
    undefined,
    {
      constants: [
        { name: "slope", value: { call: "prelu" } },
        { name: "twice", value: dense(4) },
      ],
    },
  ),
  chain(
    "layers-threshold-shared",
    [3],
    [dense(4), { ref: "threshold" }, dense(4), { ref: "threshold" }, dense(2)],
    { loss: SQUARED, optimizer: adam },
    {
      constants: [{ name: "threshold", value: { call: "clampMin", options: { min: 0.2, trainable: true } } }],
    },
  ),
  chain(
    "layers-threshold-constant",
    [3],
    [
      dense(4),
      { call: "clampMin", options: { min: 0.2 } },
      dense(4),
      { call: "clampMin", options: { min: 0.2 } },
      dense(2),
    ],
  ),
  chain(
    "layers-names",
    [3],
    [
      dense(4, { name: "encoder.first" }),
      { call: "prelu", options: { name: "slope" } },
      dense(3),
      { call: "prelu" },
      dense(4, { name: "encoder.second", activation: "silu" }),
      dense(2),
    ],
  ),
  chain(
    "layers-frozen",
    [3],
    [dense(4, { trainable: false }), tanh, dense(4), relu, dense(2, { name: "out", trainable: false })],
  ),
  chain(
    "layers-initialisers",
    [3],
    [
      dense(4, { init: { call: "heUniform" }, biasInit: { call: "ones" } }),
      tanh,
      dense(4, { init: { call: "glorotUniform" }, biasInit: { call: "constant", args: [0.3] } }),
      tanh,
      dense(2, { init: { call: "normal" }, biasInit: { call: "values", args: [[0.5, -0.25]] } }),
    ],
  ),
  chain("layers-wide-in", [64], [dense(3), relu, dense(2)], { loss: SQUARED, optimizer: adam }, { batch: 5 }),
  chain(
    "layers-wide-out",
    [2],
    [dense(33), relu, dense(1)],
    { loss: SQUARED, optimizer: adam },
    { batch: 7 },
  ),
  chain(
    "layers-deep",
    [3],
    [
      ...(["tanh", "silu", "softsign", "elu", "gelu", "mish", "selu"] as const).map((activation) =>
        dense(4, { activation }),
      ),
      dense(2),
    ],
  ),
  chain(
    "layers-sigmoids",
    [1],
    ["one", "two", "three", "four"].map((name) => dense(1, { name, bias: false, activation: "sigmoid" })),
  ),
  chain("layers-no-parameters", [5], [{ call: "softplus" }, { call: "softmax" }], {}),
  chain("layers-no-loss", [4], [dense(3, { activation: "gelu" }), dense(2)], {}, { batch: 32 }),
  chain("layers-no-optimizer", [4], [dense(3, { activation: "mish" }), dense(2)], { loss: SQUARED }),
];
