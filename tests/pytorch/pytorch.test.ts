import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compileToModule } from "../support/compile-to-module.js";
import { checkFunction } from "./check-function.js";
import type { Expectation, ExpectedPoint } from "./expected.js";
import { checkAgainstOracle } from "./harness.js";
import type { CheckOptions } from "./harness.js";
import { printDeviation } from "./measure.js";
import { functionSource, modelSource } from "./specification.js";
import type { FunctionSpecification, Specification } from "./specification.js";
import { inTurn, isThorough } from "../support/thorough.js";

interface Fixture<Spec, Expected> {
  readonly spec: Spec;
  readonly expected: Expected;
}

const folder = new URL("../fixtures/pytorch/", import.meta.url);

const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")) as T;

/** Every fixture file of models. */
const GROUPS = readdirSync(folder)
  .map((file) => file.replace(".json", ""))
  .filter((name) => name !== "functions");

const STRAIGHT = ["straight-line", { dtype: "f64", unroll: "full" }] as const;
const LOOPS = ["loops", { dtype: "f64", unroll: "none" }] as const;
const WASM = ["WebAssembly", { dtype: "f64", target: "wasm" }] as const;
const SINGLE = ["float32", { dtype: "f32" }] as const;
const SINGLE_WASM = ["WebAssembly in float32", { dtype: "f32", target: "wasm" }] as const;

type Mode = readonly [string, CheckOptions];
/** WebAssembly takes longer to make. */
const DOUBLE: readonly Mode[] = [STRAIGHT, LOOPS, STRAIGHT, LOOPS, WASM];

/** Each fixture is compiled in one way, every fourth in single precision too; `npm run test:all` compiles each in all ways. */
function modesOf(place: number): readonly Mode[] {
  if (isThorough) return [STRAIGHT, LOOPS, WASM, SINGLE, SINGLE_WASM];
  const single = place % 8 === 3 ? [SINGLE] : place % 8 === 7 ? [SINGLE_WASM] : [];
  return [...inTurn(DOUBLE, place), ...single];
}

/** What stands in a failing test's message: the model file and every number that is off. */
const report = (source: string, problems: readonly string[]): string =>
  problems.length === 0 ? "" : [...problems, "", source].join("\n");

describe.each(GROUPS)("%s equal PyTorch's", (group) => {
  const fixtures = read<Fixture<Specification, Expectation>[]>(group);
  describe.each(fixtures.map((fixture, place) => [fixture.spec.id, fixture, place] as const))(
    "%s",
    (_, { spec, expected }, place) => {
      test.each(modesOf(place))("%s", async (_mode, options) => {
        const problems = await checkAgainstOracle(spec, expected, compileToModule, options);
        expect(report(modelSource(spec), problems.map(printDeviation))).toBe("");
      });
    },
  );
});

describe("scalar functions equal PyTorch's", () => {
  const fixtures = read<Fixture<FunctionSpecification, ExpectedPoint[]>[]>("functions");
  test.each(fixtures.map((fixture) => [fixture.spec.name, fixture] as const))(
    "%s",
    async (_, { spec, expected }) => {
      const problems = await checkFunction(spec, expected, compileToModule, { dtype: "f64" });
      expect(report(functionSource(spec), problems.map(printDeviation))).toBe("");
    },
  );
});
