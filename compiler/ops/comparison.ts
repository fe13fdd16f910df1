import type { Node } from "../ir/graph.js";
import { binary, type BinaryBuilder } from "./shared/elementwise.js";
import { infix } from "./shared/formula.js";

/** 1 where the relation holds, else 0. A step: its derivative is zero wherever it exists. */
const comparison = (name: string, sign: string, holds: (a: number, b: number) => boolean): BinaryBuilder =>
  binary({ name, flat: true, evaluate: (a, b) => (holds(a, b) ? 1 : 0), formula: infix(sign, 0, false) });

export const greater = comparison("greater", ">", (a, b) => a > b);
export const greaterEqual = comparison("greaterEqual", "≥", (a, b) => a >= b);
export const less = comparison("less", "<", (a, b) => a < b);
export const lessEqual = comparison("lessEqual", "≤", (a, b) => a <= b);
export const equal = comparison("equal", "=", (a, b) => a === b);
export const notEqual = comparison("notEqual", "≠", (a, b) => a !== b);

const COMPARISONS = new Set([greater, greaterEqual, less, lessEqual, equal, notEqual].map(({ op }) => op));

export const isComparison = (node: Node): boolean => COMPARISONS.has(node.op);
