import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import { shortNumber, xAxis, yAxis, yTicks, type Scale } from "./axes.js";
import { layOutLegend } from "./legend.js";
import { lineStyle, type LineStyle } from "./line-style.js";
import { element, text, type Svg } from "./svg.js";

export interface Series {
  readonly name: string;
  /** One value per epoch. Where a value is not finite, or not positive on a logarithmic axis, the line has a gap. */
  readonly values: ArrayLike<number>;
}

export interface LossCurveOptions {
  readonly series: readonly Series[];
  readonly title: string;
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** Logarithmic y axis. Default false. */
  readonly logY?: boolean;
  /** The number of the first epoch. Default 1. */
  readonly firstEpoch?: number;
}

type Point = readonly [epoch: number, value: number];

interface DrawnSeries {
  readonly name: string;
  readonly style: LineStyle;
  readonly points: readonly Point[];
}

const width = 640;
const height = 400;
/** What is beyond it is as good as infinite; the scales would overflow. */
const largest = 1e300;
/** What spans less is as good as constant at zero: the steps between ticks would underflow. */
const smallestSpan = 1 / largest;
/** Below this many points they are marked, because a line of few points hides how few they are. */
const fewPoints = 25;

/**
 * A line chart of losses against epochs as an SVG document of 640 × 400 that needs nothing else: no script, no
 * style sheet, no font. It has a title and a description for those who do not see it, and a legend where there
 * is more than one series.
 */
export function lossCurveSvg(options: LossCurveOptions): string {
  const { title, xLabel = "epoch", yLabel = "loss", logY = false, firstEpoch = 1 } = options;
  const isShown = ([, value]: Point) => Math.abs(value) < largest && (!logY || value > smallestSpan);
  const series = options.series.map(({ name, values }, index): DrawnSeries => {
    const points = Array.from(values, (value, epoch): Point => [firstEpoch + epoch, value]);
    return { name, style: lineStyle(index), points };
  });
  const points = series.flatMap((one) => one.points);
  const legend = series.length > 1 ? layOutLegend(series, width - 96) : undefined;
  const frame = { left: 72, right: width - 24, top: 48 + (legend?.height ?? 0), bottom: height - 56 };
  const x = epochScale(points.map(([epoch]) => epoch)).range([frame.left, frame.right]);
  const y = lossScale(
    points.filter(isShown).map(([, value]) => value),
    logY,
  ).range([frame.bottom, frame.top]);
  return element(
    "svg",
    rootAttributes,
    element("title", {}, text(title)),
    element("desc", {}, text(describe(series, isShown, xLabel, yLabel))),
    element("rect", { width, height, fill: "#fff" }),
    heading(title, frame.left),
    legend?.draw(frame.left, 38),
    yAxis(y, frame, yLabel),
    xAxis(x, frame, xLabel),
    ...series.map((one) => drawSeries(one, isShown, x, y)),
  );
}

const rootAttributes = {
  xmlns: "http://www.w3.org/2000/svg",
  viewBox: `0 0 ${width} ${height}`,
  width,
  height,
  role: "img",
  "font-family": "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif",
  "font-size": 12,
};

/** A long title is set smaller, so that it stays within the picture. */
function heading(title: string, x: number): Svg {
  const size = Math.max(8, Math.min(16, 880 / title.length));
  return element("text", { x, y: 28, "font-size": size, "font-weight": 600, fill: "#111" }, text(title));
}

/** What a reader would tell of the chart, one sentence for each series. */
function describe(
  series: readonly DrawnSeries[],
  isShown: (point: Point) => boolean,
  xLabel: string,
  yLabel: string,
): string {
  const sentences = series.map(({ name, points }) => {
    const shown = points.filter(isShown);
    if (shown.length === 0) return `${name}: no values.`;
    const least = shown.reduce((best, point) => (point[1] < best[1] ? point : best));
    const [first, last] = [shown[0], shown[shown.length - 1]].map(
      ([epoch, value]) => `${shortNumber(value, 4)} at ${xLabel} ${epoch}`,
    );
    return `${name}: from ${first} to ${last}; least ${shortNumber(least[1], 4)} at ${xLabel} ${least[0]}.`;
  });
  return [`Line chart of ${yLabel} against ${xLabel}.`, ...sentences].join(" ");
}

function epochScale(epochs: readonly number[]): Scale {
  const [first, last] = extent(epochs) ?? [0, 1];
  return scaleLinear().domain(first < last ? [first, last] : [first - 1, last + 1]);
}

/** A linear axis begins at 0, unless the values are so much alike that nothing would be seen then. */
function lossScale(values: readonly number[], logY: boolean): Scale {
  const [least, most] = extent(values) ?? [1, 1];
  if (logY) {
    const domain = least < most ? [least, most] : [least / 10, most * 10];
    return scaleLog().domain(domain).nice();
  }
  const alike = least < most && least > most / 2;
  const domain = alike ? [least, most] : [Math.min(0, least), least < most ? most : Math.max(0, most)];
  const isFlat = domain[1] - domain[0] < smallestSpan;
  return scaleLinear()
    .domain(isFlat ? [0, 1] : domain)
    .nice(yTicks);
}

function extent(values: readonly number[]): [least: number, most: number] | undefined {
  if (values.length === 0) return undefined;
  return values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
}

function drawSeries(
  { points, style }: DrawnSeries,
  isShown: (point: Point) => boolean,
  x: Scale,
  y: Scale,
): Svg {
  const path = line<Point>(
    ([epoch]) => x(epoch),
    ([, value]) => y(value),
  )
    .defined(isShown)
    .digits(2);
  const isMarked = (_: Point, index: number) =>
    points.length < fewPoints || standsAlone(points, index, isShown);
  return element(
    "g",
    {},
    element("path", {
      d: path(points) ?? "",
      fill: "none",
      "stroke-width": 2,
      "stroke-linejoin": "round",
      "stroke-linecap": "round",
      ...style,
    }),
    ...points
      .filter((point, index) => isShown(point) && isMarked(point, index))
      .map(([epoch, value]) => element("circle", { cx: x(epoch), cy: y(value), r: 2.5, fill: style.stroke })),
  );
}

/** Whether a line through the points would not show this one. */
function standsAlone(points: readonly Point[], index: number, isShown: (point: Point) => boolean): boolean {
  return ![points[index - 1], points[index + 1]].some((neighbour) => neighbour && isShown(neighbour));
}
