import { evaluate, type Environment } from "../../compiler/ir/evaluate.js";
import { topologicalOrder, type Graph, type Node } from "../../compiler/ir/graph.js";
import type { Buffer, Program } from "../../compiler/ir/kernel.js";
import { contiguousStrides, isBatched, product, sampleShape } from "../../compiler/ir/tensor-type.js";
import { isInput } from "../../compiler/ops/leaf.js";
import { isCarried } from "../../compiler/ops/scan.js";
import { lower } from "../../compiler/phases/5-schedule/lower.js";
import type { Machine } from "./interpret-program.js";

/** Kernels of a plain graph: every input and every output has an array of its own. */
export function lowerGraph({ name, outputs }: Graph): Program {
  return lower({
    name,
    outputs: [...outputs].map(([output, node]) => ({
      node,
      group: output,
      buffer: arrayBuffer(outputSpace(output), output, node),
    })),
    inputBuffer: (node) => arrayBuffer(inputSpace(node), String(node.attributes.name), node),
  });
}

const inputSpace = ({ attributes }: Node): string => `${String(attributes.role)} ${String(attributes.name)}`;
const outputSpace = (name: string): string => `out ${name}`;

function arrayBuffer(space: string, name: string, node: Node): Buffer {
  const shape = sampleShape(node.type.shape);
  const batched = isBatched(node.type.shape);
  const size = product(shape);
  return {
    name,
    space,
    shape,
    strides: contiguousStrides(shape),
    size,
    batched,
    offset: 0,
    sampleStride: batched ? size : 0,
    temporary: false,
    origin: node.origin,
  };
}

/** Arrays with the numbers of an environment, and room for the results. */
export function machineFor({ outputs }: Graph, environment: Environment): Machine {
  const { samples } = environment;
  const arrays = new Map<string, Float64Array>();
  const args: Record<string, number> = {};
  const order = topologicalOrder(outputs.values()).filter((node) => !isCarried(node));
  const values = evaluate(
    order.filter(({ op }) => op.kind === "leaf"),
    environment,
  );
  for (const node of order) {
    if (isInput(node)) arrays.set(inputSpace(node), values.get(node)!.data);
    else if (node.op.kind === "leaf" && !node.op.evaluate)
      args[String(node.attributes.name)] = values.get(node)!.data[0];
  }
  for (const [name, { type }] of outputs) {
    const count = product(sampleShape(type.shape)) * (isBatched(type.shape) ? samples : 1);
    arrays.set(outputSpace(name), new Float64Array(count).fill(NaN));
  }
  return { samples, arrays, arguments: args };
}

/** What a program left in the arrays of the outputs. */
export const results = ({ outputs }: Graph, { arrays }: Machine): Map<string, Float64Array> =>
  new Map([...outputs.keys()].map((name) => [name, arrays.get(outputSpace(name))!]));
