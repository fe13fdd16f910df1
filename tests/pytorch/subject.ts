import { mapTensors, sizeOf } from "./expected.js";
import type { Data, Tensors } from "./expected.js";
import type { DType } from "./measure.js";
import { outputNames, targetNames } from "./specification.js";
import type { Specification } from "./specification.js";

export type Numbers = Float64Array | Float32Array;
type Keyed = Record<string, Numbers>;

export interface MetaTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly size: number;
}

export interface MetaParameter extends MetaTensor {
  readonly strides: readonly number[];
  readonly offset: number;
  readonly trainable: boolean;
}

/** An emitted module, seen through the contract. With several inputs or outputs arrays are objects keyed by name. */
export interface EmittedModule {
  readonly meta: {
    readonly dtype: DType;
    readonly inputs: readonly MetaTensor[];
    readonly outputs: readonly MetaTensor[];
    readonly targets?: readonly MetaTensor[];
    readonly params: readonly MetaParameter[];
    readonly paramCount: number;
    readonly size: number;
  };
  init(seed?: number): Numbers;
  forward(params: Numbers, x: Numbers | Keyed, out?: Numbers): Numbers | Keyed;
  loss(params: Numbers, x: Numbers | Keyed, target: Numbers | Keyed): number;
  backward(
    params: Numbers,
    x: Numbers | Keyed,
    target: Numbers | Keyed,
    grad: Numbers,
    seed?: number,
  ): number;
  createState(): unknown;
  step(
    params: Numbers,
    state: unknown,
    x: Numbers | Keyed,
    target: Numbers | Keyed,
    learningRate?: number,
  ): number;
  inputGradient(params: Numbers, x: Numbers | Keyed, ct?: Numbers | Keyed, out?: Numbers): Numbers | Keyed;
  jvp(params: Numbers, x: Numbers | Keyed, dx: Numbers | Keyed, out?: Numbers): Numbers | Keyed;
  hvp(params: Numbers, x: Numbers | Keyed, target: Numbers | Keyed, v: Numbers, out?: Numbers): Numbers;
}

/** The places of a parameter's elements in the flat array, row-major. */
export function places({ shape, strides, offset }: MetaParameter): number[] {
  return Array.from({ length: sizeOf(shape) }, (_, element) => {
    let [place, rest] = [offset, element];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    return place;
  });
}

/** An emitted module with the data of one specification: arrays as its functions take them. */
export class Subject {
  readonly inputs: Numbers | Keyed;
  readonly tangents: Numbers | Keyed;
  readonly cotangents: Numbers | Keyed;
  readonly targets: Numbers | Keyed;

  constructor(
    readonly net: EmittedModule,
    readonly spec: Specification,
    readonly data: Data,
  ) {
    const inputNames = spec.inputs.map(({ name }) => name);
    this.inputs = this.keyed(inputNames, data.inputs);
    this.tangents = this.keyed(inputNames, data.tangents);
    this.cotangents = this.keyed(outputNames(spec), data.cotangents);
    this.targets =
      outputNames(spec).length > 1
        ? mapTensors(data.targets, (target) => this.array(target))
        : this.keyed(targetNames(spec), data.targets);
  }

  array(numbers: ArrayLike<number>): Numbers {
    return this.net.meta.dtype === "f32" ? Float32Array.from(numbers) : Float64Array.from(numbers);
  }

  /** One array when there is one name, else an object. */
  private keyed(names: readonly string[], tensors: Tensors<Float64Array>): Numbers | Keyed {
    if (names.length === 1) return this.array(tensors[names[0]]);
    return Object.fromEntries(
      names.filter((name) => name in tensors).map((n) => [n, this.array(tensors[n])]),
    );
  }

  /** What a function returned, by name; copied, for the module may use its array again. */
  named(names: readonly string[], result: Numbers | Keyed): Tensors<Numbers> {
    const keyed = names.length === 1 ? { [names[0]]: result as Numbers } : (result as Keyed);
    return mapTensors(keyed, (numbers) => numbers.slice());
  }

  outputs(result: Numbers | Keyed): Tensors<Numbers> {
    return this.named(outputNames(this.spec), result);
  }

  inputLike(result: Numbers | Keyed): Tensors<Numbers> {
    return this.named(
      this.spec.inputs.map(({ name }) => name),
      result,
    );
  }

  /** A flat params array with these tensors in it, zero elsewhere. */
  flat(tensors: Tensors<ArrayLike<number>>): Numbers {
    const result = this.array(new Float64Array(this.net.meta.size));
    for (const parameter of this.net.meta.params) {
      const values = tensors[parameter.name];
      if (values) places(parameter).forEach((place, i) => (result[place] = values[i]));
    }
    return result;
  }

  /** The tensors in a flat params array. */
  tensors(flat: Numbers, names?: readonly string[]): Tensors {
    const wanted = this.net.meta.params.filter(({ name }) => names === undefined || names.includes(name));
    return Object.fromEntries(wanted.map((p) => [p.name, places(p).map((place) => flat[place])]));
  }

  /** The weights of the data, in an array that `init` made. */
  params(): Numbers {
    const params = this.net.init(1);
    params.set(this.flat(this.data.params));
    return params;
  }
}
