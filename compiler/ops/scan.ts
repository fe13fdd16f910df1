import { offsetAffine } from "../ir/affine.js";
import { substitute, type Node, type Op, type TensorValue } from "../ir/graph.js";
import { isBatched, product, sameShape, type Shape } from "../ir/tensor-type.js";
import { add } from "./arithmetic.js";
import { forward } from "./calculus/forward.js";
import { reverse as cotangents } from "./calculus/reverse.js";
import { zeros } from "./leaf.js";
import { reshape, slice } from "./shape.js";
import { typeAttributes } from "./shared/attributes.js";
import { builder } from "./shared/elementwise.js";
import { call } from "./shared/formula.js";

// Recurrences. A state S [time, …] solves S = F(P), where P is the state one step earlier: P at t is S at t − 1, and
// an initial value at the first step. F is a graph over all steps at once, each of which depends on the same step of P
// alone. Its derivatives are recurrences of the same kind: that of the tangent runs the same way, that of the cotangent
// the other way. Outside the recurrence P is known: it is S, moved by a step.

/** The axis of time: the first of a sample. */
export const timeAxis = (shape: Shape): number => (isBatched(shape) ? 1 : 0);

/** The shape of one step. */
const stepShape = (shape: Shape): Shape => shape.filter((_, axis) => axis !== timeAxis(shape));

/** P: the state one step earlier, inside the recurrence that has its name. */
const carriedOp: Op = {
  name: "carried",
  arity: 0,
  kind: "leaf",
  cost: "free",
  noun: "previous",
  infer: (_inputs, attributes) => typeAttributes(attributes),
  formula: () => ({ text: "previous", strength: 4 }),
};

export function carried({ table, type: { dtype, shape } }: Node, recurrence: string): Node {
  return table.from({ name: "previous" }, () => table.node(carriedOp, [], { recurrence, dtype, shape }));
}
carried.op = carriedOp;

export const isCarried = ({ op }: Node): boolean => op === carriedOp;

/** S = F(P), from F and the initial value of a step. */
const scanOp: Op = {
  name: "scan",
  noun: "state",
  arity: 2,
  kind: "scan",
  reads: "once",
  cost: "costly",
  infer([body, initial], { recurrence }) {
    const { shape } = body;
    if (typeof recurrence !== "string") throw new Error("a recurrence has a name");
    if (shape.length <= timeAxis(shape) || !sameShape(stepShape(shape), initial.shape))
      throw new Error(`scan: steps of [${shape}] do not begin as [${initial.shape}]`);
    return body;
  },
  tangent(node, [body, initial]) {
    const tangent = carried(node, `${node.id}.${body?.id}.${initial?.id}`);
    const own = forward([bodyOf(node)], new Map([[carriedOf(node), tangent]])).get(bodyOf(node));
    const total = own && body ? add(own, body) : (own ?? body);
    return total && scanOf(closed(total, node), tangent, initial ?? zerosOf(node), isReversed(node));
  },
  transpose(node, ct, k) {
    const later = carried(node, `${node.id}:${ct.id}`);
    const own = cotangents(new Map([[bodyOf(node), add(ct, later)]]), [carriedOf(node)]).get(carriedOf(node));
    const ofEarlier = own && scanOf(closed(own, node), later, zerosOf(node), !isReversed(node));
    if (k === 0) return ofEarlier ? add(ct, previous(ofEarlier, zerosOf(node), !isReversed(node))) : ct;
    return (ofEarlier && stepAt(ofEarlier, isReversed(node) ? stepsOf(node) - 1 : 0)) ?? zerosOf(node);
  },
  binds: (node) => ({
    variable: carriedOf(node),
    rounds: stepsOf(node),
    variableOf: ([body, initial]) => moved(body, initial, timeAxis(node.type.shape), isReversed(node)),
  }),
  evaluate: ([body]) => body,
  formula: call("scan"),
};

export const bodyOf = ({ inputs: [body] }: Node): Node => body;
export const initialOf = ({ inputs: [, initial] }: Node): Node => initial;
export const isReversed = ({ attributes }: Node): boolean => attributes.reverse === true;
export const stepsOf = ({ type: { shape } }: Node): number => shape[timeAxis(shape)] as number;
export const isScan = ({ op }: Node): boolean => op === scanOp;
/** The variable that a recurrence binds. */
export const carriedOf = (node: Node): Node => carried(node, String(node.attributes.recurrence));

const zerosOf = ({ table, type: { dtype, shape } }: Node): Node =>
  zeros(table, { dtype, shape: stepShape(shape) });

const scanOf = (body: Node, { attributes }: Node, initial: Node, reverse: boolean): Node =>
  body.table.node(scanOp, [body, initial], { recurrence: attributes.recurrence, reverse });

/** A value of the body of a recurrence, seen from outside. */
export const closed = (value: Node, recurrence: Node): Node => closeAll([value], recurrence)[0];

export function closeAll(values: readonly Node[], recurrence: Node): Node[] {
  const body = bodyOf(recurrence);
  const known = new Map([[carriedOf(recurrence), previousOf(recurrence)]]);
  for (const { value, axis, start } of body.op.parts?.(body) ?? [])
    known.set(value, slice(recurrence, axis, start, start + (value.type.shape[axis] as number)));
  return substitute(values, known.set(body, recurrence).set(recurrence, recurrence));
}

/** The state of a recurrence, moved by a step. */
export const previousOf = (node: Node): Node => previous(node, initialOf(node), isReversed(node));

/** The states of a recurrence that `step` describes for all steps at once, from what they were a step earlier. */
export const scan = builder(
  scanOp,
  (initial: Node, steps: number, reverse: boolean, step: (previous: Node) => Node): Node => {
    const { table, type } = initial;
    const time = timeAxis(type.shape);
    const shape = [...type.shape.slice(0, time), steps, ...type.shape.slice(time)];
    const like = zeros(table, { dtype: type.dtype, shape });
    const variable = carried(like, `${table.size}`);
    return scanOf(step(variable), variable, initial, reverse);
  },
);

/** One step of a sequence. */
export function stepAt(x: Node, step: number): Node {
  const time = timeAxis(x.type.shape);
  return reshape(slice(x, time, step, step + 1), stepShape(x.type.shape));
}

/** Each step of a sequence moved to the next one, or in reverse to the one before, after an initial value. */
const previousOp: Op = {
  name: "previous",
  arity: 2,
  kind: "view",
  guarded: true,
  reads: "once",
  cost: "cheap",
  infer: ([x]) => x,
  tangent: (node, [t, i]) => {
    const [x] = node.inputs;
    if (!t && !i) return undefined;
    return previous(t ?? zeros(node.table, node.type), i ?? zerosOf(x), isReversed(node));
  },
  transpose(node, ct, k) {
    if (k === 0) return previous(ct, zerosOf(ct), !isReversed(node));
    return stepAt(ct, isReversed(node) ? stepsOf(node) - 1 : 0);
  },
  lower(context, node, index) {
    const [x, initial] = node.inputs;
    const time = timeAxis(x.type.shape);
    const place = offsetAffine(index[time], isReversed(node) ? 1 : -1);
    const earlier = index.map((term, axis) => (axis === time ? place : term));
    const step = index.filter((_, axis) => axis !== time);
    return context.apply(
      "select",
      context.inside(place, stepsOf(node)),
      context.read(x, earlier),
      context.read(initial, step),
    );
  },
  evaluate: ([x, initial], node) => moved(x, initial, timeAxis(node.type.shape), isReversed(node)),
  formula: call("previous"),
};

export const previous = builder(previousOp, (x: Node, initial: Node, reverse: boolean): Node =>
  x.table.node(previousOp, [x, initial], { reverse }),
);

/** The reference evaluation of previous. */
export function moved(x: TensorValue, initial: TensorValue, time: number, reverse: boolean): TensorValue {
  const data = new Float64Array(x.data.length);
  const width = product(x.shape.slice(time + 1));
  const length = x.shape[time] * width;
  for (let start = 0; start < data.length; start += length) {
    const first = start / x.shape[time];
    const begin = initial.data.subarray(first, first + width);
    const [from, to] = reverse ? [width, 0] : [0, width];
    data.set(x.data.subarray(start + from, start + from + length - width), start + to);
    data.set(begin, start + (reverse ? length - width : 0));
  }
  return { shape: x.shape, data };
}
