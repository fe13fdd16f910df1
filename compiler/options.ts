import type { DType } from "./ir/tensor-type.js";
import type { FunctionName } from "./phases/3-differentiate/functions.js";
import type { Engine, UnrollChoice } from "./phases/5-schedule/schedule.js";

export type Target = "js" | "wasm" | "auto";
export type MathChoice = "auto" | "own" | "native";
export type Format = "esm" | "cjs" | "iife";

/** Functions of scalar functions that `emit` may name. */
export type ScalarFunctionName = "gradient" | "jvp";
export type EmitName = FunctionName | ScalarFunctionName;

export interface WeightsOption {
  /** A safetensors file with all parameters of the model. */
  readonly file: string;
  /** Makes them part of the functions, instead of what `init` returns. */
  readonly freeze: boolean;
}

/** What a model file is compiled to. */
export interface CompileOptions {
  readonly dtype: DType;
  /**
   * What functions of models become: JavaScript, or WebAssembly with SIMD where they can be called for some of the samples
   * at a time; `auto` takes what is quicker for the model.
   */
  readonly target: Target;
  readonly format: Format;
  readonly minify: boolean;
  /** The functions to emit; by default what the model allows. */
  readonly emit?: readonly EmitName[];
  readonly unroll: UnrollChoice;
  /** What the code will run on: V8 with its optimising compiler, or an interpreter, where straight-line code always wins. */
  readonly engine: Engine;
  /**
   * exp, log, tanh and sigmoid: functions of the module, the same in every bit wherever it runs, or those of the engine's
   * Math. By default the module's own where they are called often enough to be worth their bytes.
   */
  readonly math: MathChoice;
  /** The file name extension of modules: `.js`, `.mjs` or `.cjs`. */
  readonly extension: string;
  /** The variable an IIFE assigns to. */
  readonly globalName?: string;
  /** Trained parameters to compile in. */
  readonly weights?: WeightsOption;
  /** Milliseconds a model file may run. */
  readonly timeout?: number;
}

export const DEFAULTS: CompileOptions = {
  dtype: "f64",
  target: "js",
  format: "esm",
  minify: false,
  unroll: "auto",
  engine: "v8",
  math: "auto",
  extension: ".js",
};
