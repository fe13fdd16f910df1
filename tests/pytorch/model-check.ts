import { expect } from "vitest";
import { compileToModule } from "../support/compile-to-module.js";
import type { Expectation } from "./expected.js";
import { compareWithOracle } from "./harness.js";
import type { CheckOptions } from "./harness.js";
import { isOff, printDeviation } from "./measure.js";
import type { Deviation } from "./measure.js";
import { modelSource } from "./specification.js";
import type { Specification } from "./specification.js";

export const MODES: Readonly<Record<string, CheckOptions>> = {
  none: { dtype: "f64", unroll: "none" },
  full: { dtype: "f64", unroll: "full" },
  auto: { dtype: "f64", unroll: "auto" },
  f32: { dtype: "f32", unroll: "auto" },
  "f32-none": { dtype: "f32", unroll: "none" },
  "f32-full": { dtype: "f32", unroll: "full" },
};

/** What run-fuzz.mjs was told. */
export const setting = (name: string): string => {
  const value = process.env[`FUZZ_${name}`];
  if (value === undefined) throw new Error(`FUZZ_${name} is not set: see run-fuzz.mjs`);
  return value;
};

/** What became of a model in a mode: how far its worst tensor is off, and a line about it where that is too far. */
export interface Outcome {
  readonly id: string;
  readonly mode: string;
  readonly error: number;
  readonly problem?: string;
}

const largest = (found: readonly Deviation[]): Deviation =>
  found.reduce((worst, deviation) => (deviation.error > worst.error ? deviation : worst));

/** Fails the test with all there is to know about a model. */
function fail(spec: Specification, mode: string, lines: readonly string[]): never {
  const about = `${spec.id} (${mode}, batch ${spec.batch})`;
  expect.fail([about, ...lines, "", modelSource(spec), JSON.stringify(spec)].join("\n"));
}

/** A test's body: compares a model in a mode with PyTorch, notes what became of it, and fails where it differs. */
export async function checkModel(
  spec: Specification,
  expected: Expectation,
  mode: string,
  note: (outcome: Outcome) => void,
): Promise<void> {
  const about = { id: spec.id, mode };
  const found = await compareWithOracle(spec, expected, compileToModule, MODES[mode]).catch(
    (error: Error) => {
      note({ ...about, error: Infinity, problem: error.message.split("\n")[0] });
      return fail(spec, mode, [error.stack ?? error.message]);
    },
  );
  const off = found.filter(isOff);
  const problem = off.length > 0 ? printDeviation(largest(off)) : undefined;
  note({ ...about, error: largest(found).error, problem });
  if (problem) fail(spec, mode, off.map(printDeviation));
}
