import type { Affine } from "../ir/affine.js";
import { ShapeError, type Formula, type Node, type Op, type TensorValue } from "../ir/graph.js";
import { printShape, type Dim, type TensorType } from "../ir/tensor-type.js";
import { add } from "./arithmetic.js";
import { builder } from "./shared/elementwise.js";
import { forEachIndex } from "./shared/reindex.js";

interface Labels {
  readonly a: string;
  readonly b: string;
  readonly out: string;
}

export function parseSpec(spec: string): Labels {
  const [, a, b, out] = /^(\w*),(\w*)->(\w*)$/.exec(spec) ?? [];
  return { a, b, out };
}

const printSpec = ({ a, b, out }: Labels): string => `${a},${b}->${out}`;
const specOf = (node: Node): Labels => parseSpec(String(node.attributes.spec));
const unique = (text: string): string[] => [...new Set(text)];

/** The labels summed over: those of the operands that the result does not have. */
export const summedLabels = ({ a, b, out }: Labels): string[] =>
  unique(a + b).filter((label) => !out.includes(label));

function extentsOf({ a, b }: Labels, [x, y]: readonly TensorType[]): Map<string, Dim> {
  const extents = new Map<string, Dim>();
  for (const [labels, shape] of [
    [a, x.shape],
    [b, y.shape],
  ] as const) {
    if (labels.length !== shape.length)
      throw new ShapeError(`contract: "${labels}" labels ${printShape(shape)}`);
    [...labels].forEach((label, axis) => {
      const known = extents.get(label) ?? shape[axis];
      if (known !== shape[axis])
        throw new ShapeError(`contract: axis ${label} is ${known} and ${shape[axis]}`);
      extents.set(label, known);
    });
  }
  return extents;
}

/**
 * The sum of products over shared axes, in the notation of numpy.einsum: "ni,oi->no" is x·Wᵀ. Products of matrices
 * and vectors, batched ones, outer products, and the gradients of all of these are the same operation with other labels.
 */
const op: Op = {
  name: "contract",
  kind: "reduction",
  reads: "many",
  cost: "cheap",
  infer(inputs, { spec }) {
    const labels = parseSpec(String(spec));
    const extents = extentsOf(labels, inputs);
    return { dtype: inputs[0].dtype, shape: [...labels.out].map((label) => extents.get(label)!) };
  },
  tangent(node, [s, t]) {
    const [a, b] = node.inputs;
    const spec = String(node.attributes.spec);
    const first = s && contract(s, b, spec);
    const second = t && contract(a, t, spec);
    return first && second ? add(first, second) : (first ?? second);
  },
  transpose(node, ct, k) {
    const { a, b, out } = specOf(node);
    return k === 0
      ? contract(ct, node.inputs[1], printSpec({ a: out, b, out: a }))
      : contract(ct, node.inputs[0], printSpec({ a: out, b: a, out: b }));
  },
  lower(context, node, index) {
    const labels = specOf(node);
    const summed = summedLabels(labels);
    const extents = extentsOf(
      labels,
      node.inputs.map((input) => input.type),
    );
    const product = (sum: readonly Affine[]) => {
      const place = (label: string): Affine => {
        const axis = labels.out.indexOf(label);
        return axis >= 0 ? index[axis] : sum[summed.indexOf(label)];
      };
      const [a, b] = node.inputs;
      return context.apply(
        "mul",
        context.read(a, [...labels.a].map(place)),
        context.read(b, [...labels.b].map(place)),
      );
    };
    return summed.length === 0
      ? product([])
      : context.reduce(
          "sum",
          summed.map((label) => extents.get(label)!),
          product,
        );
  },
  evaluate: ([a, b], node, shape) => evaluateContraction(specOf(node), a, b, shape),
  formula: (node, [a, b]): Formula => {
    const wrap = (f: Formula): string => (f.strength < 2 ? `(${f.text})` : f.text);
    return {
      text: isMatrixFirst(specOf(node)) ? `${wrap(a)} ${wrap(b)}` : `${wrap(b)} ${wrap(a)}`,
      strength: 2,
    };
  },
};

/** Written the way of the textbooks: the weight matrix before the vector it is applied to. */
const isMatrixFirst = ({ a, b }: Labels): boolean => a.length > b.length;

function evaluateContraction(
  labels: Labels,
  a: TensorValue,
  b: TensorValue,
  shape: readonly number[],
): TensorValue {
  const all = unique(labels.out + labels.a + labels.b);
  const extents = all.map((label) =>
    labels.a.includes(label) ? a.shape[labels.a.indexOf(label)] : b.shape[labels.b.indexOf(label)],
  );
  const stepOf = (text: string, dims: readonly number[]): number[] =>
    all.map((label) =>
      text.includes(label) ? dims.slice(text.indexOf(label) + 1).reduce((p, q) => p * q, 1) : 0,
    );
  const [stepA, stepB, stepOut] = [
    stepOf(labels.a, a.shape),
    stepOf(labels.b, b.shape),
    stepOf(labels.out, shape),
  ];
  const data = new Float64Array(shape.reduce((p, q) => p * q, 1));
  const at = (index: readonly number[], steps: readonly number[]): number =>
    index.reduce((sum, i, k) => sum + i * steps[k], 0);
  forEachIndex(extents, (index) => {
    data[at(index, stepOut)] += a.data[at(index, stepA)] * b.data[at(index, stepB)];
  });
  return { shape, data };
}

export const contract = builder(op, (a: Node, b: Node, spec: string): Node =>
  a.table.node(op, [a, b], { spec }),
);
