import { dense } from "../generate-layers.js";
import type { Expression, Operation } from "../specification.js";
import { batchOf, graph, ref } from "./shared.js";
import type { Sketch } from "./shared.js";

const call = <Name extends string, Args extends readonly unknown[]>(name: Name, ...args: Args) =>
  ({ call: name, args }) as const;

const [x, h, g] = [ref("x"), ref("h"), ref("g")];
const normal = { call: "normal" } as const;
const parameter = (...shape: number[]): Operation => call("parameter", shape, normal);
const positive = (of: Expression): Operation => call("add", call("mul", of, of), 0.75);
const layer = (units: number, to: Expression): Expression => ({ apply: dense(units), to });

type Case = readonly [id: string, shape: readonly number[], statements: Readonly<Record<string, Expression>>];

const CASES: readonly Case[] = [
  [
    "unary",
    [3],
    {
      h: layer(4, x),
      g: call("sin", h),
      k: call("cos", g),
      y: call("neg", call("abs", call("sub", ref("k"), call("exp", call("mul", 0.3, h))))),
    },
  ],
  [
    "log-sqrt",
    [4],
    { h: layer(3, x), y: call("add", call("log", positive(h)), call("sqrt", positive(call("neg", h)))) },
  ],
  [
    "pow",
    [4],
    {
      h: layer(3, x),
      g: call("add", call("pow", h, 2), call("pow", positive(h), -0.5)),
      y: call("sub", call("pow", 1.5, h), call("pow", positive(h), call("sin", g))),
    },
  ],
  ["cube", [2], { h: layer(3, x), y: call("pow", h, 3) }],
  ["divide", [3], { h: layer(4, x), y: call("div", layer(4, x), positive(h)) }],
  [
    "numbers",
    [3],
    {
      h: layer(3, x),
      g: call("sub", 1, call("div", h, 4)),
      y: call("mul", call("add", g, -0.5), call("div", 2, positive(h))),
    },
  ],
  [
    "extremes-of-two",
    [4],
    {
      h: layer(4, x),
      g: layer(4, x),
      k: call("maximum", h, g),
      y: call("mul", call("minimum", ref("k"), 0.6), call("maximum", -0.4, call("minimum", h, x))),
    },
  ],
  [
    "broadcast",
    [2, 3],
    {
      h: call("mul", x, parameter(3)),
      g: call("add", h, parameter(2, 1)),
      k: call("sub", parameter(1, 3), g),
      y: call("maximum", ref("k"), call("mul", parameter(1, 1), x)),
    },
  ],
  [
    "broadcast-new-axis",
    [3],
    { h: layer(3, x), y: call("mul", call("add", h, parameter(2, 1)), call("tensor", [[0.5, -1, 2]])) },
  ],
  [
    "broadcast-scalar",
    [2, 3],
    { h: call("mul", x, parameter()), y: call("sub", h, call("mul", call("sum", h), 0.1)) },
  ],
  [
    "tensors",
    [3],
    {
      h: layer(3, x),
      g: call("mul", h, call("tensor", [1, -0.5, 0.25])),
      y: call(
        "matmul",
        call("tensor", [
          [1, 2, 0],
          [0.5, -1, 1],
        ]),
        g,
      ),
    },
  ],
  [
    "free-parameters",
    [3],
    {
      h: call("add", x, call("exp", call("mul", 0.5, parameter(3)))),
      y: call(
        "mul",
        h,
        call(
          "sin",
          call("sum", call("parameter", [4], { call: "constant", args: [0.5] } as const), -1, true),
        ),
      ),
    },
  ],
  [
    "where",
    [4],
    {
      h: layer(4, x),
      g: layer(4, x),
      k: call("where", call("greater", h, g), call("sin", h), g),
      y: call("where", call("less", x, 0.2), ref("k"), call("mul", h, 0.5)),
    },
  ],
  [
    "equal",
    [4],
    {
      h: layer(4, x),
      g: call("equal", call("greater", h, 0), call("less", x, 0)),
      y: call("where", g, call("mul", h, x), -0.3),
    },
  ],
  [
    "masks",
    [4],
    { h: layer(4, x), y: call("mul", call("greater", x, 0.1), call("add", h, call("less", 0.2, x))) },
  ],
  ["matmul", [3, 4], { h: call("matmul", x, parameter(4, 2)), y: call("matmul", parameter(2, 3), h) }],
  ["matmul-vectors", [4], { h: call("matmul", x, parameter(4, 3)), y: call("matmul", parameter(2, 3), h) }],
  [
    "matmul-attention",
    [3, 4],
    {
      h: layer(4, x),
      g: layer(4, x),
      k: { apply: { call: "softmax" }, to: call("div", call("matmul", h, call("transpose", g)), 2) },
      y: call("matmul", ref("k"), x),
    },
  ],
  [
    "matmul-stacked",
    [2, 3, 2],
    { h: layer(2, x), g: call("transpose", x, [0, 2, 1]), y: call("matmul", h, g) },
  ],
  ["transpose", [2, 3, 2], { h: layer(2, x), g: call("transpose", h, [2, 0, 1]), y: layer(2, g) }],
  ["reshape", [2, 6], { h: layer(6, x), g: call("reshape", h, [4, 3]), y: layer(2, g) }],
  [
    "concat",
    [2, 3],
    {
      h: layer(3, x),
      g: { call: "concat", args: [[h, x], 0] },
      k: { call: "concat", args: [[g, call("sin", g)]] },
      y: { call: "concat", args: [[ref("k"), call("slice", ref("k"), 1, 3), g], -1] },
    },
  ],
  [
    "slice",
    [3, 5],
    {
      h: layer(5, x),
      g: call("slice", h, 1, 4),
      k: call("slice", h, 0, 3, -1),
      y: call("mul", call("slice", g, 0, 2, 0), call("slice", ref("k"), 1, 3, 0)),
    },
  ],
  [
    "sum",
    [3, 4],
    {
      h: layer(4, x),
      g: call("sum", h, 0),
      k: call("sum", h, -1, true),
      y: call("sub", call("mul", g, ref("k")), call("sum", call("mul", h, x))),
    },
  ],
  [
    "mean",
    [3, 4],
    {
      h: layer(4, x),
      g: call("mean", h, -1),
      y: call("mul", call("sub", h, call("mean", h, 0, true)), call("mean", g, null, true)),
    },
  ],
  [
    "max",
    [3, 4],
    {
      h: layer(4, x),
      g: call("max", h, 1, true),
      k: call("max", h, 0),
      y: call("add", call("sub", h, g), call("mul", ref("k"), call("max", h))),
    },
  ],
  [
    "log-sum-exp",
    [3, 4],
    {
      h: layer(4, x),
      g: call("sub", h, call("logSumExp", h, -1, true)),
      k: call("logSumExp", h, 0),
      y: call("add", g, call("mul", ref("k"), call("logSumExp", h, null, true))),
    },
  ],
  [
    "log-sum-exp-written-out",
    [3, 4],
    {
      h: layer(4, x),
      g: call("log", call("sum", call("exp", h), -1, true)),
      k: call("div", call("exp", h), call("sum", call("exp", h), 0, true)),
      y: call("add", call("mul", g, ref("k")), call("log", call("sum", call("exp", call("sub", h, g))))),
    },
  ],
  [
    "normalise",
    [6],
    {
      h: layer(6, x),
      g: call("sub", h, call("mean", h, -1, true)),
      y: call("div", g, call("sqrt", call("add", call("mean", call("mul", g, g), -1, true), 1e-5))),
    },
  ],
  ["scalar-output", [4], { h: layer(3, x), y: call("sum", call("mul", h, h)) }],
];

/** Every operation on tensors in a small functional model, its operands depending on parameters. */
export const operations: readonly Sketch[] = CASES.map(([id, shape, statements], i) =>
  graph(`operation-${id}`, { x: shape }, statements, {
    batch: batchOf(i) === 32 ? 2 : batchOf(i),
    optimizer: { call: "sgd", options: { learningRate: 0.01, momentum: 0.5 } },
  }),
);
