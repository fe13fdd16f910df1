import type { Chooser } from "./draw.js";
import type { Expression, Reference, Statement } from "./specification.js";

export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Values larger than this are not made: the models stay quick to differentiate twice. */
const MAX_ELEMENTS = 200;

/** Collects the statements of a functional model and follows shapes and uses. */
export class GraphBuilder {
  readonly statements: Statement[] = [];
  readonly constants: Statement[] = [];
  private readonly tensors: Tensor[];
  private readonly used = new Set<string>();

  constructor(
    readonly choose: Chooser,
    inputs: readonly Tensor[],
  ) {
    this.tensors = [...inputs];
  }

  sizeOf({ shape }: { readonly shape: readonly number[] }): number {
    return shape.reduce((a, b) => a * b, 1);
  }

  fits(shape: readonly number[]): boolean {
    return this.sizeOf({ shape }) <= MAX_ELEMENTS;
  }

  define(value: Expression, shape: readonly number[]): Tensor {
    const tensor = { name: `h${this.statements.length + 1}`, shape };
    this.statements.push({ name: tensor.name, value });
    this.tensors.push(tensor);
    return tensor;
  }

  constant(value: Expression): Reference {
    const name = `shared${this.constants.length + 1}`;
    this.constants.push({ name, value });
    return { ref: name };
  }

  /** A differentiable use: afterwards the tensor need not reach an output by another way. */
  use(tensor: Tensor): Reference {
    this.used.add(tensor.name);
    return { ref: tensor.name };
  }

  /** A use without a derivative, as in a comparison. */
  look(tensor: Tensor): Reference {
    return { ref: tensor.name };
  }

  unused(): Tensor[] {
    return this.tensors.filter(({ name }) => !this.used.has(name));
  }

  /** One of the tensors, the late and unused ones more often; undefined where none satisfies the condition. */
  find(condition: (tensor: Tensor) => boolean): Tensor | undefined {
    const fitting = this.tensors.filter(condition);
    const fresh = fitting.filter(({ name }) => !this.used.has(name));
    if (fresh.length > 0 && this.choose.chance(0.6)) return this.choose.pick(fresh);
    return fitting.length > 0 ? this.choose.pick(fitting) : undefined;
  }

  /** Any tensor with at least one axis. */
  any(): Tensor {
    return this.find(({ shape }) => shape.length > 0)!;
  }

  /** The shape two operands broadcast to, or undefined. */
  broadcast(a: readonly number[], b: readonly number[]): number[] | undefined {
    const rank = Math.max(a.length, b.length);
    const shape = Array.from({ length: rank }, (_, i) => {
      const [p, q] = [a[a.length - rank + i] ?? 1, b[b.length - rank + i] ?? 1];
      return p === q || q === 1 ? p : p === 1 ? q : NaN;
    });
    return shape.every((extent) => !Number.isNaN(extent)) && this.fits(shape) ? shape : undefined;
  }

  /** A shape that broadcasts against the given one: some extents 1, some leading axes gone or new. */
  compatibleShape(shape: readonly number[]): number[] {
    const kept = shape.slice(this.choose.chance(0.4) ? this.choose.integer(0, shape.length) : 0);
    const thinned = kept.map((extent) => (this.choose.chance(0.3) ? 1 : extent));
    return shape.length < 3 && this.choose.chance(0.15)
      ? [this.choose.integer(2, 3), ...fill(thinned, shape)]
      : thinned;
  }
}

/** Leading axes that were dropped come back as 1, so that a new one can stand before them. */
const fill = (thinned: readonly number[], shape: readonly number[]): number[] => [
  ...new Array<number>(shape.length - thinned.length).fill(1),
  ...thinned,
];
