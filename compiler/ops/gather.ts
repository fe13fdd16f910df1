import type { Node, Op, TensorValue } from "../ir/graph.js";
import { product } from "../ir/tensor-type.js";
import { wholeAttribute } from "./shared/attributes.js";
import { builder } from "./shared/elementwise.js";
import { forEachIndex } from "./shared/reindex.js";

// Rows of a table, named by a tensor of indices: whole numbers below the number of rows.

/** Visits each index in row-major order, with the place of its row and the row that it names. */
function forEachRow(indices: TensorValue, width: number, visit: (from: number, to: number) => void): void {
  forEachIndex(indices.shape, (_, position) => visit(position * width, indices.data[position] * width));
}

/** Element (i…, j…) is element (indices[i…], j…) of the table. */
const gatherOp: Op = {
  name: "gather",
  noun: "rows",
  arity: 2,
  kind: "reduction",
  reads: "many",
  cost: "cheap",
  infer: ([table, indices]) => ({
    dtype: table.dtype,
    shape: [...indices.shape, ...table.shape.slice(1)],
  }),
  tangent: (node, [t]) => t && gather(t, node.inputs[1]),
  transpose: ({ inputs: [table, indices] }, ct, k) =>
    k === 0 ? scatterAdd(ct, indices, table.type.shape[0] as number) : undefined,
  lower(context, { inputs: [table, indices] }, index) {
    const rank = indices.type.shape.length;
    const row = context.place(indices, index.slice(0, rank), table.type.shape[0] as number);
    return context.read(table, [row, ...index.slice(rank)]);
  },
  evaluate([table, indices], _node, shape) {
    const data = new Float64Array(product(shape));
    const width = product(table.shape.slice(1));
    forEachRow(indices, width, (to, from) => data.set(table.data.subarray(from, from + width), to));
    return { shape, data };
  },
  formula: (_node, [table, indices]) => ({ text: `${table.text}[${indices.text}]`, strength: 4 }),
};

export const gather = builder(gatherOp, (table: Node, indices: Node): Node =>
  table.table.node(gatherOp, [table, indices]),
);

/** The transpose of gather: each row of a table of zeros gets the sum of the rows that go there. */
const scatterAddOp: Op = {
  name: "scatterAdd",
  noun: "rows",
  arity: 2,
  kind: "reduction",
  aligned: true,
  reads: "once",
  cost: "cheap",
  infer: ([rows, indices], attributes) => ({
    dtype: rows.dtype,
    shape: [wholeAttribute(attributes, "count", 1), ...rows.shape.slice(indices.shape.length)],
  }),
  tangent: (node, [t]) => t && scatterAdd(t, node.inputs[1], node.attributes.count as number),
  transpose: (node, ct, k) => (k === 0 ? gather(ct, node.inputs[1]) : undefined),
  lower(context, { inputs: [rows, indices], attributes }, [row, ...rest]) {
    const read = (place: Parameters<typeof context.read>[1]) => context.read(rows, [...place, ...rest]);
    return context.reduce("sum", indices.type.shape, read, {
      index: row,
      to: (place) => context.place(indices, place, attributes.count as number),
    });
  },
  evaluate([rows, indices], _node, shape) {
    const data = new Float64Array(product(shape));
    const width = product(shape.slice(1));
    forEachRow(indices, width, (from, to) => {
      for (let j = 0; j < width; j++) data[to + j] += rows.data[from + j];
    });
    return { shape, data };
  },
  formula: (_node, [rows, indices]) => ({ text: `Σ ${rows.text} by ${indices.text}`, strength: 1 }),
};

export const scatterAdd = builder(scatterAddOp, (rows: Node, indices: Node, count: number): Node =>
  rows.table.node(scatterAddOp, [rows, indices], { count }),
);
