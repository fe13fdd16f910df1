// A mass on a spring, let go at 1: u″ + damping · u′ + stiffness · u = 0, u(0) = 1, u′(0) = 0. No solution is shown to the
// network. Its loss is how far it is from obeying these equations, which takes derivatives with respect to its input.
import {
  adam,
  add,
  dense,
  derivative,
  graph,
  input,
  meanSquaredError,
  mul,
  normal,
  sin,
  uniform,
} from "tapeless";
import type { Tensor } from "tapeless";
import spring from "./spring.json" with { type: "json" };

export default graph(() => {
  // One network: wherever it is applied, the parameters are the same.
  const waves = dense(16, { name: "waves", init: normal(), biasInit: uniform({ low: -2, high: 2 }) });
  const shapes = dense(16, { name: "shapes" });
  const output = dense(1, { name: "output" });
  const place = (t: Tensor) => output(sin(shapes(sin(waves(t)))));

  const t = input("t", [1]);
  const u = place(t);
  const velocity = derivative(u, t);
  const acceleration = derivative(velocity, t);
  const residual = add(add(acceleration, mul(spring.damping, velocity)), mul(spring.stiffness, u));

  const start = input("start", [1]);
  const startPlace = place(start);
  const startVelocity = derivative(startPlace, start);

  return {
    name: "physics",
    outputs: { u, residual, startPlace, startVelocity },
    loss: {
      residual: meanSquaredError(),
      startPlace: meanSquaredError(),
      startVelocity: meanSquaredError(),
    },
    // The motion is only as right as its beginning.
    lossWeights: { startPlace: 10 },
    optimizer: adam({ learningRate: 0.03 }),
  };
});
