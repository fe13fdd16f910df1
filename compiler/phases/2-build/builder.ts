import { modelError } from "../../diagnostics/diagnostic.js";
import type { Site } from "../../diagnostics/site.js";
import { NodeTable, ShapeError, topologicalOrder, type Node, type Origin } from "../../ir/graph.js";
import { BATCH, sampleSize, type DType } from "../../ir/tensor-type.js";
import { input } from "../../ops/leaf.js";
import { uniform } from "../../ops/random.js";
import { checkSize } from "./check-size.js";
import { at, type LayerDeclaration, type TensorDeclaration } from "./declare.js";
import type { EvaluateScalar, LayerScope, ParameterInit } from "./layer.js";
import { nameLayers } from "./layer-names.js";
import { Parameters } from "./parameters.js";
import { quote } from "./quote.js";

/** What a recurrence remembers between calls, where a model runs step by step. */
export interface StreamState {
  readonly name: string;
  /** What the last step left, and what this step leaves. */
  readonly node: Node;
  readonly next: Node;
}

/** One way through the declarations of a model: what the functions are for that are built. */
export class Pass {
  readonly nodes = new Map<TensorDeclaration, Node>();
  readonly inputs: Node[] = [];
  readonly states: StreamState[] = [];

  constructor(
    /** Some layers compute something else in training; in stepping, recurrences go on from a state. */
    readonly mode: "evaluation" | "training" | "stepping",
    /** The extent of time, the first axis of these inputs, where it is not the one that was declared. */
    readonly steps?: { readonly count: number; readonly inputs: ReadonlySet<string> },
  ) {}
}

/**
 * Turns the declarations of one model into nodes: each tensor once in each pass, each layer's parameters once. What is
 * the same in two passes is the same node.
 */
export class ModelBuilder {
  readonly table = new NodeTable();
  readonly parameters: Parameters;
  /** The values that `step` gives to parameters that have no gradient. */
  readonly updates = new Map<Node, Node>();
  /** Inputs that hold whole numbers, and what these are below. */
  readonly indexBounds = new Map<Node, number>();
  /** Whether a layer has asked for the mode. */
  dependsOnMode = false;
  private pass = new Pass("evaluation");
  /** Parameters of their own are the same in every pass. */
  private readonly free = new Map<TensorDeclaration, Node>();
  /** How many independent streams of random numbers there are. */
  private streams = 0;
  private readonly names: ReadonlyMap<LayerDeclaration, string>;
  private unnamedParameters = 0;

  constructor(
    readonly dtype: DType,
    layers: readonly LayerDeclaration[],
    readonly evaluate: EvaluateScalar,
  ) {
    this.names = nameLayers(layers);
    this.parameters = new Parameters(this.table, dtype);
  }

  /** What is built in `build` is part of a pass. */
  during<T>(pass: Pass, build: () => T): T {
    const outer = this.pass;
    this.pass = pass;
    try {
      return build();
    } finally {
      this.pass = outer;
    }
  }

  /** The node of a tensor of the model. */
  node(tensor: TensorDeclaration): Node {
    const nodes = tensor.isParameter ? this.free : this.pass.nodes;
    const known = nodes.get(tensor);
    if (known) return known;
    const site = tensor.call?.site;
    const operands = tensor.operands.map((operand) =>
      typeof operand === "number" ? operand : this.node(operand),
    );
    const node = at(site, () => {
      const built = this.table.from(originOf(site), () => tensor.build(this, operands));
      checkSize(quote(tensor), sampleSize(built.type.shape));
      return built;
    });
    nodes.set(tensor, node);
    return node;
  }

  input(name: string, shape: readonly number[], site?: Site): Node {
    const { inputs, steps } = this.pass;
    if (inputs.some((node) => node.attributes.name === name)) {
      throw modelError(
        "duplicate-name",
        `there are two inputs called "${name}"`,
        site,
        `Give each input its own name.`,
      );
    }
    const own = steps?.inputs.has(name) ? [steps.count, ...shape.slice(1)] : shape;
    const node = this.table.from({ site, name }, () =>
      input(this.table, "input", name, { dtype: this.dtype, shape: [BATCH, ...own] }),
    );
    inputs.push(node);
    return node;
  }

  /** Has emitted functions check that a value made of inputs alone holds whole numbers below a bound. */
  requireIndices(x: Node, bound: number, what: string): void {
    for (const node of topologicalOrder([x])) {
      if (this.pass.inputs.includes(node))
        this.indexBounds.set(node, Math.min(bound, this.indexBounds.get(node) ?? Infinity));
      else if (node.op.kind !== "view" || node.op.flat)
        throw new ShapeError(
          `${what} takes indices, but gets a value that is computed`,
          "Apply it to an input of the model, or to a part of one.",
        );
    }
  }

  /** The value of a layer for an input. What does not fit is said of the place where the layer is applied. */
  apply(layer: LayerDeclaration, x: Node, applied?: Site): Node {
    const site = layer.call?.site;
    const name = this.names.get(layer) ?? layer.definition.name;
    const origin: Origin = {
      ...(site ? { site } : {}),
      layer: name,
      name: applied?.variable ?? name,
      rectifies: layer.definition.rectifies,
    };
    return this.table.from(origin, () =>
      at(applied ?? site, () => {
        const value = layer.definition.build(this.scope(layer, name), x, layer.config as never);
        checkSize(`the result of ${name}`, sampleSize(value.type.shape));
        return value;
      }),
    );
  }

  /** A parameter that belongs to no layer; unnamed ones are called `parameter1`, `parameter2`. */
  freeParameter(name: string | undefined, shape: readonly number[], init: ParameterInit, site?: Site): Node {
    const given = name ?? `parameter${++this.unnamedParameters}`;
    return this.parameters.get(given, shape, init, { site, trainable: init.trainable ?? true });
  }

  private scope(layer: LayerDeclaration, name: string): LayerScope {
    const trainable = layer.options.trainable ?? true;
    const isTraining = (): boolean => {
      this.dependsOnMode = true;
      return this.pass.mode === "training" && trainable;
    };
    return {
      name,
      get isTraining() {
        return isTraining();
      },
      parameter: (local, shape, init) =>
        this.parameters.get(`${name}.${local}`, shape, init, {
          site: layer.call?.site,
          trainable: trainable && (init.trainable ?? true),
          owner: layer,
          penalties: local.includes("weight") ? layer.options : {},
        }),
      update: (parameter, next) => {
        if (!this.updates.has(parameter)) this.updates.set(parameter, parameter);
        this.updates.set(parameter, next(this.updates.get(parameter)!));
      },
      remembered: (initial, run) => this.remembered(name, initial, run),
      indices: (x, bound) => this.requireIndices(x, bound, layer.definition.name),
      uniform: (like) => uniform(like, this.streams++),
      apply: (inner, x) => this.apply(inner, x),
      evaluate: this.evaluate,
      named: (label, make) => this.table.from({ name: label }, make),
    };
  }

  /** A recurrence that begins with a value, or, step by step, with what its last step left. */
  private remembered(
    layer: string,
    initial: Node,
    run: (initial: Node) => { readonly value: Node; readonly last: Node },
  ): Node {
    const { mode, states } = this.pass;
    if (mode !== "stepping") return run(initial).value;
    const name = `${layer}.state${states.length + 1}`;
    const node = this.table.from({ name }, () => input(this.table, "stream", name, initial.type));
    const { value, last } = run(node);
    states.push({ name, node, next: last });
    return value;
  }
}

const originOf = (site: Site | undefined): Origin => ({ site, name: site?.variable });
