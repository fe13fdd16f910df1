// The moments at which the equation is to hold, and its solution in closed form, which the network never sees.
import { readFileSync } from "node:fs";

const { damping, stiffness, seconds } = JSON.parse(readFileSync(new URL("spring.json", import.meta.url)));

/** `count` moments, evenly from the start to the end. */
export const moments = (count) => Float64Array.from({ length: count }, (_, k) => (seconds * k) / (count - 1));

/** Where the mass is at a time: u(t) = e^(−at) (cos ωt + a/ω · sin ωt) with a = damping / 2, ω² = stiffness − a². */
export function exactly(t) {
  const a = damping / 2;
  const omega = Math.sqrt(stiffness - a ** 2);
  return Math.exp(-a * t) * (Math.cos(omega * t) + (a / omega) * Math.sin(omega * t));
}

/** What a training step is given: at every moment no residual, and with each of them the start, at 1 and at rest. */
export function equations(count) {
  const zeros = new Float64Array(count);
  return {
    x: { t: moments(count), start: zeros },
    target: { residual: zeros, startPlace: new Float64Array(count).fill(1), startVelocity: zeros },
  };
}
