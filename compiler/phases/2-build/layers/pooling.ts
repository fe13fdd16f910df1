import type { Node } from "../../../ir/graph.js";
import { firstMaxOver, meanOver } from "../../../ops/reduce.js";
import { InvalidArgument } from "../../../diagnostics/diagnostic.js";
import type { Call } from "../declare.js";
import { defineActivation, defineLayer } from "../layer.js";
import { wholeNumber, withDefaults } from "../check-arguments.js";
import { perAxis, spatialAxis, spread, paddedWindows, type PerAxis } from "./shared/windows.js";

export interface PoolingOptions {
  /** Distance between windows; the size of a window by default. */
  stride?: PerAxis;
  /** Added at both ends of each axis; 0 by default, at most half a window. */
  padding?: PerAxis;
}

type Reduce = (windows: Node, axes: readonly number[]) => Node;

const RANK = 2;

const pooling = (name: string, reduce: Reduce, filler: number) =>
  defineLayer({
    name,
    configure(_call: Call | undefined, size: PerAxis, options?: PoolingOptions) {
      const given = withDefaults<PoolingOptions>(options, { stride: undefined, padding: 0 }, name);
      const kernel = perAxis(size, RANK, `the size of ${name}`);
      const padding = perAxis(given.padding, RANK, "padding", wholeNumber);
      checkPadding(kernel, padding);
      return { kernel, padding, stride: perAxis(given.stride ?? kernel, RANK, "stride"), dilation: [1, 1] };
    },
    build(_scope, x, config) {
      const first = spatialAxis(x, RANK, name);
      const windows = spread(x, first, paddedWindows(config), name, filler);
      return reduce(windows, [first + 1, first + 3]);
    },
  });

function checkPadding(kernel: readonly number[], padding: readonly number[]): void {
  if (padding.every((added, axis) => 2 * added <= kernel[axis])) return;
  throw new InvalidArgument(
    `a padding of ${padding.join(" × ")} is more than half a window of ${kernel.join(" × ")}: some windows would hold nothing else`,
    "Use less padding.",
  ).in("padding");
}

/** The largest element of each window of [channels, height, width]; the derivative goes to the first of equal ones (torch.nn.MaxPool2d). */
export const maxPool2d = pooling("maxPool2d", firstMaxOver, -Infinity);

/** The mean of each window of [channels, height, width], zeros of the padding counted (torch.nn.AvgPool2d). */
export const avgPool2d = pooling("avgPool2d", meanOver, 0);

/** The mean of each channel: [channels, height, width] → [channels] (torch.nn.AdaptiveAvgPool2d(1)). */
export const globalAveragePool2d = defineActivation("globalAveragePool2d", (x) => {
  const first = spatialAxis(x, RANK, "globalAveragePool2d");
  return meanOver(x, [first, first + 1]);
});
