import type { Chooser } from "./draw.js";
import { anyBatchNorm, anyDropout } from "./generate-layers.js";
import { compact } from "./generate-training.js";
import type { Expression, Layer, Specification, Statement } from "./specification.js";

/** Gives a random model something more; the model as it was where that does not fit. */
type Addition = (choose: Chooser, spec: Specification) => Specification;

const isDense = (value: Expression): boolean =>
  typeof value === "object" && "call" in value && value.call === "dense";

const placesOf = <T>(items: readonly T[], condition: (item: T) => boolean): number[] =>
  items.flatMap((item, i) => (condition(item) ? [i] : []));

function inChain(choose: Chooser, spec: Specification, layer: Layer): Specification {
  const layers = spec.layers ?? [];
  const places = placesOf(layers, isDense);
  if (places.length === 0) return spec;
  const place = choose.pick(places);
  return { ...spec, layers: [...layers.slice(0, place), layer, ...layers.slice(place)] };
}

const isDenseApplied = ({ value }: Statement): boolean =>
  typeof value === "object" && "apply" in value && isDense(value.apply);

function inGraph(choose: Chooser, spec: Specification, layer: Layer): Specification {
  const statements = [...(spec.statements ?? [])];
  const places = placesOf(statements, isDenseApplied);
  if (places.length === 0) return spec;
  const place = choose.pick(places);
  const { name, value } = statements[place] as Statement & { value: { apply: Layer; to: Expression } };
  statements[place] = { name, value: { apply: value.apply, to: { apply: layer, to: value.to } } };
  return { ...spec, statements };
}

/** Before a dense layer any layer that keeps the shape may stand: what a loss wants comes after the last one. */
const beforeDense = (choose: Chooser, spec: Specification, layer: Layer): Specification =>
  spec.form === "chain" ? inChain(choose, spec, layer) : inGraph(choose, spec, layer);

/** Few features have next to no variance to divide by. */
const normalisation: Addition = (choose, spec) =>
  beforeDense(choose, spec, {
    call: choose.pick(["layerNorm", "rmsNorm"] as const),
    options: {
      epsilon: choose.pick([undefined, 0.1, 0.1]),
      trainable: choose.chance(0.1) ? false : undefined,
    },
  });

const batchNorm: Addition = (choose, spec) =>
  beforeDense(choose, { ...spec, batch: Math.max(3, spec.batch) }, anyBatchNorm(choose));

const dropout: Addition = (choose, spec) => beforeDense(choose, spec, anyDropout(choose));

const ADDITIONS: Readonly<Record<string, Addition>> = {
  batchNorm,
  normalisation,
  dropout,
};

/** The model with each of the additions as often as not; what saturates on purpose is left as it is. */
export function withAdditions(choose: Chooser, spec: Specification): Specification {
  if (spec.inputScale === 1000) return spec;
  return compact(
    Object.values(ADDITIONS).reduce((sum, add) => (choose.chance(0.5) ? add(choose, sum) : sum), spec),
  );
}
