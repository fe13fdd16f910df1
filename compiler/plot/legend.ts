import type { LineStyle } from "./line-style.js";
import { element, text, type Svg } from "./svg.js";

const rowHeight = 18;
const sampleWidth = 24;
const gap = 18;

interface Item {
  readonly name: string;
  readonly style: LineStyle;
  readonly x: number;
  readonly row: number;
}

export interface Legend {
  readonly height: number;
  /** The legend with its upper left corner at a point. */
  draw(left: number, top: number): Svg;
}

/** Names of series beside a piece of their lines, in rows of at most `width`. */
export function layOutLegend(series: readonly { name: string; style: LineStyle }[], width: number): Legend {
  const items: Item[] = [];
  let x = 0;
  let row = 0;
  for (const { name, style } of series) {
    const itemWidth = sampleWidth + 6 + widthOf(name);
    if (x > 0 && x + itemWidth > width) {
      x = 0;
      row++;
    }
    items.push({ name, style, x, row });
    x += itemWidth + gap;
  }
  return {
    height: (row + 1) * rowHeight,
    draw: (left, top) => element("g", {}, ...items.map((item) => drawItem(item, left, top))),
  };
}

function drawItem({ name, style, x, row }: Item, left: number, top: number): Svg {
  const [startX, y] = [left + x, top + row * rowHeight + rowHeight / 2];
  return element(
    "g",
    {},
    element("line", { x1: startX, x2: startX + sampleWidth, y1: y, y2: y, "stroke-width": 2, ...style }),
    element("text", { x: startX + sampleWidth + 6, y, dy: "0.35em", fill: "#222" }, text(name)),
  );
}

/** Generous: the font of the reader is not known. */
const widthOf = (name: string): number => [...name].length * 7;
