import type { ScaleContinuousNumeric } from "d3-scale";
import { element, text, type Svg } from "./svg.js";

export type Scale = ScaleContinuousNumeric<number, number>;

/** The area between the axes. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** About as many as are wanted. */
export const yTicks = 6;

const tickColour = "#444";

/** Horizontal lines at round values, with the values on the left. */
export function yAxis(scale: Scale, frame: Frame, label: string): Svg {
  const middle = (frame.top + frame.bottom) / 2;
  return element(
    "g",
    {},
    ...labelledTicks(scale, yTicks).map(({ at, name }) =>
      element(
        "g",
        {},
        element("line", {
          x1: frame.left,
          x2: frame.right,
          y1: at,
          y2: at,
          stroke: name ? "#ddd" : "#f0f0f0",
        }),
        name
          ? element(
              "text",
              { x: frame.left - 8, y: at, dy: "0.35em", "text-anchor": "end", fill: tickColour },
              text(name),
            )
          : undefined,
      ),
    ),
    element(
      "text",
      {
        transform: `translate(18 ${middle}) rotate(-90)`,
        "text-anchor": "middle",
        "font-size": 13,
        fill: "#222",
      },
      text(label),
    ),
  );
}

/** The lower edge, with marks at whole epochs. */
export function xAxis(scale: Scale, frame: Frame, label: string): Svg {
  const { left, right, bottom } = frame;
  return element(
    "g",
    {},
    element("line", { x1: left, x2: right, y1: bottom, y2: bottom, stroke: "#888" }),
    ...labelledTicks(scale, 8)
      .filter(({ value }) => Number.isInteger(value))
      .map(({ at, name }) =>
        element(
          "g",
          {},
          element("line", { x1: at, x2: at, y1: bottom, y2: bottom + 5, stroke: "#888" }),
          element("text", { x: at, y: bottom + 19, "text-anchor": "middle", fill: tickColour }, text(name)),
        ),
      ),
    element(
      "text",
      { x: (left + right) / 2, y: bottom + 41, "text-anchor": "middle", "font-size": 13, fill: "#222" },
      text(label),
    ),
  );
}

/** Round values of a scale; those between the main ones of a logarithmic scale have no name. */
function labelledTicks(scale: Scale, count: number): { value: number; at: number; name: string }[] {
  const isMain = scale.tickFormat(count);
  return scale.ticks(count).map((value) => {
    return { value, at: scale(value), name: isMain(value) && shortNumber(value, 12) };
  });
}

/** Rounded to some digits, and written with a power of ten where there would be many zeros. */
export function shortNumber(value: number, digits: number): string {
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  const isPlain = size === 0 || (size >= 0.001 && size < 1e6);
  return isPlain ? String(rounded) : rounded.toExponential().replace("e+", "e");
}
