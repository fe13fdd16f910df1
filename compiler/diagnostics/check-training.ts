import { topologicalOrder, type Node } from "../ir/graph.js";
import type { BuiltModel, BuiltParameter } from "../phases/2-build/built-model.js";
import { isConstantOf } from "../ops/leaf.js";
import { product } from "../ir/tensor-type.js";
import type { Diagnostic } from "./diagnostic.js";
import type { Site } from "./site.js";

const list = (names: readonly string[]): string =>
  names.length <= 4 ? names.join(", ") : `${names.slice(0, 4).join(", ")} and ${names.length - 4} more`;

/**
 * Trainable parameters whose gradient is zero wherever it exists. Where every way to the loss leads through a step, that
 * is an error at the layer that cuts the gradient off; where the parameter merely cancels out, a warning at its own.
 */
export function withoutGradient(model: BuiltModel, gradients: ReadonlyMap<Node, Node>): Diagnostic[] {
  if (!model.loss) return [];
  const order = topologicalOrder([model.loss]);
  const reached = new Set(order);
  const stuck = model.parameters.filter(({ trainable, node }) => {
    const gradient = gradients.get(node);
    return trainable && reached.has(node) && (gradient === undefined || isConstantOf(gradient, 0));
  });
  const steps = new Map<Site | undefined, BuiltParameter[]>();
  const cancelled: BuiltParameter[] = [];
  for (const parameter of stuck) {
    const step = cutOff(parameter.node, order);
    if (step) steps.set(step.origin.site, [...(steps.get(step.origin.site) ?? []), parameter]);
    else cancelled.push(parameter);
  }
  return [
    ...[...steps].map(([site, parameters]) => stepDiagnostic(site, parameters)),
    ...cancelled.map(cancelledDiagnostic),
  ];
}

const stepDiagnostic = (site: Site | undefined, parameters: readonly BuiltParameter[]): Diagnostic => ({
  code: "no-gradient",
  severity: "error",
  message: `${subject(site)} passes no gradient, so training can never change ${list(parameters.map(({ name }) => name))}`,
  help: `Wrap the step in straightThrough(…), use a sigmoid with a temperature instead, or set trainable: false on what is before it.`,
  site,
});

const cancelledDiagnostic = ({ name, site }: BuiltParameter): Diagnostic => ({
  code: "no-gradient",
  severity: "warning",
  message: `the loss does not change with ${name}, so training can never change it`,
  help: `Its value cancels out; set trainable: false where that is meant.`,
  site,
});

/** The layer or operation at a place, as it is written there, when it is short. */
function subject(site: Site | undefined): string {
  const text = site?.text?.replace(/\s+/g, " ");
  return text && text.length <= 40 ? text : "what stands here";
}

/** The first step that a parameter's value runs into. */
function cutOff(parameter: Node, order: readonly Node[]): Node | undefined {
  const touched = new Set<Node>([parameter]);
  for (const node of order) {
    if (!node.inputs.some((input) => touched.has(input))) continue;
    if (node.op.flat) return node;
    touched.add(node);
  }
  return undefined;
}

/**
 * Weights of hidden layers that all begin equal: every unit computes the same, and learns the same but for the weights
 * after it.
 */
export function constantInitialisation(model: BuiltModel, gradients: ReadonlyMap<Node, Node>): Diagnostic[] {
  const hidden = hiddenWeights(model);
  return model.parameters.flatMap((parameter): Diagnostic[] => {
    const { distribution, shape, name, site, node } = parameter;
    const isEqual = distribution.kind === "constant" && shape[0] > 1;
    if (!isEqual || !hidden.has(node) || !gradients.has(node)) return [];
    return [
      {
        code: "constant-initialisation",
        severity: "warning",
        message: `all ${product(shape)} elements of ${name} begin at ${distribution.value}, so all its units compute the same`,
        help: `Leave out init, or use heNormal() or glorotUniform().`,
        site,
      },
    ];
  });
}

/** Weights whose products flow into products of other weights: a single layer learns from zero. */
function hiddenWeights({ parameters, outputs, loss }: BuiltModel): Set<Node> {
  const order = topologicalOrder([...outputs.values(), ...(loss ? [loss] : [])]);
  const weightOf = weightViews(parameters, order);
  const products = order.filter(
    (node) => isProduct(node) && node.inputs.some((input) => weightOf.has(input)),
  );
  const weights = new Set(
    products.flatMap(({ inputs }) => inputs.flatMap((input) => weightOf.get(input) ?? [])),
  );
  const isHidden = (weight: Node): boolean => {
    const after = new Set<Node>([weight]);
    for (const node of order) if (node.inputs.some((input) => after.has(input))) after.add(node);
    return products.some(
      ({ inputs }) =>
        inputs.some((input) => after.has(input) && !weightOf.has(input)) &&
        inputs.some((input) => (weightOf.get(input) ?? weight) !== weight),
    );
  };
  return new Set([...weights].filter(isHidden));
}

/** A sum of products, as of a matrix and a vector: what is added, or scales elements, is no weight of a unit. */
const isProduct = ({ op, inputs }: Node): boolean => op.kind === "reduction" && inputs.length === 2;

/** Parameters of two or more axes, as they are, transposed or repeated, each with the parameter itself. */
function weightViews(parameters: readonly BuiltParameter[], order: readonly Node[]): Map<Node, Node> {
  const views = new Map<Node, Node>();
  for (const { node, shape } of parameters) if (shape.length >= 2) views.set(node, node);
  for (const node of order) {
    const weight = node.op.kind === "view" && node.inputs.length === 1 && views.get(node.inputs[0]);
    if (weight) views.set(node, weight);
  }
  return views;
}
