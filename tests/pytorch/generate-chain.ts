import type { Chooser } from "./draw.js";
import { anyActivation, anyDense, dense, flatten, reshape } from "./generate-layers.js";
import { HEADS, OPTIMIZERS, compact } from "./generate-training.js";
import type { Head } from "./generate-training.js";
import type { Layer, Reference, Specification, Statement } from "./specification.js";

const MAX_PARAMETERS = 8000;

/** Sizes people use, from 1 to 64; the small ones most often. */
export const anySize = (choose: Chooser): number =>
  choose.chance(0.7) ? choose.integer(1, 12) : choose.pick([16, 17, 24, 31, 32, 33, 48, 64]);

export const anyBatch = (choose: Chooser): number => choose.pick([1, 1, 2, 3, 5, 7, 13, 32]);

/** Collects the layers of a chain and follows their shape. */
class ChainBuilder {
  readonly layers: (Layer | Reference)[] = [];
  readonly constants: Statement[] = [];
  parameters = 0;

  constructor(
    readonly choose: Chooser,
    public shape: readonly number[],
  ) {}

  get width(): number {
    return this.shape[this.shape.length - 1];
  }

  add(layer: Layer | Reference, shape: readonly number[] = this.shape): void {
    this.layers.push(layer);
    this.shape = shape;
  }

  /** The last axis becomes `units`, or stays where that would make too many parameters. */
  dense(units: number): void {
    const fits = this.parameters + (this.width + 1) * units <= MAX_PARAMETERS ? units : 1;
    this.parameters += (this.width + 1) * fits;
    this.add(anyDense(this.choose, fits), [...this.shape.slice(0, -1), fits]);
  }

  residual(): void {
    if (this.width > 24) return;
    const inner: Layer[] = [dense(this.width), anyActivation(this.choose)];
    if (this.choose.chance(0.4)) inner.push(dense(this.width));
    this.add({ call: "residual", args: [inner] });
  }

  /** The same layer twice: it shares its parameters. */
  shared(): void {
    if (this.width > 24) return;
    const name = `shared${this.constants.length + 1}`;
    this.constants.push({
      name,
      value: this.choose.chance(0.6) ? dense(this.width) : anyActivation(this.choose),
    });
    this.add({ ref: name });
    this.add({ call: "tanh" });
    this.add({ ref: name });
  }

  regroup(): void {
    const size = this.shape.reduce((a, b) => a * b, 1);
    if (this.shape.length > 1) return this.add(flatten, [size]);
    const rows = [2, 3, 5].find((divisor) => size % divisor === 0);
    if (rows !== undefined) this.add(reshape([rows, size / rows]), [rows, size / rows]);
  }

  block(): void {
    const kind = this.choose.integer(0, 9);
    if (kind === 0) return this.residual();
    if (kind === 1) return this.shared();
    if (kind === 2) return this.regroup();
    this.dense(anySize(this.choose));
    if (this.choose.chance(0.75)) this.add(anyActivation(this.choose));
  }
}

/** A random chain: up to eight blocks, a head for one of the losses, an optimiser. */
export function generateChain(choose: Chooser, id: string, seed: number): Specification {
  const shape = choose.chance(0.75) ? [anySize(choose)] : [choose.integer(1, 6), choose.integer(1, 9)];
  const builder = new ChainBuilder(choose, shape);
  for (let depth = choose.integer(0, 7); depth > 0; depth--) builder.block();
  const head = anyHead(choose);
  if (head.flat && builder.shape.length > 1) builder.add(flatten);
  return compact({
    id,
    seed,
    batch: anyBatch(choose),
    form: "chain",
    inputs: [{ name: "x", shape }],
    constants: builder.constants.length > 0 ? builder.constants : undefined,
    layers: [...builder.layers, ...head.layers],
    loss: head.loss,
    targetKinds: head.targetKind && { y: head.targetKind },
    optimizer: OPTIMIZERS[choose.pick(Object.keys(OPTIMIZERS))](choose),
    inputScale: choose.pick([undefined, undefined, 0.1, 3]),
  });
}

/** One unit now and then, where that makes sense. */
export function anyHead(choose: Chooser): Head {
  const name = choose.pick(Object.keys(HEADS));
  const single = !SEVERAL_CLASSES.includes(name) && choose.chance(0.2);
  return HEADS[name](choose, single ? 1 : choose.integer(2, 10));
}

const SEVERAL_CLASSES = ["softmaxCrossEntropy", "sparseSoftmaxCrossEntropy", "crossEntropy", "klDivergence"];
