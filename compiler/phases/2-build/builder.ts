import { InvalidArgument, modelError } from "../../diagnostics/diagnostic.js";
import type { Site } from "../../diagnostics/site.js";
import { NodeTable, ShapeError, topologicalOrder, type Node, type Origin } from "../../ir/graph.js";
import { BATCH, product, sampleSize, type DType } from "../../ir/tensor-type.js";
import { input } from "../../ops/leaf.js";
import { uniform } from "../../ops/random.js";
import { at, type LayerDeclaration, type TensorDeclaration } from "./declare.js";
import type { Distribution, Fan, Initializer } from "./initializer.js";
import { distributionOf } from "./initializer.js";
import type { EvaluateScalar, LayerScope, ParameterInit } from "./layer.js";
import { quote } from "./quote.js";

/** A parameter of the model as it was written. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly trainable: boolean;
  readonly node: Node;
  readonly fan: Fan;
  readonly initializer: Initializer | undefined;
  /** The call that declared it: the layer's constructor, or `parameter`. */
  readonly site?: Site;
  /** The penalties that the loss adds for it: factors of Σ |w| and of Σ w². */
  readonly penalties: Penalties;
}

export interface Penalties {
  readonly l1?: number;
  readonly l2?: number;
}

/** Whose a parameter is: a layer's, which finds it again when it is applied again, or nobody's. */
interface Ownership {
  readonly site?: Site;
  readonly trainable: boolean;
  readonly owner?: LayerDeclaration;
  readonly penalties?: Penalties;
}

/** Elements of one tensor of one sample, and of all parameters together: 2 GiB in double precision. */
const MOST_ELEMENTS = 2 ** 28;

/** What the functions are for that are being built: some layers compute something else while they are trained. */
export type Mode = "evaluation" | "training";

/**
 * Turns the declarations of one model into nodes: each tensor once in each mode, each layer's parameters once. What is
 * the same in both modes is the same node.
 */
export class ModelBuilder {
  readonly table = new NodeTable();
  readonly parameters: Parameter[] = [];
  readonly inputs: Node[] = [];
  /** The values that `step` gives to parameters that have no gradient. */
  readonly updates = new Map<Node, Node>();
  /** Inputs that hold whole numbers, and what these are below. */
  readonly indexBounds = new Map<Node, number>();
  /** Whether a layer has asked for the mode. */
  dependsOnMode = false;
  private mode: Mode = "evaluation";
  /** How many independent streams of random numbers there are. */
  private streams = 0;
  private readonly nodes = {
    evaluation: new Map<TensorDeclaration, Node>(),
    training: new Map<TensorDeclaration, Node>(),
  };
  private readonly names: ReadonlyMap<LayerDeclaration, string>;
  private unnamedParameters = 0;
  private readonly byName = new Map<string, { parameter: Parameter; owner: LayerDeclaration | undefined }>();
  private elements = 0;

  constructor(
    readonly dtype: DType,
    layers: readonly LayerDeclaration[],
    readonly evaluate: EvaluateScalar,
  ) {
    this.names = nameLayers(layers);
  }

  /** What is built in `build` is for a mode. */
  inMode<T>(mode: Mode, build: () => T): T {
    const outer = this.mode;
    this.mode = mode;
    try {
      return build();
    } finally {
      this.mode = outer;
    }
  }

  /** The node of a tensor of the model. */
  node(tensor: TensorDeclaration): Node {
    // What is made of nothing is the same in every mode.
    const nodes = this.nodes[tensor.operands.length === 0 ? "evaluation" : this.mode];
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
    if (this.inputs.some((node) => node.attributes.name === name)) {
      throw modelError(
        "duplicate-name",
        `there are two inputs called "${name}"`,
        site,
        `Give each input its own name.`,
      );
    }
    const node = this.table.from({ site, name }, () =>
      input(this.table, "input", name, { dtype: this.dtype, shape: [BATCH, ...shape] }),
    );
    this.inputs.push(node);
    return node;
  }

  /** Has emitted functions check that a value made of inputs alone holds whole numbers below a bound. */
  requireIndices(x: Node, bound: number, what: string): void {
    for (const node of topologicalOrder([x])) {
      if (this.inputs.includes(node))
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
    return this.parameter(given, shape, init, { site, trainable: init.trainable ?? true });
  }

  private scope(layer: LayerDeclaration, name: string): LayerScope {
    const trainable = layer.options.trainable ?? true;
    const isTraining = (): boolean => {
      this.dependsOnMode = true;
      return this.mode === "training" && trainable;
    };
    return {
      name,
      get isTraining() {
        return isTraining();
      },
      parameter: (local, shape, init) =>
        this.parameter(`${name}.${local}`, shape, init, {
          site: layer.call?.site,
          trainable: trainable && (init.trainable ?? true),
          owner: layer,
          penalties: local.includes("weight") ? layer.options : {},
        }),
      update: (parameter, next) => {
        if (!this.updates.has(parameter)) this.updates.set(parameter, parameter);
        this.updates.set(parameter, next(this.updates.get(parameter)!));
      },
      indices: (x, bound) => this.requireIndices(x, bound, layer.definition.name),
      uniform: (like) => uniform(like, this.streams++),
      apply: (inner, x) => this.apply(inner, x),
      evaluate: this.evaluate,
      named: (label, make) => this.table.from({ name: label }, make),
    };
  }

  private parameter(
    name: string,
    shape: readonly number[],
    { initializer, fan }: ParameterInit,
    { site, trainable, owner, penalties = {} }: Ownership,
  ): Node {
    const known = this.byName.get(name);
    if (known && known.owner === owner && owner) return sharedParameter(known.parameter, shape);
    if (known) {
      const help = "Give each parameter its own name; to use one twice, keep it in a variable.";
      throw modelError("duplicate-name", `there are two parameters called "${name}"`, site, help);
    }
    checkSize(name, product(shape));
    checkSize("the parameters of the model together", (this.elements += product(shape)));
    const node = this.table.from({ site, name }, () =>
      input(this.table, "parameter", name, { dtype: this.dtype, shape }),
    );
    checkValues(initializer, fan, shape, name, site);
    const parameter: Parameter = { name, shape, trainable, node, fan, initializer, site, penalties };
    this.byName.set(name, { parameter, owner });
    this.parameters.push(parameter);
    return node;
  }
}

/** A layer applied again must find its parameters in the shapes it left them. */
function sharedParameter(known: Parameter, shape: readonly number[]): Node {
  if (String(known.shape) === String(shape)) return known.node;
  throw new ShapeError(
    `${known.name} has shape [${known.shape}] where its layer was applied first, but needs [${shape}] here`,
    `A layer applied twice shares its parameters; use two layers where the shapes differ.`,
  );
}

/** Refuses what no array can hold, before anything goes through its elements. */
function checkSize(what: string, elements: number): void {
  if (elements <= MOST_ELEMENTS) return;
  const [count, most] = [elements, MOST_ELEMENTS].map((n) => n.toLocaleString("en-US"));
  throw new InvalidArgument(
    `${what} would have ${count} elements, more than the ${most} that are possible`,
    "Look for a size with too many digits, or for two long axes that broadcast against each other.",
    "too-large",
  );
}

const originOf = (site: Site | undefined): Origin => ({ site, name: site?.variable });

/**
 * `dense1`, `dense2`: the constructor and an ordinal, counted per constructor in the order of the calls; layers that
 * were given a name are not counted, nor are those that the model does not use.
 */
function nameLayers(layers: readonly LayerDeclaration[]): Map<LayerDeclaration, string> {
  const names = new Map<LayerDeclaration, string>();
  const taken = new Map<string, LayerDeclaration>();
  const counts = new Map<string, number>();
  const inOrder = [...new Set(layers)].sort((a, b) => (a.call?.order ?? 0) - (b.call?.order ?? 0));
  for (const layer of inOrder.filter((l) => l.options.name !== undefined)) take(layer, layer.options.name!);
  for (const layer of inOrder.filter((l) => l.options.name === undefined)) {
    const ordinal = (counts.get(layer.definition.name) ?? 0) + 1;
    counts.set(layer.definition.name, ordinal);
    take(layer, `${layer.definition.name}${ordinal}`);
  }
  return names;

  function take(layer: LayerDeclaration, name: string): void {
    if (taken.has(name)) {
      throw modelError(
        "duplicate-name",
        `there are two layers called "${name}"`,
        layer.call?.site ?? taken.get(name)?.call?.site,
        `Give each layer its own name; to share parameters, apply one layer twice.`,
      );
    }
    taken.set(name, layer);
    names.set(layer, name);
  }
}

/** values([...]) must give as many numbers as the parameter has. */
function checkValues(
  initializer: Initializer | undefined,
  fan: Fan,
  shape: readonly number[],
  name: string,
  site: Site | undefined,
): void {
  if (!initializer) return;
  const distribution: Distribution = distributionOf(initializer, fan);
  if (distribution.kind !== "values" || distribution.values.length === product(shape)) return;
  throw modelError(
    "shape-mismatch",
    `${name} has shape [${shape}], ${product(shape)} numbers, but values() gives ${distribution.values.length}`,
    site,
    `Give the numbers in row-major order.`,
  );
}
