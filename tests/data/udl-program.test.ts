import { describe, expect, test, vi } from "vitest";
import { lossCurveSvg } from "../../compiler/plot/loss-curve.js";
import { fit, stepDecay, type Params } from "../../runtime/index.js";
import { draw, type Distribution } from "../pytorch/draw.js";
import { places } from "../pytorch/subject.js";
import { compileNet, drawParams, readFixture, relativeDifference, tolerance, type Net } from "./training.js";

/*
 * The training program of figure 7.8 in S. J. D. Prince, Understanding Deep Learning (MIT Press, 2023): two hidden
 * layers of 40 ReLUs, He initialisation, momentum 0.9, a learning rate of 0.1 that is halved every ten epochs.
 */
const leastSquares = `
import { binaryCrossEntropy, dense, heNormal, meanSquaredError, model, relu, sgd, sigmoid } from "tapeless";

const init = heNormal();
export default model({
  input: [10],
  layers: [dense(40, { init }), relu(), dense(40, { init }), relu(), dense(5, { init })],
  loss: meanSquaredError(),
  optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
});`;

/** The same for targets that are 0 or 1: a few words are others. */
const binary = leastSquares
  .replace("dense(5, { init })]", "dense(5, { init }), sigmoid()]")
  .replace("loss: meanSquaredError()", "loss: binaryCrossEntropy()");

vi.setConfig({ testTimeout: 60_000 });

const seed = 1;
const samples = 100;
const epochs = 100;

interface Curve {
  readonly losses: readonly number[];
  readonly afterwards: number;
}

interface Program {
  readonly kind: string;
  readonly source: string;
  readonly targets: Distribution;
}

const programs: readonly Program[] = [
  { kind: "least squares", source: leastSquares, targets: { kind: "bell" } },
  { kind: "binary", source: binary, targets: { kind: "bits" } },
];

/** In the figure all numbers are normally distributed; here they are nearly so, from the portable generator. */
const dataOf = ({ kind, targets }: Program) => ({
  x: draw(seed, "x", samples * 10, { kind: "bell" }),
  target: draw(seed, kind, samples * 5, targets),
});

/** One hundred epochs; the loss of each. */
async function run(net: Net, program: Program, params: Params): Promise<number[]> {
  const schedule = stepDecay({ initial: 0.1, factor: 0.5, every: 10 });
  const { history } = await fit(net, { ...dataOf(program), params, epochs, batchSize: 10, schedule, seed });
  return history;
}

describe.each(programs)("the program for $kind", (program) => {
  test("gives PyTorch's loss curve, all hundred epochs of it", async () => {
    const net = await compileNet(program.source);
    const { losses, afterwards } = readFixture<Record<string, Curve>>("program")[program.kind];
    const params = drawParams(net, seed);
    const history = await run(net, program, params);
    expect([history.length, losses.length]).toEqual([epochs, epochs]);
    expect(relativeDifference(history, losses)).toBeLessThan(tolerance);
    const { x, target } = dataOf(program);
    expect(relativeDifference([net.loss(params, x, target)], [afterwards])).toBeLessThan(tolerance);
  });

  test("learns from the weights of the module's own init, and its curve is plotted", async () => {
    const net = await compileNet(program.source);
    const history = await run(net, program, net.init(seed));
    expect(history[epochs - 1]).toBeLessThan(history[0] / 2);
    const svg = lossCurveSvg({ title: program.kind, series: [{ name: "training", values: history }] });
    const [, points] = / d="M([^"M]+)"[^>]*>/.exec(svg)!;
    expect(points.split("L")).toHaveLength(epochs);
  });
});

test("init gives weights of He's variance 2 / fan-in, and biases zero", async () => {
  const net = await compileNet(leastSquares);
  const params = net.init(seed);
  for (const parameter of net.meta.params) {
    const values = places(parameter).map((place) => params[place]);
    const secondMoment = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    const [, fanIn] = parameter.shape;
    if (fanIn === undefined) expect(secondMoment).toBe(0);
    // The second moment of n normal numbers deviates by √(2 / n): four times that.
    else expect(Math.abs((secondMoment * fanIn) / 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / values.length));
  }
});
