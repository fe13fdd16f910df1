import { createRandom } from "../../runtime/random.js";

/** y = w₁x₁ + w₂x₂ + b with mean squared error and plain gradient descent, in the form of an emitted module. */
export const net = {
  meta: {
    name: "linear",
    dtype: "f64",
    inputs: [{ name: "x", shape: [2], size: 2 }],
    targets: [{ name: "y", shape: [1], size: 1 }],
    params: [{ name: "w" }],
  } as const,
  init: (seed = 0): Float64Array => Float64Array.from([seed, 0, 0]),
  createState: () => ({ steps: 0 }),
  loss(params: Float64Array, x: ArrayLike<number>, target: ArrayLike<number>): number {
    return (
      squaredErrors(params, x, target).reduce((sum, { error }) => sum + error * error, 0) / target.length
    );
  },
  step(
    params: Float64Array,
    state: { steps: number },
    x: ArrayLike<number>,
    target: ArrayLike<number>,
    learningRate = 0.1,
  ): number {
    const loss = net.loss(params, x, target);
    for (const { error, inputs } of squaredErrors(params.slice(), x, target)) {
      const scale = (learningRate * 2 * error) / target.length;
      for (let index = 0; index < 3; index++) params[index] -= scale * inputs[index];
    }
    state.steps++;
    return loss;
  },
};

function squaredErrors(params: Float64Array, x: ArrayLike<number>, target: ArrayLike<number>) {
  return Array.from({ length: target.length }, (_, sample) => {
    const inputs = [x[sample * 2], x[sample * 2 + 1], 1];
    const prediction = inputs.reduce((sum, value, index) => sum + value * params[index], 0);
    return { inputs, error: prediction - target[sample] };
  });
}

/** Samples of a plane, with noise where `noise` is not 0. */
export function plane(samples: number, noise: number) {
  const random = createRandom(99);
  const x = Array.from({ length: samples * 2 }, () => 2 * random.uniform() - 1);
  const target = Array.from({ length: samples }, (_, i) => {
    return 1.5 * x[i * 2] - 0.5 * x[i * 2 + 1] + 0.25 + noise * random.normal();
  });
  return { x, target };
}
