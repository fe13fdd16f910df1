import { sizeOf } from "./expected.js";
import type { Expectation, ExpectedParameter } from "./expected.js";
import { deviations, fault } from "./measure.js";
import type { Deviation } from "./measure.js";
import type { MetaParameter, Subject } from "./subject.js";

/** One number may have any number of axes. */
const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.join() === b.join() || (sizeOf(a) === 1 && sizeOf(b) === 1);

function described(meta: MetaParameter | undefined, wanted: ExpectedParameter): Deviation[] {
  if (!meta) return [fault("meta", wanted.name, "is missing")];
  if (!sameShape(meta.shape, wanted.shape)) {
    return [fault("meta", wanted.name, `has shape [${meta.shape}], expected [${wanted.shape}]`)];
  }
  if (meta.trainable === wanted.trainable) return [];
  return [fault("meta", wanted.name, `trainable is ${meta.trainable}`)];
}

/** Empty for a parameter of the model's own. */
const layerOf = (name: string): string => name.replace(/\.?[^.]*$/, "");

/** The parameters of one layer stand in PyTorch's order, whatever that of the layers is. */
function checkOrder(found: readonly string[], wanted: readonly string[]): Deviation[] {
  const layers = new Set(wanted.map(layerOf).filter((layer) => layer !== ""));
  return [...layers].flatMap((layer) => {
    const [here, there] = [found, wanted].map((names) =>
      names.filter((name) => layerOf(name) === layer).join(),
    );
    return here === there ? [] : [fault("meta", layer, `has the parameters ${here}, expected ${there}`)];
  });
}

/** Running statistics are no parameters to be counted. */
function checkCount({ net: { meta } }: Subject, params: readonly ExpectedParameter[]): Deviation[] {
  const counted = params.filter(({ name }) => !/\brunning_(mean|var)$/.test(name));
  const count = counted.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return meta.paramCount === count
    ? []
    : [fault("meta", "paramCount", `is ${meta.paramCount}, expected ${count}`)];
}

/** Parameters by name, shape and trainability, their order and their number. */
export function checkMetadata(s: Subject, expected: Expectation): Deviation[] {
  const found = new Map(s.net.meta.params.map((parameter) => [parameter.name, parameter]));
  const known = new Set(expected.params.map(({ name }) => name));
  const strange = [...found.keys()].filter((name) => !known.has(name));
  return [
    ...strange.map((name) => fault("meta", name, "is no parameter of the model")),
    ...expected.params.flatMap((wanted) => described(found.get(wanted.name), wanted)),
    ...checkOrder([...found.keys()], [...known]),
    ...checkCount(s, expected.params),
  ];
}

/** What `init` gives, where that is not random. */
export function checkInitialValues(s: Subject, expected: Expectation): Deviation[] {
  const actual = s.tensors(s.net.init(7));
  const { dtype } = s.net.meta;
  return expected.params.flatMap(({ name, shape, initial }) => {
    if (initial === undefined) return [];
    const values = typeof initial === "number" ? new Array<number>(sizeOf(shape)).fill(initial) : initial;
    return deviations("init", actual, { [name]: values }, dtype, dtype === "f64" ? 0 : 1e-7);
  });
}
