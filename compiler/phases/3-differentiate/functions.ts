import { substitute, topologicalOrder, type Node } from "../../ir/graph.js";
import { add } from "../../ops/arithmetic.js";
import { argument, constant, input } from "../../ops/leaf.js";
import { SEED } from "../../ops/random.js";
import { zerosLike } from "../../ops/shared/operand.js";
import { clip } from "./clip.js";
import type { BuiltModel, BuiltParameter, Training } from "../2-build/built-model.js";
import { forward as tangentsOf } from "../../ops/calculus/forward.js";
import { gradientName, reverse } from "../../ops/calculus/reverse.js";

/** A value that an emitted function delivers: which array it goes to, and the name of its place there. */
export interface Delivery {
  readonly array: "out" | "grad" | "params" | "state" | "statistics" | "stream";
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

export const FUNCTION_NAMES = [
  "forward",
  "forwardStep",
  "loss",
  "backward",
  "step",
  "inputGradient",
  "jvp",
  "hvp",
  "sampleGradients",
] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** The functions of a model whose loss and outputs are simplified already. */
export function functionGraphs(model: BuiltModel, names: readonly FunctionName[]): FunctionGraph[] {
  return names.map((name) => derive[name](model));
}

const derive: Record<FunctionName, (model: BuiltModel) => FunctionGraph> = {
  forward: (model) => ({ name: "forward", deliveries: outputsOf(model.outputs) }),
  forwardStep,
  loss: (model) => ({ name: "loss", deliveries: [], returns: model.loss }),
  backward,
  step,
  inputGradient,
  jvp,
  hvp,
  sampleGradients,
};

const outputsOf = (nodes: ReadonlyMap<string, Node>): Delivery[] =>
  [...nodes].map(([name, node]) => ({ array: "out", name, node, group: name }));

/** One step of a model with recurrences: its outputs, and what it leaves to the next step. */
function forwardStep({ stepping }: BuiltModel): FunctionGraph {
  if (!stepping) throw new Error("the model was not built step by step");
  const states = stepping.states.map(({ name, next }): Delivery => ({
    array: "stream",
    name,
    node: next,
    group: name,
  }));
  return { name: "forwardStep", deliveries: [...outputsOf(stepping.outputs), ...states] };
}

function trainingOf({ training }: BuiltModel): Training {
  if (!training) throw new Error("a model without loss cannot be trained");
  return training;
}

/** ∂loss/∂parameter in training for the trainable parameters that the loss depends on. */
function lossGradients(model: BuiltModel): Map<Node, Node> {
  const { loss } = trainingOf(model);
  const trainable = model.parameters.filter((parameter) => parameter.trainable).map(({ node }) => node);
  return reverse(new Map([[loss, constant(loss.table, 1, loss.type)]]), trainable);
}

/** The gradients as backward gives them, and as steps use them. */
export const gradients = (model: BuiltModel): Map<Node, Node> =>
  model.table.from({ section: "backward" }, () => clip(lossGradients(model), model.declaration.gradients));

function backward(model: BuiltModel): FunctionGraph {
  const byParameter = gradients(model);
  const deliveries = model.parameters.map(({ name, node }): Delivery => {
    const gradient = byParameter.get(node) ?? zerosLike(node);
    return { array: "grad", name, node: gradient, group: name };
  });
  return { name: "backward", deliveries, returns: trainingOf(model).loss };
}

/** Backward for a step that calls it: it leaves the values that replace parameters without gradient beside the gradients. */
export function backwardWithStatistics(model: BuiltModel): FunctionGraph {
  const graph = backward(model);
  return { ...graph, deliveries: [...graph.deliveries, ...replacements(model, "statistics")] };
}

/** The values of parameters that have no gradient, such as running means, after a step. */
const replacements = (model: BuiltModel, array: "params" | "statistics"): Delivery[] =>
  [...trainingOf(model).updates].map(([parameter, node]) => {
    const { name } = parameterOf(model, parameter);
    return { array, name, node, group: name };
  });

const parameterOf = ({ parameters }: BuiltModel, node: Node): BuiltParameter =>
  parameters.find((parameter) => parameter.node === node)!;

/** The slots of an optimiser for one parameter, and the step counter, by name. */
export const slotName = (slot: string, parameter: string): string => `${slot}.${parameter}`;
export const STEP_COUNTER = "step";

/** Random numbers of a step are those of its number: the steps before it are the seed. */
function step(model: BuiltModel): FunctionGraph {
  const { deliveries } = updates(model, gradients(model));
  const replaced = replacements(model, "params");
  const nodes = [...[...deliveries, ...replaced].map(({ node }) => node), trainingOf(model).loss];
  const seeded = substitute(nodes, new Map([[seedOf(model), counterOf(model)]]));
  const delivered = [...deliveries, ...replaced].map((delivery, k) => ({ ...delivery, node: seeded[k] }));
  return { name: "step", deliveries: delivered, returns: seeded[nodes.length - 1] };
}

/** The part of a step after backward: gradients come in an array, laid out as the parameters. */
export function updateGraph(model: BuiltModel): FunctionGraph {
  const { table } = model;
  const given = (role: "gradient" | "statistic", node: Node): Node => {
    const { name } = parameterOf(model, node);
    const origin = { name: role === "gradient" ? gradientName(name) : name, section: "update" } as const;
    return table.from(origin, () => input(table, role, name, node.type));
  };
  const byParameter = [...gradients(model).keys()].map((node) => [node, given("gradient", node)] as const);
  const { deliveries } = updates(model, new Map(byParameter));
  const replaced = replacements(model, "params").map((delivery, k) => ({
    ...delivery,
    node: given("statistic", [...trainingOf(model).updates.keys()][k]),
  }));
  return { name: "step", deliveries: [...deliveries, ...replaced] };
}

const counterOf = ({ table, dtype }: BuiltModel): Node =>
  input(table, "state", STEP_COUNTER, { dtype, shape: [] });

export const seedOf = ({ table, dtype }: BuiltModel): Node => argument(table, SEED, dtype);

/** Whether values depend on random numbers. */
export const isRandom = ({ deliveries, returns }: FunctionGraph<string>): boolean =>
  topologicalOrder([...deliveries.map(({ node }) => node), ...(returns ? [returns] : [])]).some(
    (node) => node.op === argument.op && node.attributes.name === SEED,
  );

function updates(model: BuiltModel, byParameter: ReadonlyMap<Node, Node>): FunctionGraph {
  const { table, optimizer } = model;
  const counter = counterOf(model);
  const now = table.from({ name: "t", section: "update", site: optimizer?.site }, () => add(counter, 1));
  const deliveries = model.parameters.flatMap((parameter) => {
    const gradient = byParameter.get(parameter.node);
    return gradient ? updateOf(model, parameter, gradient, now) : [];
  });
  const needed = topologicalOrder([...deliveries.map(({ node }) => node), trainingOf(model).loss]);
  const isCounted = needed.includes(now) || needed.includes(seedOf(model));
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
  const byParameter = lossGradients(model);
  const trainable = model.parameters.filter(({ node }) => byParameter.has(node));
  const seeds = new Map(trainable.map(({ node, name }) => [node, tangentInput(model, node, name)]));
  const images = tangentsOf([...byParameter.values()], seeds);
  const deliveries = model.parameters.map(({ name, node }): Delivery => {
    const gradient = byParameter.get(node);
    return { array: "out", name, node: (gradient && images.get(gradient)) ?? zerosLike(node), group: name };
  });
  return { name: "hvp", deliveries };
}

/** The gradient, without the samples' being added up: lowered, it is taken apart into that of each sample. */
function sampleGradients(model: BuiltModel): FunctionGraph {
  const byParameter = lossGradients(model);
  const deliveries = model.parameters.map(({ name, node }): Delivery => {
    const gradient = byParameter.get(node) ?? zerosLike(node);
    return { array: "out", name, node: gradient, group: name };
  });
  return { name: "sampleGradients", deliveries };
}

const tangentInput = ({ table }: BuiltModel, node: Node, name: string): Node =>
  table.from({ name: `${name}Dot`, section: "tangent" }, () => input(table, "tangent", name, node.type));
