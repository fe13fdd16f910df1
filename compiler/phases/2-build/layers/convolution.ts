import { InvalidArgument } from "../../../diagnostics/diagnostic.js";
import type { Node } from "../../../ir/graph.js";
import { product } from "../../../ir/tensor-type.js";
import { add } from "../../../ops/arithmetic.js";
import { broadcast } from "../../../ops/broadcast.js";
import { contract } from "../../../ops/contract.js";
import { reshape } from "../../../ops/shape.js";
import { activationOf, type ActivationOption } from "../activation-option.js";
import { boolean, positiveInteger } from "../check-arguments.js";
import type { Call, CommonOptions, LayerDeclaration } from "../declare.js";
import { checkInitializer, type Initializer } from "../initializer.js";
import { zeros } from "../initializers.js";
import { defineLayer, layerOptions, type LayerScope } from "../layer.js";
import { checkGroups, split } from "./shared/groups.js";
import {
  paddingOf,
  perAxis,
  samplesFirst,
  spatialAxis,
  spread,
  windowsOf,
  type Padding,
  type PerAxis,
  type Spans,
} from "./shared/windows.js";

export interface ConvolutionOptions extends CommonOptions {
  /** Distance between windows; 1 by default. */
  stride?: PerAxis;
  /** Zeros at both ends of each axis, or "same" for as many outputs as inputs; 0 by default. */
  padding?: Padding;
  /** Distance between the elements of a window; 1 by default. */
  dilation?: PerAxis;
  /** Parts of the channels that do not see each other; as many as channels make a depthwise convolution. */
  groups?: number;
  /** Adds a number per filter; true by default. */
  bias?: boolean;
  /** Applied to the result: a name such as "relu", or a layer. */
  activation?: ActivationOption;
  /** How the weight begins. Default: He before ReLU-like activations, Glorot otherwise. */
  init?: Initializer;
  /** How the bias begins; zeros by default. */
  biasInit?: Initializer;
}

const defaults = {
  stride: 1 as PerAxis,
  padding: 0 as Padding,
  dilation: 1 as PerAxis,
  groups: 1,
  bias: true,
  activation: undefined as ActivationOption | undefined,
  init: undefined as Initializer | undefined,
  biasInit: undefined as Initializer | undefined,
};

interface Config extends Spans {
  readonly filters: number;
  readonly groups: number;
  readonly bias: boolean;
  readonly activation: LayerDeclaration | undefined;
  readonly init: Initializer | undefined;
  readonly biasInit: Initializer | undefined;
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
        bias: boolean(checked.bias, "bias"),
        activation: activationOf(checked.activation, call),
        init: checkInitializer(checked.init, "init"),
        biasInit: checkInitializer(checked.biasInit, "biasInit"),
      };
      requireUnitStride(config);
      return config;
    },
    inner: ({ activation }: Config) => (activation ? [activation] : []),
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
  const { filters, groups, kernel, bias, activation, init, biasInit } = config;
  const first = spatialAxis(x, rank, name);
  const channels = x.type.shape[first - 1] as number;
  checkGroups(channels, filters, groups, name);
  const size = product(kernel);
  const fan = { in: (channels / groups) * size, out: (filters / groups) * size };
  const shape = [filters, channels / groups, ...kernel];
  const weight = scope.parameter("weight", shape, { initializer: init, fan });
  const windows = spread(x, first, windowsOf(config), name);
  let y = productOf(windows, weight, groups, rank);
  if (bias) {
    const offset = scope.parameter("bias", [filters], { initializer: biasInit ?? zeros(), fan });
    y = add(y, broadcast(offset, y.type.shape, [first - 1]));
  }
  return activation ? scope.apply(activation, y) : y;
}

/** Windows [n, c, (o, k)…] times weights [f, c/g, k…]: [n, f, o…]. */
function productOf(windows: Node, weight: Node, groups: number, rank: number): Node {
  const [places, elements] = [OUTPUTS.slice(0, rank), ELEMENTS.slice(0, rank)];
  const pairs = [...places].map((place, k) => place + elements[k]).join("");
  const n = samplesFirst(windows) === 1 ? "n" : "";
  if (groups === 1) return contract(windows, weight, `${n}c${pairs},fc${elements}->${n}f${places}`);
  const grouped = split(windows, n.length, groups);
  const weights = split(weight, 0, groups);
  const y = contract(grouped, weights, `${n}gc${pairs},gfc${elements}->${n}gf${places}`);
  const { shape } = y.type;
  const [g, f] = shape.slice(n.length) as number[];
  return reshape(y, [...shape.slice(0, n.length), g * f, ...shape.slice(n.length + 2)]);
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
