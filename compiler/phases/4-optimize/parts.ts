import type { Node } from "../../ir/graph.js";
import { add } from "../../ops/arithmetic.js";
import { zeros } from "../../ops/leaf.js";
import { concat, pad, paddingOf, slice } from "../../ops/shape.js";
import { is, rule, zero } from "./patterns.js";
import type { Rule } from "./rewrite.js";

// Values that consist of parts along an axis. What is done to a part is done to the part alone, and the derivatives of
// parts, each padded with zeros, are put side by side again.

/** A part of a value along an axis; undefined where it is zero. */
interface Segment {
  readonly start: number;
  readonly end: number;
  readonly value: Node | undefined;
}

const axisOf = ({ attributes }: Node): number => attributes.axis as number;
const extentOf = (node: Node, axis: number): number => node.type.shape[axis] as number;

/** The parts of a concatenation, or of a value with zeros around it. */
function segmentsOf(node: Node, axis: number): Segment[] | undefined {
  if (is(node, concat) && axisOf(node) === axis) return partsOf(node);
  if (!is(node, pad) || axisOf(node) !== axis || paddingOf(node) !== 0) return undefined;
  const [value] = node.inputs;
  const start = node.attributes.before as number;
  const end = start + extentOf(value, axis);
  return [
    { start: 0, end: start, value: undefined },
    { start, end, value },
    { start: end, end: extentOf(node, axis), value: undefined },
  ];
}

function partsOf(node: Node): Segment[] {
  let end = 0;
  return node.inputs.map((value) => {
    const start = end;
    end += extentOf(value, axisOf(node));
    return { start, end, value: zero(value) ? undefined : value };
  });
}

/** The concatenation of parts that do not overlap, with zeros between them. */
function joined(parts: readonly Segment[], like: Node, axis: number): Node {
  const { shape, dtype } = like.type;
  const zerosAlong = (extent: number): Node =>
    zeros(like.table, { dtype, shape: shape.map((own, k) => (k === axis ? extent : own)) });
  const values: Node[] = [];
  let end = 0;
  for (const part of parts) {
    if (part.start > end) values.push(zerosAlong(part.start - end));
    values.push(part.value!);
    end = part.end;
  }
  const extent = extentOf(like, axis);
  if (extent > end) values.push(zerosAlong(extent - end));
  return concat(values, axis);
}

/** a + b where each has its own part of an axis, and zeros elsewhere. */
function sumOfParts(a: Node, b: Node): Node | undefined {
  if (!is(a, pad) && !is(a, concat)) return undefined;
  const axis = axisOf(a);
  const segments = [segmentsOf(a, axis), segmentsOf(b, axis)];
  if (!segments[0] || !segments[1]) return undefined;
  const parts = segments
    .flatMap((own) => own!.filter(({ value }) => value))
    .sort((p, q) => p.start - q.start);
  const areApart = parts.every((part, k) => k === 0 || parts[k - 1].end <= part.start);
  return areApart ? joined(parts, a, axis) : undefined;
}

/** Elements start … end − 1 of a value that consists of parts. */
function sliceOfParts(node: Node, segments: readonly Segment[]): Node {
  const { axis, start, end } = node.attributes as Record<string, number>;
  const taken = segments.flatMap((part): Segment[] => {
    const [from, to] = [Math.max(start, part.start), Math.min(end, part.end)];
    if (!part.value || from >= to) return [];
    return [
      {
        start: from - start,
        end: to - start,
        value: slice(part.value, axis, from - part.start, to - part.start),
      },
    ];
  });
  return joined(taken, node, axis);
}

const consistsOfParts = (node: Node, axis: number): boolean => segmentsOf(node, axis) !== undefined;

export const partRules: readonly Rule[] = [
  rule("parts side by side", "(a; 0) + (0; b) = (a; b)", add, ([a, b]) => sumOfParts(a, b)),
  rule("slice of parts", "(a; b)[part] = a", slice, ([a], node) => {
    const segments = segmentsOf(a, axisOf(node));
    return segments && sliceOfParts(node, segments);
  }),
  rule("slice of a slice", "", slice, ([a], node) => {
    if (!is(a, slice) || axisOf(a) !== axisOf(node)) return undefined;
    const { axis, start, end } = node.attributes as Record<string, number>;
    const first = a.attributes.start as number;
    return slice(a.inputs[0], axis, first + start, first + end);
  }),
  rule("slice of a sum with parts", "((a; 0) + b)[part] = a + b[part]", slice, ([a], node) => {
    const { axis, start, end } = node.attributes as Record<string, number>;
    if (!is(a, add) || !a.inputs.some((input) => consistsOfParts(input, axis))) return undefined;
    const [x, y] = a.inputs.map((input) => slice(input, axis, start, end));
    return add(x, y);
  }),
  rule("parts of parts", "((a; b); c) = (a; b; c)", concat, (inputs, node) => {
    const isNested = (input: Node): boolean => is(input, concat) && axisOf(input) === axisOf(node);
    if (!inputs.some(isNested)) return undefined;
    return concat(
      inputs.flatMap((input) => (isNested(input) ? input.inputs : [input])),
      axisOf(node),
    );
  }),
];
