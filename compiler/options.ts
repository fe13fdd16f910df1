import type { DType } from "./ir/tensor-type.js";
import { FUNCTION_NAMES, type FunctionName } from "./phases/3-differentiate/functions.js";
import type { Engine, UnrollChoice } from "./phases/5-schedule/schedule.js";

export const TARGETS = ["js"] as const;
export const FORMATS = ["esm", "cjs", "iife"] as const;
export type Format = (typeof FORMATS)[number];

/** Functions of scalar functions that `emit` may name. */
export const SCALAR_FUNCTION_NAMES = ["gradient", "jvp"] as const;
export type ScalarFunctionName = (typeof SCALAR_FUNCTION_NAMES)[number];
export type EmitName = FunctionName | ScalarFunctionName;
export const EMIT_NAMES: readonly string[] = [
  ...new Set<string>([...FUNCTION_NAMES, ...SCALAR_FUNCTION_NAMES]),
];

/** What a model file is compiled to. */
export interface CompileOptions {
  readonly dtype: DType;
  readonly format: Format;
  readonly minify: boolean;
  /** The functions to emit; by default what the model allows. */
  readonly emit?: readonly EmitName[];
  readonly unroll: UnrollChoice;
  /** What the code will run on: V8 with its optimising compiler, or an interpreter, where straight-line code always wins. */
  readonly engine: Engine;
  /** The file name extension of modules: `.js` or `.mjs`. */
  readonly extension: string;
  /** The variable an IIFE assigns to. */
  readonly globalName?: string;
  /** Milliseconds a model file may run. */
  readonly timeout?: number;
}

export const DEFAULTS: CompileOptions = {
  dtype: "f64",
  format: "esm",
  minify: false,
  unroll: "auto",
  engine: "v8",
  extension: ".js",
};
