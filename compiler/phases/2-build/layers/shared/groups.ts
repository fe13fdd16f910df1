import { ShapeError, type Node } from "../../../../ir/graph.js";
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
