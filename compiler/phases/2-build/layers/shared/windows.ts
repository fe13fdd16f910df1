import { InvalidArgument } from "../../../../diagnostics/diagnostic.js";
import { ShapeError, type Node } from "../../../../ir/graph.js";
import { isBatched, printShape, sampleShape } from "../../../../ir/tensor-type.js";
import { pad } from "../../../../ops/shape.js";
import { window, windowCount, type Windows } from "../../../../ops/window.js";
import { positiveInteger, wholeNumber } from "../../check-arguments.js";
import { describe } from "../../declare.js";

// What convolutions and pooling share: sizes per axis, and windows over the last axes of [channels, …].

/** One number for all axes, or one for each. */
export type PerAxis = number | readonly number[];

/** Zeros at both ends of each axis: as many as said, or as many as keep the extent. */
export type Padding = PerAxis | "same";

type Check = (value: unknown, what: string) => number;

export function perAxis(
  value: unknown,
  rank: number,
  what: string,
  check: Check = positiveInteger,
): number[] {
  if (!Array.isArray(value)) return new Array<number>(rank).fill(check(value, what));
  if (value.length === rank) return value.map((one) => check(one, what));
  throw new InvalidArgument(
    `${what} must be one number, or one for each of ${rank} axes, not ${describe(value)}`,
    `Write one number, such as 2, or an array of ${rank}.`,
  ).in(what);
}

export const paddingOf = (value: unknown, rank: number): readonly number[] | "same" =>
  value === "same" ? value : perAxis(value, rank, "padding", wholeNumber);

/** Windows over one axis after another, and how much is added before and after each. */
export interface AxisWindows extends Windows {
  readonly before: number;
  readonly after: number;
}

export interface Spans {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: readonly number[] | "same";
}

/** As many outputs as inputs (torch.nn.Conv2d, padding="same"): what is odd goes behind. */
export function paddedWindows({ kernel, stride, dilation, padding }: Spans): AxisWindows[] {
  return kernel.map((size, axis) => {
    const added = dilation[axis] * (size - 1);
    const [before, after] =
      padding === "same"
        ? [Math.floor(added / 2), added - Math.floor(added / 2)]
        : [padding[axis], padding[axis]];
    return { size, stride: stride[axis], dilation: dilation[axis], before, after };
  });
}

/** The first spatial axis of a tensor [channels, …] with so many of them; says what the layer needs otherwise. */
export function spatialAxis(x: Node, rank: number, layer: string): number {
  const shape = sampleShape(x.type.shape);
  if (shape.length === rank + 1) return x.type.shape.length - rank;
  const axes = rank === 1 ? "[channels, length]" : "[channels, height, width]";
  throw new ShapeError(
    `${layer} needs ${axes}, but its input is ${printShape(shape)}`,
    shape.length === rank
      ? `For one channel, put reshape([1, ${shape.join(", ")}]) before it.`
      : `Give each sample the shape ${axes}.`,
  );
}

/** The windows of the spatial axes: each axis becomes two, windows and their elements. */
export function spread(
  x: Node,
  first: number,
  axes: readonly AxisWindows[],
  layer: string,
  filler = 0,
): Node {
  checkFit(x, first, axes, layer);
  const padded = axes.reduce(
    (value, { before, after }, k) => pad(value, first + k, before, after, filler),
    x,
  );
  return axes.reduceRight(
    (value, { size, stride, dilation }, k) => window(value, first + k, { size, stride, dilation }),
    padded,
  );
}

function checkFit(x: Node, first: number, axes: readonly AxisWindows[], layer: string): void {
  axes.forEach((axis, k) => {
    const extent = (x.type.shape[first + k] as number) + axis.before + axis.after;
    if (windowCount(extent, axis) >= 1) return;
    const span = axis.dilation * (axis.size - 1) + 1;
    throw new ShapeError(
      `the window of ${layer} spans ${span} elements, but its input has ${extent} along that axis, padding included`,
      "Use a smaller window, or padding.",
    );
  });
}

/** The label of the batch axis in the specification of a product; nothing where there is none. */
export const batchLabel = (x: Node): string => (isBatched(x.type.shape) ? "n" : "");
