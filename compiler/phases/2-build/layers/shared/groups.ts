import { ShapeError, type Node } from "../../../../ir/graph.js";
import { contract, parseSpec } from "../../../../ops/contract.js";
import { reshape } from "../../../../ops/shape.js";

export function checkGroups(channels: number, filters: number, groups: number, layer: string): void {
  if (channels % groups === 0 && filters % groups === 0) return;
  throw new ShapeError(
    `${layer} cannot divide ${channels} channels and ${filters} filters into ${groups} groups`,
    "Use a number of groups that divides both.",
  );
}

/** An axis in so many equal parts. */
export function split(x: Node, axis: number, parts: number): Node {
  const { shape } = x.type;
  return reshape(x, [
    ...shape.slice(0, axis),
    parts,
    (shape[axis] as number) / parts,
    ...shape.slice(axis + 1),
  ]);
}

/**
 * A product of channels and weights that is done for each group of channels apart. `spec` is that of one group; the
 * channels, the first axis of the weight, and those of the result come after the samples, if there are any.
 */
export function contractGroups(x: Node, weight: Node, spec: string, groups: number): Node {
  if (groups === 1) return contract(x, weight, spec);
  const { a, b, out } = parseSpec(spec);
  const channels = a.startsWith("n") ? 1 : 0;
  const withGroups = (labels: string): string => `${labels.slice(0, channels)}g${labels.slice(channels)}`;
  const grouped = `${withGroups(a)},g${b}->${withGroups(out)}`;
  const y = contract(split(x, channels, groups), split(weight, 0, groups), grouped);
  const { shape } = y.type;
  const [g, f] = shape.slice(channels) as number[];
  return reshape(y, [...shape.slice(0, channels), g * f, ...shape.slice(channels + 2)]);
}
