import type { Op } from "../../ir/graph.js";
import { BATCH, product } from "../../ir/tensor-type.js";
import { neg } from "../../ops/arithmetic.js";
import { broadcast } from "../../ops/broadcast.js";
import { contract } from "../../ops/contract.js";
import { ops } from "../../ops/index.js";
import { constant, constantValue } from "../../ops/leaf.js";
import { sumOver } from "../../ops/reduce.js";
import { pad, paddingOf } from "../../ops/shape.js";
import type { Rule } from "./rewrite.js";

const elementwiseOps = [...ops.values()].filter((op) => op.kind === "elementwise" && op.evaluate);
const viewOps = [...ops.values()].filter((op) => op.kind === "view" && op.lower && !op.flat && !op.waits);

/** An elementwise operation on constants is a constant. */
const foldElementwise = (op: Op): Rule => ({
  name: "constant folding",
  law: "",
  op: op.name,
  apply(node) {
    const values = node.inputs.map(constantValue);
    if (values.some((value) => value === undefined)) return undefined;
    const scalars = values.map((value) => ({ shape: [], data: Float64Array.of(value!) }));
    const { data } = op.evaluate!(scalars, node, []);
    return constant(node.table, data[0], node.type);
  },
});

/** A view of one number everywhere is that number everywhere; padding adds another. */
const foldView = (op: Op): Rule => ({
  name: "view of a constant",
  law: "",
  op: op.name,
  apply(node) {
    const values = new Set(node.inputs.map(constantValue));
    if (op === pad.op) values.add(paddingOf(node));
    const [value] = values;
    return values.size === 1 && value !== undefined ? constant(node.table, value, node.type) : undefined;
  },
});

/** f(broadcast(a), broadcast(b)) = broadcast(f(a, b)): scalar work is done once. Signs instead move outwards, where they cancel. */
const foldRepeated = (op: Op): Rule => ({
  name: "repeat the result, not the operands",
  law: "",
  op: op.name,
  apply(node) {
    const repeated = node.inputs.filter((input) => input.op === broadcast.op);
    const rest = node.inputs.filter((input) => input.op !== broadcast.op);
    if (repeated.length === 0 || rest.some((input) => constantValue(input) === undefined)) return undefined;
    const axes = String(repeated[0].attributes.axes);
    if (repeated.some((input) => String(input.attributes.axes) !== axes)) return undefined;
    const small = repeated[0].inputs[0].type;
    const inputs = node.inputs.map((input) =>
      input.op === broadcast.op ? input.inputs[0] : constant(node.table, constantValue(input)!, small),
    );
    const value = node.table.node(op, inputs, node.attributes);
    return broadcast(value, node.type.shape, repeated[0].attributes.axes as number[]);
  },
});

const zeroContraction: Rule = {
  name: "product with zero",
  law: "0 · x = 0",
  op: contract.op.name,
  apply: (node) =>
    node.inputs.some((input) => constantValue(input) === 0) ? constant(node.table, 0, node.type) : undefined,
};

const sumOfConstant: Rule = {
  name: "sum of a constant",
  law: "Σ c = n · c",
  op: sumOver.op.name,
  apply(node) {
    const [x] = node.inputs;
    const value = constantValue(x);
    const extents = (node.attributes.axes as number[]).map((axis) => x.type.shape[axis]);
    if (value === undefined || (value !== 0 && extents.includes(BATCH))) return undefined;
    return constant(node.table, value === 0 ? 0 : value * product(extents as number[]), node.type);
  },
};

export const foldingRules: readonly Rule[] = [
  ...elementwiseOps.map(foldElementwise),
  ...viewOps.map(foldView),
  ...elementwiseOps.filter((op) => op !== neg.op).map(foldRepeated),
  zeroContraction,
  sumOfConstant,
];
