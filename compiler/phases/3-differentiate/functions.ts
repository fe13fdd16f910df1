import { topologicalOrder, type Node } from "../../ir/graph.js";
import { add } from "../../ops/arithmetic.js";
import { argument, constant, input } from "../../ops/leaf.js";
import { zerosLike } from "../../ops/shared/operand.js";
import type { BuiltModel, BuiltParameter } from "../2-build/build.js";
import { forward as tangentsOf } from "./forward.js";
import { gradientName, reverse } from "./reverse.js";

/** A value that an emitted function delivers: which array it goes to, and the name of its place there. */
export interface Delivery {
  readonly array: "out" | "grad" | "params" | "state";
  readonly name: string;
  readonly node: Node;
  /** Delivered by one loop nest with the others of its group. */
  readonly group: string;
}

/** An emitted function as graph. */
export interface FunctionGraph<Name extends string = FunctionName> {
  readonly name: Name;
  readonly deliveries: readonly Delivery[];
  /** The scalar it returns. */
  readonly returns?: Node;
}

export const FUNCTION_NAMES = ["forward", "loss", "backward", "step", "inputGradient", "jvp", "hvp"] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** The functions of a model whose loss and outputs are simplified already. */
export function functionGraphs(model: BuiltModel, names: readonly FunctionName[]): FunctionGraph[] {
  return names.map((name) => derive[name](model));
}

const derive: Record<FunctionName, (model: BuiltModel) => FunctionGraph> = {
  forward: (model) => ({ name: "forward", deliveries: outputsOf(model.outputs) }),
  loss: (model) => ({ name: "loss", deliveries: [], returns: model.loss }),
  backward,
  step,
  inputGradient,
  jvp,
  hvp,
};

const outputsOf = (nodes: ReadonlyMap<string, Node>): Delivery[] =>
  [...nodes].map(([name, node]) => ({ array: "out", name, node, group: name }));

/** ∂loss/∂parameter for the trainable parameters that the loss depends on. */
export function gradients({ loss, parameters }: BuiltModel): Map<Node, Node> {
  if (!loss) throw new Error("a model without loss has no gradients");
  const trainable = parameters.filter((parameter) => parameter.trainable).map(({ node }) => node);
  return reverse(new Map([[loss, constant(loss.table, 1, loss.type)]]), trainable);
}

function backward(model: BuiltModel): FunctionGraph {
  const byParameter = gradients(model);
  const deliveries = model.parameters.map(({ name, node }): Delivery => {
    const gradient = byParameter.get(node) ?? zerosLike(node);
    return { array: "grad", name, node: gradient, group: name };
  });
  return { name: "backward", deliveries, returns: model.loss };
}

/** The slots of an optimiser for one parameter, and the step counter, by name. */
export const slotName = (slot: string, parameter: string): string => `${slot}.${parameter}`;
export const STEP_COUNTER = "step";

function step(model: BuiltModel): FunctionGraph {
  return { ...updates(model, gradients(model)), returns: model.loss };
}

/** The part of a step after backward: gradients come in an array, laid out as the parameters. */
export function updateGraph(model: BuiltModel): FunctionGraph {
  const { table, parameters } = model;
  const given = [...gradients(model).keys()].map((parameter): [Node, Node] => {
    const { name } = parameters.find(({ node }) => node === parameter)!;
    const origin = { name: gradientName(name), section: "update" } as const;
    return [parameter, table.from(origin, () => input(table, "gradient", name, parameter.type))];
  });
  return updates(model, new Map(given));
}

function updates(model: BuiltModel, byParameter: ReadonlyMap<Node, Node>): FunctionGraph {
  const { table, dtype, optimizer } = model;
  const counter = input(table, "state", STEP_COUNTER, { dtype, shape: [] });
  const now = table.from({ name: "t", section: "update", site: optimizer?.site }, () => add(counter, 1));
  const deliveries = model.parameters.flatMap((parameter) => {
    const gradient = byParameter.get(parameter.node);
    return gradient ? updateOf(model, parameter, gradient, now) : [];
  });
  const isCounted = topologicalOrder(deliveries.map(({ node }) => node)).includes(now);
  const count: Delivery = { array: "state", name: STEP_COUNTER, node: now, group: STEP_COUNTER };
  return { name: "step", deliveries: isCounted ? [...deliveries, count] : deliveries };
}

function updateOf(
  model: BuiltModel,
  { name, node, shape }: BuiltParameter,
  gradient: Node,
  now: Node,
): Delivery[] {
  const { definition, config, site } = model.optimizer!;
  const { table, dtype } = model;
  const slots = Object.fromEntries(
    definition
      .slots(config)
      .map((slot) => [
        slot,
        table.from({ name: slot }, () => input(table, "state", slotName(slot, name), { dtype, shape })),
      ]),
  );
  const learningRate = argument(table, "learningRate", dtype);
  const result = table.from({ section: "update", site }, () =>
    definition.update({ parameter: node, gradient, slots, learningRate, step: now }, config),
  );
  const updated = table.from({ name }, () => result.parameter);
  const ofSlots = Object.keys(slots).map((slot): Delivery => ({
    array: "state",
    name: slotName(slot, name),
    node: result.slots[slot],
    group: name,
  }));
  return [...ofSlots, { array: "params", name, node: updated, group: name }];
}

/** The cotangent of each output, as an input of the function. */
const cotangents = ({ outputs, table }: BuiltModel): Map<Node, Node> => {
  const seeds = new Map<Node, Node>();
  for (const [name, node] of outputs) {
    const ct = table.from({ name: `d${name}`, section: "backward" }, () =>
      input(table, "cotangent", name, node.type),
    );
    const other = seeds.get(node);
    seeds.set(node, other ? add(other, ct) : ct);
  }
  return seeds;
};

function inputGradient(model: BuiltModel): FunctionGraph {
  const byInput = reverse(cotangents(model), model.inputs);
  const deliveries = model.inputs.map((node): Delivery => {
    const name = String(node.attributes.name);
    return { array: "out", name, node: byInput.get(node) ?? zerosLike(node), group: name };
  });
  return { name: "inputGradient", deliveries };
}

function jvp(model: BuiltModel): FunctionGraph {
  const seeds = new Map(
    model.inputs.map((node) => [node, tangentInput(model, node, String(node.attributes.name))]),
  );
  const tangents = tangentsOf([...model.outputs.values()], seeds);
  const images = new Map(
    [...model.outputs].map(([name, node]) => [name, tangents.get(node) ?? zerosLike(node)]),
  );
  return { name: "jvp", deliveries: outputsOf(images) };
}

/** Forward mode over reverse mode: the derivative of the gradient along v. */
function hvp(model: BuiltModel): FunctionGraph {
  const byParameter = gradients(model);
  const trainable = model.parameters.filter(({ node }) => byParameter.has(node));
  const seeds = new Map(trainable.map(({ node, name }) => [node, tangentInput(model, node, name)]));
  const images = tangentsOf([...byParameter.values()], seeds);
  const deliveries = model.parameters.map(({ name, node }): Delivery => {
    const gradient = byParameter.get(node);
    return { array: "out", name, node: (gradient && images.get(gradient)) ?? zerosLike(node), group: name };
  });
  return { name: "hvp", deliveries };
}

const tangentInput = ({ table }: BuiltModel, node: Node, name: string): Node =>
  table.from({ name: `${name}Dot`, section: "tangent" }, () => input(table, "tangent", name, node.type));
