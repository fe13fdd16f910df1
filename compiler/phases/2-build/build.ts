import { ModelError, modelError, type Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Site } from "../../diagnostics/site.js";
import { topologicalOrder, usersOf, type Node } from "../../ir/graph.js";
import { BATCH, isBatched, sampleShape, type DType } from "../../ir/tensor-type.js";
import { add, mul } from "../../ops/arithmetic.js";
import { broadcastTo } from "../../ops/broadcast.js";
import { sumOver } from "../../ops/reduce.js";
import { abs } from "../../ops/rounding.js";
import { constantLike, type Operand } from "../../ops/shared/operand.js";
import { input } from "../../ops/leaf.js";
import { ModelBuilder, Pass } from "./builder.js";
import type { BuiltModel, BuiltParameter } from "./built-model.js";
import type { Parameter } from "./parameters.js";
import { buildStepping, type BuiltValues } from "./stepping.js";
import { at, type LayerDeclaration, type TensorDeclaration } from "./declare.js";
import { distributionOf } from "./initializer.js";
import { glorotUniform, heNormal } from "./initializers.js";
import type { EvaluateScalar } from "./layer.js";
import type { ModelDeclaration } from "./model.js";

/** How scalar functions of the model file are read into a graph. */
export type ReadScalar = (f: unknown, args: readonly Operand[]) => Operand;

export interface BuildOptions {
  readonly dtype: DType;
  /** Also builds one step of a model that runs step by step. */
  readonly stepping: boolean;
}

export function build(
  declaration: ModelDeclaration,
  { dtype, stepping }: BuildOptions,
  readScalar: ReadScalar,
): BuiltModel {
  const tensors = reachable(declaration.outputs.values());
  const builder = new ModelBuilder(dtype, layersOf(tensors), elementwiseBy(readScalar));
  const during = (pass: Pass): BuiltValues => buildPass(builder, pass, declaration, tensors);
  const { outputs, loss, targets, inputs } = during(new Pass("evaluation"));
  if (inputs.length === 0) {
    throw modelError("invalid-argument", "the model has no input", declaration.site, `Use input("x", [4]).`);
  }
  const trainingLoss = builder.dependsOnMode ? during(new Pass("training")).loss : loss;
  const parameters = builder.parameters.list;
  return {
    name: declaration.name,
    dtype,
    table: builder.table,
    inputs,
    indexBounds: builder.indexBounds,
    outputs,
    targets,
    parameters: withDistributions(parameters, [...outputs.values(), ...(loss ? [loss] : [])]),
    loss,
    training: trainingLoss && { loss: trainingLoss, updates: builder.updates },
    stepping: stepping ? buildStepping(outputs, during, builder.indexBounds, declaration) : undefined,
    declaration,
    optimizer: declaration.optimizer,
    isFrozen: false,
  };
}

const buildPass = (
  builder: ModelBuilder,
  pass: Pass,
  declaration: ModelDeclaration,
  tensors: readonly TensorDeclaration[],
): BuiltValues =>
  builder.during(pass, () => {
    buildAll(builder, tensors, declaration.site);
    const outputs = new Map(
      [...declaration.outputs].map(([name, tensor]) => [name, outputNode(builder, tensor)]),
    );
    const { inputs, states } = pass;
    if (pass.mode === "stepping") return { outputs, inputs, states, loss: undefined, targets: [] };
    return { outputs, inputs, states, ...buildLoss(builder, declaration, outputs) };
  });

/**
 * Builds every tensor, operands first, so that no model is too deep for the call stack. Where several do not fit, each
 * is reported; what is made of one that does not fit is passed over.
 */
function buildAll(builder: ModelBuilder, tensors: readonly TensorDeclaration[], model?: Site): void {
  const failed = new Set<TensorDeclaration | number>();
  const diagnostics: Diagnostic[] = [];
  for (const tensor of tensors) {
    try {
      if (tensor.operands.some((operand) => failed.has(operand))) failed.add(tensor);
      else builder.node(tensor);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      failed.add(tensor);
      diagnostics.push(...error.diagnostics.map((d) => (d.site ? d : { ...d, site: model })));
    }
  }
  if (diagnostics.length > 0) throw new ModelError(diagnostics);
}

/** A scalar function of tensors; where it ignores them, its constant value in their shape. */
const elementwiseBy =
  (readScalar: ReadScalar): EvaluateScalar =>
  (f, args) => {
    const value = readScalar(f, args);
    return typeof value === "number" ? constantLike(args[0], value) : value;
  };

/** Every tensor the given ones are made of, parameters first, then operands first, parameters in order of their creation. */
export function reachable(roots: Iterable<TensorDeclaration>): TensorDeclaration[] {
  const found = new Set<TensorDeclaration>();
  const pending = [...roots].reverse().map((tensor) => ({ tensor, entered: false }));
  while (pending.length > 0) {
    const top = pending[pending.length - 1];
    if (top.entered || found.has(top.tensor)) {
      found.add(pending.pop()!.tensor);
      continue;
    }
    top.entered = true;
    for (const operand of [...top.tensor.operands].reverse()) {
      if (typeof operand !== "number" && !found.has(operand))
        pending.push({ tensor: operand, entered: false });
    }
  }
  return [...found].sort(
    (a, b) => Number(b.isParameter ?? false) - Number(a.isParameter ?? false) || byOrder(a, b),
  );
}

const byOrder = (a: TensorDeclaration, b: TensorDeclaration): number =>
  a.isParameter && b.isParameter ? (a.call?.order ?? 0) - (b.call?.order ?? 0) : 0;

/** The layers applied, and those inside them. */
export function layersOf(tensors: Iterable<TensorDeclaration>): LayerDeclaration[] {
  const found = new Set<LayerDeclaration>();
  const collect = (layer: LayerDeclaration): void => {
    found.add(layer);
    layer.definition.inner?.(layer.config as never).forEach(collect);
  };
  for (const tensor of tensors) if (tensor.layer) collect(tensor.layer);
  return [...found];
}

/** An output has a value for each sample, even where it depends on parameters only. */
function outputNode(builder: ModelBuilder, tensor: TensorDeclaration): Node {
  const node = builder.node(tensor);
  return isBatched(node.type.shape) ? node : broadcastTo(node, [BATCH, ...node.type.shape]);
}

function buildLoss(
  builder: ModelBuilder,
  declaration: ModelDeclaration,
  outputs: ReadonlyMap<string, Node>,
): { loss: Node | undefined; targets: Node[] } {
  const targets: Node[] = [];
  let total: Node | undefined;
  for (const [name, { loss, weight }] of declaration.losses) {
    const prediction = outputs.get(name)!;
    const { definition, config, site } = loss;
    const term = at(site, () =>
      builder.table.from({ site, name: lossName(name, declaration), layer: definition.name }, () => {
        const own = sampleShape(prediction.type.shape);
        const shape = [BATCH, ...(definition.target?.(own, config) ?? own)] as const;
        const properties = definition.properties?.(own, config);
        const target = builder.table.from({ name: `${name}Target` }, () =>
          input(builder.table, "target", name, { dtype: builder.dtype, shape }, properties),
        );
        targets.push(target);
        const value = definition.build(prediction, target, config, builder.evaluate);
        return weight === 1 ? value : mul(value, weight);
      }),
    );
    total = total ? builder.table.from({ site }, () => add(total!, term)) : term;
  }
  const whole =
    total && builder.table.from({ name: "loss" }, () => withPenalties(total, builder.parameters.list));
  return { loss: whole, targets };
}

/** The loss with what the regularisers of trained weights add to it. */
const withPenalties = (loss: Node, parameters: readonly Parameter[]): Node =>
  parameters
    .filter(({ trainable }) => trainable)
    .flatMap(({ node, penalties: { l1 = 0, l2 = 0 } }) => {
      const axes = [...node.type.shape.keys()];
      return [
        ...(l1 > 0 ? [mul(sumOver(abs(node), axes), l1)] : []),
        ...(l2 > 0 ? [mul(sumOver(mul(node, node), axes), l2)] : []),
      ];
    })
    .reduce((sum, penalty) => add(sum, penalty), loss);

/** Each of several losses is called by its output. */
const lossName = (output: string, { losses }: ModelDeclaration): string =>
  losses.size === 1 ? "loss" : `loss.${output}`;

/** Weights without an initialiser begin as suits what follows them. */
function withDistributions(parameters: readonly Parameter[], roots: readonly Node[]): BuiltParameter[] {
  const users = usersOf(topologicalOrder(roots));
  return parameters.map((parameter) => {
    const initializer =
      parameter.initializer ?? (isRectified(parameter.node, users) ? heNormal() : glorotUniform());
    return { ...parameter, distribution: distributionOf(initializer, parameter.fan) };
  });
}

/** Whether the first other layer that a parameter's value flows into halves the second moment. */
function isRectified(parameter: Node, users: ReadonlyMap<Node, readonly Node[]>): boolean {
  let frontier: Node[] = [parameter];
  const seen = new Set<Node>(frontier);
  const own = (users.get(parameter) ?? [])[0]?.origin.layer;
  while (frontier.length > 0) {
    const next: Node[] = [];
    for (const node of frontier) {
      for (const user of users.get(node) ?? []) {
        if (user.origin.layer !== own) return user.origin.rectifies ?? false;
        if (!seen.has(user)) next.push(user);
        seen.add(user);
      }
    }
    frontier = next;
  }
  return false;
}
