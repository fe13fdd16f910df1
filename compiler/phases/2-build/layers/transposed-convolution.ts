import { InvalidArgument } from "../../../diagnostics/diagnostic.js";
import { ShapeError, type Node } from "../../../ir/graph.js";
import { product } from "../../../ir/tensor-type.js";
import { pad, slice } from "../../../ops/shape.js";
import { overlapAdd } from "../../../ops/window.js";
import { positiveInteger, wholeNumber } from "../check-arguments.js";
import type { Call } from "../declare.js";
import { defineLayer, layerOptions } from "../layer.js";
import { checkGroups, contractGroups } from "./shared/groups.js";
import {
  checkWeighted,
  complete,
  innerOf,
  weightedDefaults,
  type WeightedOptions,
} from "./shared/weighted.js";
import { batchLabel, perAxis, spatialAxis, type PerAxis } from "./shared/windows.js";

export interface TransposedConvolutionOptions extends WeightedOptions {
  /** Distance between the windows that are laid over each other; 1 by default. */
  stride?: PerAxis;
  /** Elements cut off at both ends of each axis; 0 by default. */
  padding?: PerAxis;
  /** Elements kept, or added, at the far end of each axis: which of several extents a strided convolution came from. */
  outputPadding?: PerAxis;
  /** Distance between the elements of a window; 1 by default. */
  dilation?: PerAxis;
  /** Parts of the channels that do not see each other; 1 by default. */
  groups?: number;
}

const defaults = {
  stride: 1 as PerAxis,
  padding: 0 as PerAxis,
  outputPadding: 0 as PerAxis,
  dilation: 1 as PerAxis,
  groups: 1,
  ...weightedDefaults,
};

const NAME = "convTranspose2d";
const RANK = 2;

/**
 * The transpose of conv2d, [channels, height, width] → [filters, height', width']: each element spreads a window, and
 * what overlaps adds up. Parameters: weight [channels, filters/groups, kh, kw], bias [filters]
 * (torch.nn.ConvTranspose2d).
 */
export const convTranspose2d = defineLayer({
  name: NAME,
  configure(
    call: Call | undefined,
    filters: number,
    kernel: PerAxis,
    options?: TransposedConvolutionOptions,
  ) {
    const checked = layerOptions(options, defaults, NAME);
    const config = {
      ...checked,
      filters: positiveInteger(filters, `the number of filters of ${NAME}`),
      kernel: perAxis(kernel, RANK, `the kernel of ${NAME}`),
      stride: perAxis(checked.stride, RANK, "stride"),
      padding: perAxis(checked.padding, RANK, "padding", wholeNumber),
      outputPadding: perAxis(checked.outputPadding, RANK, "outputPadding", wholeNumber),
      dilation: perAxis(checked.dilation, RANK, "dilation"),
      groups: positiveInteger(checked.groups, "groups"),
      ...checkWeighted(checked, call),
    };
    checkOutputPadding(config);
    return config;
  },
  inner: (config) => innerOf(config),
  build(scope, x, config) {
    const { filters, groups, kernel, init } = config;
    const first = spatialAxis(x, RANK, NAME);
    const channels = x.type.shape[first - 1] as number;
    checkGroups(channels, filters, groups, NAME);
    const size = product(kernel);
    const fan = { in: (filters / groups) * size, out: (channels / groups) * size };
    const shape = [channels, filters / groups, ...kernel];
    const weight = scope.parameter("weight", shape, { initializer: init, fan });
    const n = batchLabel(x);
    const windows = contractGroups(x, weight, `${n}cpq,cfij->${n}fpiqj`, groups);
    const y = kernel.reduceRight((value, _, axis) => laidOver(value, first, axis, config), windows);
    return complete(scope, y, first - 1, fan, config);
  },
});

interface Spans {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly outputPadding: readonly number[];
  readonly dilation: readonly number[];
}

function checkOutputPadding({ outputPadding, stride, dilation }: Spans): void {
  if (outputPadding.every((more, axis) => more < Math.max(stride[axis], dilation[axis]))) return;
  throw new InvalidArgument(
    `an outputPadding of ${outputPadding.join(" × ")} is not below the stride or the dilation`,
    "Use outputPadding only to tell apart the extents that a strided convolution maps to one.",
  ).in("outputPadding");
}

/** The windows of one axis laid over each other; the axes after it are done. */
function laidOver(x: Node, first: number, axis: number, spans: Spans): Node {
  const [size, stride, dilation] = [spans.kernel[axis], spans.stride[axis], spans.dilation[axis]];
  const place = first + 2 * axis;
  const length = ((x.type.shape[place] as number) - 1) * stride + dilation * (size - 1) + 1;
  const whole = overlapAdd(x, place, length, { size, stride, dilation });
  const [cut, more] = [spans.padding[axis], spans.outputPadding[axis]];
  const end = length - cut + more;
  if (end <= cut)
    throw new ShapeError(
      `a padding of ${cut} cuts all of the ${length} elements that ${NAME} gives along an axis`,
      "Use less padding.",
    );
  return slice(end > length ? pad(whole, place, 0, end - length) : whole, place, cut, end);
}
