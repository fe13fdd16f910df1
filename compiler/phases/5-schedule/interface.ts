import type { Node, Origin } from "../../ir/graph.js";
import type { Buffer } from "../../ir/kernel.js";
import { contiguousStrides, isBatched, product, sampleShape, sampleSize } from "../../ir/tensor-type.js";
import type { BuiltModel } from "../2-build/built-model.js";
import { gradientName } from "../../ops/calculus/reverse.js";
import { slotName, STEP_COUNTER, type Delivery, type FunctionGraph } from "../3-differentiate/functions.js";
import { layOut, type Layout } from "./layout.js";

/** A value of one sample that a function takes or gives: `x`, `target`, `out`. */
export interface Port {
  readonly name: string;
  readonly shape: readonly number[];
  readonly size: number;
  /** Each number is an index below this. */
  readonly indices?: number;
}

/** The arrays of one argument: one array, or an object of arrays keyed by name. */
export interface Ports {
  readonly list: readonly Port[];
  readonly isKeyed: boolean;
}

/** The arrays of a module: how parameters and optimiser state lie, what inputs, outputs and targets there are. */
export interface ModuleInterface {
  readonly params: Layout;
  /** Functions take no params: they are numbers in the code. */
  readonly isFrozen: boolean;
  readonly state: Layout;
  /** The parameters that steps replace though they have no gradient. */
  readonly statistics: Layout;
  readonly inputs: Ports;
  readonly outputs: Ports;
  readonly targets: Ports;
  /** One step of a model that runs step by step. */
  readonly stepping?: SteppingInterface;
}

export interface SteppingInterface {
  readonly inputs: Ports;
  readonly outputs: Ports;
  /** What recurrences remember of each sample. */
  readonly state: Layout;
}

export function interfaceOf(model: BuiltModel, step: FunctionGraph | undefined): ModuleInterface {
  const { parameters, optimizer } = model;
  const params = layOut(parameters);
  const slots = optimizer ? optimizer.definition.slots(optimizer.config) : [];
  const isCounted =
    step?.deliveries.some(({ array, name }) => array === "state" && name === STEP_COUNTER) ?? false;
  const state = layOut([
    ...slots.flatMap((slot) => parameters.map(({ name, shape }) => ({ name: slotName(slot, name), shape }))),
    ...(isCounted ? [{ name: STEP_COUNTER, shape: [] }] : []),
  ]);
  const { stepping, indexBounds } = model;
  const updates = model.training?.updates ?? new Map<Node, Node>();
  return {
    params,
    isFrozen: model.isFrozen,
    state,
    statistics: layOut(parameters.filter(({ node }) => updates.has(node))),
    inputs: inputPorts(model.inputs, indexBounds),
    outputs: outputPorts(model.outputs),
    stepping: stepping && {
      inputs: inputPorts(stepping.inputs, indexBounds),
      outputs: outputPorts(stepping.outputs),
      state: layOut(stepping.states.map(({ name, node }) => ({ name, shape: sampleShape(node.type.shape) }))),
    },
    // Targets are keyed by output, also where only one of several outputs has a loss.
    targets: {
      list: model.targets.map((node) => portOf(String(node.attributes.name), node)),
      isKeyed: model.outputs.size > 1,
    },
  };
}

const inputPorts = (inputs: readonly Node[], indexBounds: ReadonlyMap<Node, number>): Ports =>
  portsOf(
    inputs.map((node) => ({
      ...portOf(String(node.attributes.name), node),
      indices: indexBounds.get(node),
    })),
  );

const outputPorts = (outputs: ReadonlyMap<string, Node>): Ports =>
  portsOf([...outputs].map(([name, node]) => portOf(name, node)));

const portsOf = (list: readonly Port[]): Ports => ({ list, isKeyed: list.length > 1 });

const portOf = (name: string, node: Node): Port => ({
  name,
  shape: sampleShape(node.type.shape),
  size: sampleSize(node.type.shape),
  indices: node.attributes.indices as number | undefined,
});

/** The space of a port's array: where there are several, each has its own. */
export const portSpace = (array: string, { isKeyed }: Ports, name: string): string =>
  isKeyed ? `${array}.${name}` : array;

/** The array argument each role of an input node is read from. */
export function inputBuffer(
  node: Node,
  { params, state, statistics, inputs, outputs, targets, stepping }: ModuleInterface,
  graph: FunctionGraph,
): Buffer {
  const name = String(node.attributes.name);
  switch (node.attributes.role) {
    case "parameter":
      return placed("params", params, name, node.origin);
    case "gradient":
      return { ...placed("gradient", params, name, node.origin), name: gradientName(name) };
    case "statistic":
      return placed("statistics", statistics, name, node.origin);
    case "state":
      return placed("state", state, name, node.origin);
    case "stream":
      return ofStream(stepping!.state, name, node.origin);
    case "target":
      return perSample(portSpace("target", targets, name), node, "target");
    case "cotangent":
      return perSample(portSpace("cotangent", outputs, name), node, "cotangent");
    case "tangent":
      return isBatched(node.type.shape)
        ? perSample(portSpace("dx", inputs, name), node, `d${name}`)
        : placed("v", params, name, node.origin);
    case "input":
      return perSample(portSpace("x", inputs, name), node, name);
    default:
      throw new Error(`${graph.name} reads an input of unknown role ${String(node.attributes.role)}`);
  }
}

/** Where a delivered value goes. */
export function outputBuffer(
  { array, name, node }: Delivery,
  graph: FunctionGraph,
  module: ModuleInterface,
): Buffer {
  if (array === "stream") return ofStream(module.stepping!.state, name, node.origin);
  if (array === "state" || array === "params" || array === "statistics")
    return placed(array, module[array], name, node.origin);
  if (array === "grad")
    return { ...placed("grad", module.params, name, node.origin), name: gradientName(name) };
  if (graph.name === "hvp" || graph.name === "sampleGradients")
    return placed("out", module.params, name, node.origin);
  const isGradient = graph.name === "inputGradient";
  const space = portSpace("out", isGradient ? module.inputs : module.outputs, name);
  return perSample(space, node, isGradient ? gradientName(name) : name);
}

function placed(space: string, layout: Layout, name: string, origin: Origin): Buffer {
  const place = layout.places.get(name);
  if (!place) throw new Error(`there is no place for ${name} in ${space}`);
  const { shape, strides, size, offset } = place;
  return {
    name,
    space,
    shape,
    strides,
    size,
    offset,
    batched: false,
    sampleStride: 0,
    temporary: false,
    origin,
  };
}

/** The part of a sample's record that a recurrence remembers. */
const ofStream = (layout: Layout, name: string, origin: Origin): Buffer => ({
  ...placed("state", layout, name, origin),
  batched: true,
  sampleStride: layout.size,
});

function perSample(space: string, node: Node, name: string): Buffer {
  const shape = sampleShape(node.type.shape);
  const size = product(shape);
  return {
    name,
    space,
    shape,
    strides: contiguousStrides(shape),
    size,
    batched: true,
    offset: 0,
    sampleStride: size,
    temporary: false,
    origin: node.origin,
  };
}
