import { modelError } from "../../diagnostics/diagnostic.js";
import type { Site } from "../../diagnostics/site.js";
import { ShapeError, type Node, type NodeTable } from "../../ir/graph.js";
import { product, type DType } from "../../ir/tensor-type.js";
import { input } from "../../ops/leaf.js";
import { checkSize } from "./check-size.js";
import type { LayerDeclaration } from "./declare.js";
import type { Distribution, Fan, Initializer } from "./initializer.js";
import { distributionOf } from "./initializer.js";
import type { ParameterInit } from "./layer.js";

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
export interface Ownership {
  readonly site?: Site;
  readonly trainable: boolean;
  readonly owner?: LayerDeclaration;
  readonly penalties?: Penalties;
}

/** The parameters of a model, in the order of their making. */
export class Parameters {
  readonly list: Parameter[] = [];
  private readonly byName = new Map<string, { parameter: Parameter; owner: LayerDeclaration | undefined }>();
  private elements = 0;

  constructor(
    private readonly table: NodeTable,
    private readonly dtype: DType,
  ) {}

  /** A parameter, made on first use; its owner finds it again. */
  get(
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
    this.list.push(parameter);
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
