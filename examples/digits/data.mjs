// Digits as a careless hand writes them: the glyphs of a small font, moved, stretched, slanted, thin or fat, on stained
// paper.
import { createRandom } from "tapeless/runtime";

export const SIDE = 16;

// 5 × 7 cells each.
const FONT = `
 ###    #    ###   ###     #  #####  ###  #####  ###   ###
#   #  ##   #   # #   #   ##  #     #         # #   # #   #
#   #   #       #     #  # #  ####  #        #  #   # #   #
#   #   #      #    ##  #  #      # ####    #    ###   ####
#   #   #     #       # #####     # #   #   #   #   #     #
#   #   #    #    #   #    #  #   # #   #   #   #   #     #
 ###   ###  #####  ###     #   ###   ###    #    ###   ### `;
const [COLUMNS, ROWS] = [5, 7];
const lines = FONT.split("\n").slice(1);

const isInk = (digit, column, row) =>
  column >= 0 && column < COLUMNS && lines[row]?.[digit * (COLUMNS + 1) + column] === "#";

/** How much ink is at a point of a glyph, from 0 to 1: between the centres of cells it changes evenly. */
function inkAt(digit, x, y) {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, below] = [x - left, y - top];
  const across = (row) => (1 - right) * isInk(digit, left, row) + right * isInk(digit, left + 1, row);
  return (1 - below) * across(top) + below * across(top + 1);
}

/** The `SIDE` × `SIDE` pixels of a digit, about 0 for paper and 1 for ink, drawn by a hand of its own. */
function draw(digit, random) {
  const between = (least, most) => least + (most - least) * random.uniform();
  const centre = [0, 0].map(() => (SIDE - 1) / 2 + between(-2, 2));
  const [width, height] = [between(1.2, 1.8), between(1.4, 1.9)];
  const slant = between(-0.3, 0.3);
  const thickness = between(0.35, 0.6);
  return Float64Array.from({ length: SIDE * SIDE }, (_, pixel) => {
    const y = (Math.floor(pixel / SIDE) - centre[1]) / height;
    const x = ((pixel % SIDE) - centre[0]) / width + slant * y;
    const ink = inkAt(digit, x + (COLUMNS - 1) / 2, y + (ROWS - 1) / 2);
    return Math.max(0, Math.min(1, 0.5 + 3 * (ink - 1 + thickness))) + 0.1 * random.normal();
  });
}

/** `count` digits, as many of each kind. */
export function digits(count, seed) {
  const random = createRandom(seed);
  const target = Float64Array.from({ length: count }, (_, sample) => sample % 10);
  const x = new Float64Array(count * SIDE * SIDE);
  target.forEach((digit, sample) => x.set(draw(digit, random), sample * SIDE * SIDE));
  return { x, target };
}
