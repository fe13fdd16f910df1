import * as activation from "./activation.js";
import * as arithmetic from "./arithmetic.js";
import * as broadcasting from "./broadcast.js";
import * as comparison from "./comparison.js";
import * as contraction from "./contract.js";
import * as exponential from "./exponential.js";
import * as rows from "./gather.js";
import * as leaf from "./leaf.js";
import * as random from "./random.js";
import * as reduction from "./reduce.js";
import * as rounding from "./rounding.js";
import * as recurrence from "./scan.js";
import * as selection from "./select.js";
import * as shape from "./shape.js";
import * as softmax from "./softmax.js";
import * as estimator from "./straight-through.js";
import * as trigonometric from "./trigonometric.js";
import * as waiting from "./after.js";
import * as windows from "./window.js";
import type { Op } from "../ir/graph.js";

/** Every operation of the IR, by name: what the parser of IR text and the tests' tables go through. */
export const ops: ReadonlyMap<string, Op> = new Map(
  [
    leaf,
    arithmetic,
    comparison,
    selection,
    exponential,
    trigonometric,
    rounding,
    activation,
    broadcasting,
    reduction,
    contraction,
    shape,
    softmax,
    estimator,
    windows,
    random,
    rows,
    recurrence,
    waiting,
  ]
    .flatMap((group) => Object.values(group) as unknown[])
    .filter((exported): exported is { op: Op } => typeof exported === "function" && "op" in exported)
    .map(({ op }) => [op.name, op]),
);
