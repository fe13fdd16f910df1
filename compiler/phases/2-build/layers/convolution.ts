import { InvalidArgument } from "../../../diagnostics/diagnostic.js";
import type { Node } from "../../../ir/graph.js";
import { product } from "../../../ir/tensor-type.js";
import { positiveInteger } from "../check-arguments.js";
import type { Call } from "../declare.js";
import { defineLayer, layerOptions, type LayerScope } from "../layer.js";
import { checkGroups, contractGroups } from "./shared/groups.js";
import {
  checkWeighted,
  complete,
  innerOf,
  weightedDefaults,
  type WeightedConfig,
  type WeightedOptions,
} from "./shared/weighted.js";
import {
  batchLabel,
  paddedWindows,
  paddingOf,
  perAxis,
  spatialAxis,
  spread,
  type Padding,
  type PerAxis,
  type Spans,
} from "./shared/windows.js";

export interface ConvolutionOptions extends WeightedOptions {
  /** Distance between windows; 1 by default. */
  stride?: PerAxis;
  /** Zeros at both ends of each axis, or "same" for as many outputs as inputs; 0 by default. */
  padding?: Padding;
  /** Distance between the elements of a window; 1 by default. */
  dilation?: PerAxis;
  /** Parts of the channels that do not see each other; as many as channels make a depthwise convolution. */
  groups?: number;
}

const defaults = {
  stride: 1 as PerAxis,
  padding: 0 as Padding,
  dilation: 1 as PerAxis,
  groups: 1,
  ...weightedDefaults,
};

interface Config extends Spans, WeightedConfig {
  readonly filters: number;
  readonly groups: number;
}

const convolution = (name: string, rank: number) =>
  defineLayer({
    name,
    configure(call: Call | undefined, filters: number, kernel: PerAxis, options?: ConvolutionOptions) {
      const checked = layerOptions(options, defaults, name);
      const config = {
        ...checked,
        filters: positiveInteger(filters, `the number of filters of ${name}`),
        kernel: perAxis(kernel, rank, `the kernel of ${name}`),
        stride: perAxis(checked.stride, rank, "stride"),
        dilation: perAxis(checked.dilation, rank, "dilation"),
        padding: paddingOf(checked.padding, rank),
        groups: positiveInteger(checked.groups, "groups"),
        ...checkWeighted(checked, call),
      };
      requireUnitStride(config);
      return config;
    },
    inner: (config) => innerOf(config),
    build: (scope, x, config: Config) => convolve(scope, x, config, rank, name),
  });

function requireUnitStride({ padding, stride }: Spans): void {
  if (padding !== "same" || stride.every((step) => step === 1)) return;
  throw new InvalidArgument(
    `padding "same" keeps the extent, which a stride of ${stride.join(" × ")} does not`,
    "Say how many zeros to add, as in padding: 1.",
  ).in("padding");
}

function convolve(scope: LayerScope, x: Node, config: Config, rank: number, name: string): Node {
  const { filters, groups, kernel, init } = config;
  const first = spatialAxis(x, rank, name);
  const channels = x.type.shape[first - 1] as number;
  checkGroups(channels, filters, groups, name);
  const size = product(kernel);
  const fan = { in: (channels / groups) * size, out: (filters / groups) * size };
  const shape = [filters, channels / groups, ...kernel];
  const weight = scope.parameter("weight", shape, { initializer: init, fan });
  const windows = spread(x, first, paddedWindows(config), name);
  const y = contractGroups(windows, weight, productSpec(windows, rank), groups);
  return complete(scope, y, first - 1, fan, config);
}

/** Windows [n, c, (o, k)…] times weights [f, c, k…]: [n, f, o…]. */
function productSpec(windows: Node, rank: number): string {
  const [places, elements] = [OUTPUTS.slice(0, rank), ELEMENTS.slice(0, rank)];
  const pairs = [...places].map((place, k) => place + elements[k]).join("");
  const n = batchLabel(windows);
  return `${n}c${pairs},fc${elements}->${n}f${places}`;
}

const OUTPUTS = "pq";
const ELEMENTS = "ij";

/** [channels, length] → [filters, length']. Parameters: weight [filters, channels/groups, kernel], bias [filters] (torch.nn.Conv1d). */
export const conv1d = convolution("conv1d", 1);

/**
 * [channels, height, width] → [filters, height', width']. Parameters: weight [filters, channels/groups, kh, kw], bias
 * [filters] (torch.nn.Conv2d).
 */
export const conv2d = convolution("conv2d", 2);
