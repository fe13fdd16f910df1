// Two spiral arms, each the other one turned by half a circle.
import { createRandom } from "tapeless/runtime";

const TURNS = 1.5;
const NOISE = 0.06;

/** The points lie in the square from −SIDE to SIDE. */
export const SIDE = 3;

/** `each` points of both arms, alternating, with a little noise; target 1 for those of the second arm. */
export function spirals(each, seed) {
  const random = createRandom(seed);
  const x = new Float64Array(4 * each);
  const target = Float64Array.from({ length: 2 * each }, (_, d) => d % 2);
  target.forEach((arm, d) => {
    // The square root spreads the points evenly along the arm.
    const along = Math.sqrt(0.06 + 0.94 * random.uniform());
    const [radius, angle] = [0.95 * SIDE * along, along * TURNS * 2 * Math.PI + arm * Math.PI];
    x[2 * d] = radius * Math.cos(angle) + NOISE * random.normal();
    x[2 * d + 1] = radius * Math.sin(angle) + NOISE * random.normal();
  });
  return { x, target };
}
