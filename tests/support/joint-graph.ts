import { topologicalOrder, type Graph, type Node } from "../../compiler/ir/graph.js";
import { input, isInput } from "../../compiler/ops/leaf.js";
import { zerosLike } from "../../compiler/ops/shared/operand.js";
import { forward } from "../../compiler/ops/calculus/forward.js";
import { reverse } from "../../compiler/ops/calculus/reverse.js";

/** A graph with both its derivatives: directions and cotangents come in as further inputs. */
export interface JointGraph {
  readonly graph: Graph;
  readonly inputs: readonly Node[];
  readonly tangents: readonly Node[];
  readonly cotangents: readonly Node[];
  /** The derivative of each output along the directions. */
  readonly images: readonly Node[];
  /** Σ cotangentᵀ · ∂output for each input. */
  readonly gradients: readonly Node[];
}

export function jointGraph({ name, outputs }: Graph): JointGraph {
  const roots = [...new Set(outputs.values())];
  const inputs = topologicalOrder(roots).filter((node) => isInput(node));
  const tangents = inputs.map((x) =>
    input(x.table, "tangent", `${String(x.attributes.role)} ${String(x.attributes.name)}`, x.type),
  );
  const cotangents = roots.map((y, k) => input(y.table, "cotangent", `y${k}`, y.type));
  const images = forward(roots, new Map(inputs.map((x, k) => [x, tangents[k]])));
  const gradients = reverse(new Map(roots.map((y, k) => [y, cotangents[k]])), inputs);
  const [along, back] = [
    roots.map((y) => images.get(y) ?? zerosLike(y)),
    inputs.map((x) => gradients.get(x) ?? zerosLike(x)),
  ];
  const joint = new Map(outputs);
  along.forEach((node, k) => joint.set(`image ${k}`, node));
  back.forEach((node, k) => joint.set(`gradient ${k}`, node));
  return { graph: { name, outputs: joint }, inputs, tangents, cotangents, images: along, gradients: back };
}
