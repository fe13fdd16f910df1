import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { argmax, type Params, type Trainable, type TrainableMeta } from "../../runtime/index.js";
import { draw } from "../pytorch/draw.js";
import { places, type MetaParameter } from "../pytorch/subject.js";
import { compileToModule } from "../support/compile-to-module.js";

type Numbers = ArrayLike<number>;

/** An emitted module with one input, one output and an optimiser. */
export interface Net extends Trainable {
  readonly meta: TrainableMeta & { readonly params: readonly MetaParameter[] };
  forward(params: Params, x: Numbers): Float64Array;
  loss(params: Params, x: Numbers, target: Numbers): number;
  step(params: Params, state: unknown, x: Numbers, target: Numbers, learningRate?: number): number;
}

/** Compiles the text of a model file; `unroll` is the cost model's choice, straight-line code or loops. */
export async function compileNet(source: string, unroll: "auto" | "full" | "none" = "auto"): Promise<Net> {
  return (await compileToModule(source, { unroll })) as unknown as Net;
}

/** What tests/data/pytorch-*.py wrote. */
export function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../fixtures/data/${name}.json`, import.meta.url), "utf8")) as T;
}

/** `multilayer` of reference_training.py: weights of He's deviation √(2 / fan-in), biases zero. */
export function drawParams(net: Net, seed: number): Params {
  const params = net.init(seed).fill(0);
  for (const parameter of net.meta.params.filter(({ shape }) => shape.length === 2)) {
    const scale = Math.sqrt(2 / parameter.shape[1]);
    const values = draw(seed, parameter.name, parameter.size, { kind: "bell", scale });
    places(parameter).forEach((place, element) => (params[place] = values[element]));
  }
  return params;
}

/** What a network does with the test samples after a training. */
export interface Judgement {
  readonly right: number;
  readonly of: number;
  readonly wrong: readonly number[];
}

/** PyTorch's judgement for one seed, and the loss of some epochs. */
export interface Expected extends Judgement {
  readonly losses: readonly (readonly [epoch: number, loss: number])[];
}

/** Counts the samples whose class is that of the highest score, and names the others. */
export function judge(scores: Numbers, classes: Numbers): Judgement {
  const of = classes.length;
  const width = scores.length / of;
  const samples = Array.from({ length: of }, (_, sample) => sample);
  const wrong = samples.filter((sample) => argmax(scores, sample * width, width) !== classes[sample]);
  return { right: of - wrong.length, of, wrong };
}

/** The training ends with the answers of PyTorch's, and had its losses on the way. */
export function expectSameTraining(
  history: readonly number[],
  judgement: Judgement,
  expected: Expected,
): void {
  const { losses, ...expectedJudgement } = expected;
  expect(judgement).toEqual(expectedJudgement);
  const actualLosses = losses.map(([epoch]) => history[epoch]);
  const expectedLosses = losses.map(([, loss]) => loss);
  expect(relativeDifference(actualLosses, expectedLosses)).toBeLessThan(tolerance);
}

/** Relative; measured differences are below 1e-14. */
export const tolerance = 1e-9;

/** The largest |a − b| / |b|; NaN where a number is missing. */
export function relativeDifference(actual: readonly number[], expected: readonly number[]): number {
  return Math.max(...expected.map((value, k) => Math.abs(actual[k] - value) / Math.abs(value)));
}
