import type { Affine } from "../ir/affine.js";
import { ShapeError, type Formula, type Node, type Op, type TensorValue } from "../ir/graph.js";
import { isBatched, printShape, type Dim, type TensorType } from "../ir/tensor-type.js";
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

/** A label occurs once in a tensor and in two of the three: what one operand alone is summed over is a sum. */
function checkLabels({ a, b, out }: Labels, spec: string): void {
  if (out === undefined) throw new Error(`contract: "${spec}" is no specification`);
  for (const labels of [a, b, out]) {
    if (unique(labels).length !== labels.length) throw new Error(`contract: a label twice in "${labels}"`);
  }
  for (const label of unique(a + b + out)) {
    const places = [a, b, out].filter((labels) => labels.includes(label));
    if (places.length < 2) throw new Error(`contract: the label ${label} of "${spec}" occurs but once`);
  }
}

/**
 * The sum of products over shared axes, in the notation of numpy.einsum: "ni,oi->no" is x·Wᵀ. Products of matrices
 * and vectors, batched ones, outer products, and the gradients of all of these are the same operation with other labels.
 */
const op: Op = {
  name: "contract",
  noun: "product",
  arity: 2,
  kind: "reduction",
  reads: "many",
  cost: "cheap",
  infer(inputs, { spec }) {
    const labels = parseSpec(String(spec));
    checkLabels(labels, String(spec));
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
  formula: (node, inputs): Formula => ({ text: productText(withoutBatch(node), inputs), strength: 2 }),
};

/** The labels of one sample. */
function withoutBatch(node: Node): Labels {
  const { a, b, out } = specOf(node);
  const batch = node.inputs.flatMap(({ type }, k) => (isBatched(type.shape) ? [[a, b][k][0]] : []))[0] ?? "";
  return { a: a.replace(batch, ""), b: b.replace(batch, ""), out: out.replace(batch, "") };
}

/**
 * Written the way of the textbooks, per sample: W x for a matrix and a vector, Wᵀ y where the rows are summed over,
 * a bᵀ for an outer product.
 */
function productText(labels: Labels, [x, y]: readonly Formula[]): string {
  const wrap = ({ text, strength }: Formula, least = 2): string => (strength < least ? `(${text})` : text);
  const { a, b, out } = labels;
  const transposed = (f: Formula): string => `${wrap(f, 4)}ᵀ`;
  const applied = (matrix: string, m: Formula, v: Formula): string =>
    `${out.includes(matrix[matrix.length - 1]) ? transposed(m) : wrap(m)} ${wrap(v)}`;
  if (a.length === 2 && b.length === 1) return applied(a, x, y);
  if (a.length === 1 && b.length === 2) return applied(b, y, x);
  if (a.length === 1 && b.length === 1 && out.length === 2) {
    return out[0] === a ? `${wrap(x)} ${transposed(y)}` : `${wrap(y)} ${transposed(x)}`;
  }
  return `${wrap(x)} ${wrap(y)}`;
}

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
