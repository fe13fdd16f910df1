// Pictures as characters: two pixels above each other are one, since characters are about twice as high as wide.

const HALVES = [" ", "▀", "▄", "█"];
/** Above it a pixel is drawn. */
const INK = 0.4;

/** The lines of a picture: a pixel that is dark enough is ink. */
export function halfBlocks(pixels, width) {
  const rows = pixels.length / width;
  const isInk = (row, column) => Number(pixels[row * width + column] > INK);
  return Array.from({ length: rows / 2 }, (_, line) =>
    Array.from(
      { length: width },
      (_, column) => HALVES[isInk(2 * line, column) + 2 * isInk(2 * line + 1, column)],
    ).join(""),
  );
}

const SHADES = [" ", "░", "▒", "▓", "█"];

/** The lines of a picture of grey pixels from 0 to 1. */
export function shades(pixels, width) {
  const shadeOf = (value) => SHADES[Math.max(0, Math.min(4, Math.round(4 * value)))];
  return Array.from({ length: pixels.length / width / 2 }, (_, line) =>
    Array.from({ length: width }, (_, column) => {
      const upper = 2 * line * width + column;
      return shadeOf((pixels[upper] + pixels[upper + width]) / 2);
    }).join(""),
  );
}

/** Pictures next to each other, each of them a list of lines as wide as its first; shorter ones are filled up below. */
export function sideBySide(pictures, gap = "   ") {
  const height = Math.max(...pictures.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    pictures
      .map((lines) => (lines[line] ?? "").padEnd(lines[0].length))
      .join(gap)
      .trimEnd(),
  ).join("\n");
}
