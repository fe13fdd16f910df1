// Pictures of a ring, here or there, large or small: three numbers make each of them, and nobody says which.
import { createRandom } from "tapeless/runtime";

export const SIDE = 16;
export const PIXELS = SIDE * SIDE;

/** `count` pictures, each pixel from 0 for paper to 1 for ink. */
export function rings(count, seed) {
  const random = createRandom(seed);
  const between = (least, most) => least + (most - least) * random.uniform();
  const pictures = Array.from({ length: count }, () => {
    const [across, down, radius] = [between(5, 10), between(5, 10), between(2, 4.5)];
    return Array.from({ length: PIXELS }, (_, pixel) => {
      const distance = Math.hypot((pixel % SIDE) - across, Math.floor(pixel / SIDE) - down);
      return Math.exp(-((distance - radius) ** 2));
    });
  });
  return Float64Array.from(pictures.flat());
}
