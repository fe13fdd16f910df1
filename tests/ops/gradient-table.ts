import type { Attributes, Node } from "../../compiler/ir/graph.js";
import { BATCH, type Shape } from "../../compiler/ir/tensor-type.js";
import { after } from "../../compiler/ops/after.js";
import { broadcast } from "../../compiler/ops/broadcast.js";
import { add, mul } from "../../compiler/ops/arithmetic.js";
import { contract } from "../../compiler/ops/contract.js";
import { argMax, firstMaxOver, maxOver, sumOver } from "../../compiler/ops/reduce.js";
import { gather, scatterAdd } from "../../compiler/ops/gather.js";
import { ramp } from "../../compiler/ops/leaf.js";
import { hash } from "../../compiler/ops/random.js";
import { previous, scan, stepAt } from "../../compiler/ops/scan.js";
import { tanh } from "../../compiler/ops/activation.js";
import { floor } from "../../compiler/ops/rounding.js";
import { overlapAdd, window } from "../../compiler/ops/window.js";
import { concat, oneHot, pad, permute, reshape, reverse, slice } from "../../compiler/ops/shape.js";

type Interval = readonly [low: number, high: number];

/** A point where the derivative is a choice, and what is chosen: the derivative in each input. */
export interface Kink {
  readonly why: string;
  readonly at: readonly (readonly number[])[];
  readonly derivative: readonly (readonly number[])[];
  readonly shapes?: readonly Shape[];
  readonly build?: Entry["build"];
}

/** Where and how closely the derivative of an operation is compared with differences. */
export interface Entry {
  /** What to differentiate; the operation on its inputs by default. */
  readonly build?: (...inputs: Node[]) => Node;
  readonly attributes?: Attributes;
  /** The shapes of the inputs; three numbers for each sample by default. */
  readonly shapes?: readonly Shape[];
  /** The range of all inputs, or of each. */
  readonly domain?: Interval | readonly Interval[];
  /** False near points where the function or its derivative jumps: other numbers are drawn. */
  readonly isSmooth?: (...values: number[]) => boolean;
  /** Relative to the larger of the value and 1. */
  readonly tolerance?: number;
  readonly kinks?: readonly Kink[];
  /** The derivative is not that of the value: the index of the input whose derivative it is. */
  readonly estimates?: number;
  /** There is nothing to differentiate. */
  readonly leaf?: true;
}

const leaf: Entry = { leaf: true };
const smooth: Entry = {};
const on = (...domain: Interval): Entry => ({ domain });
const ofShapes = (build: Entry["build"], ...shapes: Shape[]): Entry => ({ build, shapes });

/** Away from the integers, where steps are. */
const betweenSteps: Entry = { isSmooth: (x) => Math.abs(x - Math.round(x * 2) / 2) > 0.02 };
const apart: Entry = { isSmooth: (a, b) => Math.abs(a - b) > 0.02 };
const tie = (a: number, b: number): Kink => ({
  why: "each side of a tie gets half, as in torch.maximum",
  at: [[1.5], [1.5]],
  derivative: [[a], [b]],
});
const notZero: Entry["isSmooth"] = (x) => Math.abs(x) > 0.02;
const atZero = (why: string, derivative: number): Kink => ({ why, at: [[0]], derivative: [[derivative]] });

/** Every operation of compiler/ops/index.ts, in its order. */
export const gradientTable: Readonly<Record<string, Entry | readonly Entry[]>> = {
  input: leaf,
  constant: leaf,
  literal: leaf,
  ramp: leaf,
  argument: leaf,
  variable: leaf,

  add: smooth,
  sub: smooth,
  neg: smooth,
  mul: smooth,
  div: {
    domain: [
      [-2, 2],
      [0.5, 2],
    ],
  },
  maximum: { ...apart, kinks: [tie(0.5, 0.5)] },
  minimum: { ...apart, kinks: [tie(0.5, 0.5)] },
  pow: {
    domain: [
      [0.3, 2],
      [-2, 2],
    ],
    kinks: [{ why: "∂/∂b of 0ᵇ is 0, as in torch.pow", at: [[0], [2]], derivative: [[0], [0]] }],
  },

  greater: apart,
  greaterEqual: apart,
  less: apart,
  lessEqual: apart,
  equal: apart,
  notEqual: apart,
  where: { isSmooth: notZero },

  exp: smooth,
  expm1: smooth,
  log: on(0.3, 3),
  log1p: on(-0.6, 3),
  log2: on(0.3, 3),
  log10: on(0.3, 3),
  logProbability: {
    domain: [0.05, 1],
    kinks: [atZero("at probability 0 the derivative stays finite, as in torch.nn.BCELoss", 1e12)],
  },
  sqrt: on(0.3, 3),
  cbrt: on(0.3, 3),
  hypot: {
    isSmooth: (a, b) => Math.hypot(a, b) > 0.1,
    kinks: [{ why: "at the origin the derivative is 0", at: [[0], [0]], derivative: [[0], [0]] }],
  },
  erf: smooth,

  sin: smooth,
  cos: smooth,
  tan: on(-1.2, 1.2),
  asin: on(-0.8, 0.8),
  acos: on(-0.8, 0.8),
  atan: smooth,
  atan2: on(0.4, 2),
  sinh: smooth,
  cosh: smooth,
  asinh: smooth,
  acosh: on(1.3, 3),
  atanh: on(-0.8, 0.8),

  floor: betweenSteps,
  ceil: betweenSteps,
  round: betweenSteps,
  trunc: betweenSteps,
  sign: { isSmooth: notZero },
  abs: { isSmooth: notZero, kinks: [atZero("the derivative of |x| at 0 is 0, as in torch.abs", 0)] },
  remainder: {
    domain: [
      [-2, 2],
      [0.5, 2],
    ],
    isSmooth: (a, b) => Math.abs(a / b - Math.round(a / b)) > 0.02,
    kinks: [
      {
        why: "at a jump the derivative is that of the right side, as in torch.fmod",
        at: [[6], [3]],
        derivative: [[1], [-2]],
      },
    ],
  },

  sigmoid: smooth,
  tanh: smooth,
  relu: [
    {
      attributes: { derivativeAtZero: 0 },
      isSmooth: notZero,
      kinks: [atZero("the derivative at 0 is 0, as in PyTorch", 0)],
    },
    {
      attributes: { derivativeAtZero: 1 },
      isSmooth: notZero,
      kinks: [atZero("the derivative at 0 is 1 where that is asked for", 1)],
    },
  ],
  softplus: smooth,
  binaryCrossEntropyOfLogit: smooth,

  broadcast: [
    ofShapes((x) => broadcast(x, [BATCH, 2, 3], [0, 2]), [BATCH, 3]),
    ofShapes((x) => broadcast(x, [BATCH, 3], [1]), [3]),
    ofShapes((x) => broadcast(x, [2, 3], []), []),
  ],
  sum: [
    ofShapes((x) => sumOver(x, [1]), [BATCH, 2, 3]),
    ofShapes((x) => sumOver(x, [0, 2]), [BATCH, 2, 3]),
    ofShapes((x) => sumOver(x, [0, 1]), [2, 3]),
  ],
  reduceMax: {
    ...ofShapes((x) => maxOver(x, [2]), [BATCH, 2, 3]),
    kinks: [
      {
        why: "equal maxima share the derivative, as in torch.amax",
        build: (x) => maxOver(x, [0]),
        shapes: [[4]],
        at: [[3, 1, 3, 2]],
        derivative: [[0.5, 0, 0.5, 0]],
      },
    ],
  },

  argMax: { build: (x) => argMax(x, maxOver(x, [2]), [2]), shapes: [[BATCH, 2, 3]] },
  firstMax: {
    ...ofShapes((x) => firstMaxOver(x, [2]), [BATCH, 2, 3]),
    kinks: [
      {
        why: "the first of equal maxima gets all of it, as in torch.max_pool2d",
        build: (x) => firstMaxOver(x, [0]),
        at: [[1, 3, 3]],
        derivative: [[0, 1, 0]],
        shapes: [[3]],
      },
    ],
  },
  contract: [
    ofShapes((x, w) => contract(x, w, "ni,oi->no"), [BATCH, 3], [2, 3]),
    ofShapes((d, x) => contract(d, x, "no,ni->oi"), [BATCH, 2], [BATCH, 3]),
    ofShapes((a, b) => contract(a, b, "nbij,njk->nbik"), [BATCH, 2, 2, 3], [BATCH, 3, 2]),
    ofShapes((a, b) => contract(a, b, "i,j->ij"), [2], [3]),
    ofShapes((a, b) => contract(a, b, "i,i->"), [3], [3]),
  ],
  reshape: [
    ofShapes((x) => reshape(x, [BATCH, 6]), [BATCH, 2, 3]),
    ofShapes((x) => reshape(x, [3, 2]), [2, 3]),
  ],
  permute: ofShapes((x) => permute(x, [0, 2, 3, 1]), [BATCH, 2, 3, 2]),
  slice: ofShapes((x) => slice(x, 2, 1, 3), [BATCH, 2, 4]),
  pad: [
    ofShapes((x) => pad(x, 1, 1, 2), [BATCH, 2, 2]),
    ofShapes((x) => pad(x, 1, 1, 2, -Infinity), [BATCH, 2, 2]),
  ],
  reverse: ofShapes((x) => reverse(x, 1), [BATCH, 3, 2]),
  concat: ofShapes((a, b, c) => concat([a, b, c], 1), [BATCH, 2, 2], [BATCH, 1, 2], [BATCH, 3, 2]),
  oneHot: { ...betweenSteps, build: (x) => oneHot(floor(x), 3), domain: [0, 3], shapes: [[BATCH, 2]] },

  softmax: ofShapes(undefined, [BATCH, 2, 3]),
  logSumExp: ofShapes(undefined, [BATCH, 2, 3]),
  logSoftmax: ofShapes(undefined, [BATCH, 2, 3]),
  straightThrough: { estimates: 1 },

  window: [
    ofShapes((x) => window(x, 1, { size: 3, stride: 1, dilation: 1 }), [BATCH, 5, 2]),
    ofShapes((x) => window(x, 2, { size: 2, stride: 3, dilation: 2 }), [BATCH, 2, 7]),
  ],
  overlapAdd: [
    ofShapes((x) => overlapAdd(x, 1, 5, { size: 3, stride: 1, dilation: 1 }), [BATCH, 3, 3, 2]),
    ofShapes((x) => overlapAdd(x, 1, 8, { size: 3, stride: 2, dilation: 1 }), [BATCH, 3, 3]),
    ofShapes((x) => overlapAdd(x, 2, 10, { size: 3, stride: 2, dilation: 3 }), [BATCH, 2, 2, 3]),
    ofShapes((x) => overlapAdd(x, 1, 9, { size: 2, stride: 4, dilation: 2 }), [BATCH, 2, 2]),
    ofShapes((x) => overlapAdd(x, 1, 7, { size: 4, stride: 3, dilation: 1 }), [BATCH, 2, 4]),
  ],
  hash: {
    build: (a, b) => mul(hash(floor(a), floor(b)), 2 ** -32),
    isSmooth: (...values) => values.every((value) => betweenSteps.isSmooth!(value)),
  },
  gather: [
    ofShapes((table) => gather(table, ramp(table.table, [1, 2], 0, { dtype: "f64", shape: [2, 2] })), [4, 3]),
  ],
  scatterAdd: [
    ofShapes(
      (x) => scatterAdd(x, ramp(x.table, [0, 2], 1, { dtype: "f64", shape: [BATCH, 2] }), 4),
      [BATCH, 2, 3],
    ),
    ofShapes((x) => scatterAdd(x, ramp(x.table, [1], 0, { dtype: "f64", shape: [3] }), 3), [3]),
  ],
  carried: leaf,
  scan: [
    ofShapes(
      (x, w) => scan(stepAt(x, 1), 3, false, (p) => tanh(add(contract(p, w, "nti,oi->nto"), x))),
      [BATCH, 3, 2],
      [2, 2],
    ),
    ofShapes((x, i) => scan(i, 4, true, (p) => mul(add(p, 1), x)), [4, 2], [2]),
    ofShapes(
      (x, i) => scan(i, 3, false, (p) => concat([mul(slice(p, 2, 1, 2), x), tanh(slice(p, 2, 0, 1))], 2)),
      [BATCH, 3, 1],
      [BATCH, 2],
    ),
  ],
  previous: [
    ofShapes((x, i) => previous(x, i, false), [BATCH, 3, 2], [BATCH, 2]),
    ofShapes((x, i) => previous(x, i, true), [3, 2], [2]),
  ],
  after: ofShapes((x, event) => after(x, event), [BATCH, 3], [BATCH, 2]),
};
