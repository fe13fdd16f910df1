import { InvalidArgument } from "../../../diagnostics/diagnostic.js";
import type { Node } from "../../../ir/graph.js";
import { printShape } from "../../../ir/tensor-type.js";
import { literal } from "../../../ops/leaf.js";
import type { ModelBuilder } from "../builder.js";
import {
  boolean,
  elementsOf,
  finite,
  positiveInteger,
  shapeOf,
  validName,
  withDefaults,
} from "../check-arguments.js";
import { declarable, declareTensor, describe } from "../declare.js";
import { checkInitializer, type Initializer } from "../initializer.js";

/** A parameter of the model that belongs to no layer: `parameter1`, or the name of the options. */
export const parameter = declarable(
  (call, shape: readonly number[], init?: Initializer, options?: { name?: string; trainable?: boolean }) => {
    const extents = shapeOf(shape, "the shape of a parameter");
    const initializer = checkInitializer(init, "init");
    const defaults = { name: undefined as string | undefined, trainable: true };
    const given = withDefaults(options, defaults, "parameter");
    const name = given.name === undefined ? undefined : validName(given.name, "the name of a parameter");
    const trainable = boolean(given.trainable, "trainable");
    const fan = { in: extents[extents.length - 1] ?? 1, out: extents[0] ?? 1 };
    return declareTensor({
      call,
      operands: [],
      isParameter: true,
      build: (builder) => builder.freeParameter(name, extents, { initializer, fan, trainable }, call?.site),
    });
  },
);

type Nested = number | ArrayLike<number> | readonly Nested[];

interface Constant {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** A constant tensor, from numbers in arrays. */
export const tensor = declarable((call, numbers: Nested) => {
  const { shape, values } = constantOf(numbers);
  const build = ({ table, dtype }: ModelBuilder): Node => literal(table, values, { dtype, shape });
  return declareTensor({ call, operands: [], build });
});

/** The shape of numbers in arrays, and the numbers in row-major order. */
function constantOf(nested: unknown): Constant {
  if (typeof nested === "number") return { shape: [], values: [finite(nested, "each element of tensor")] };
  const rows = elementsOf(nested)?.map(constantOf);
  if (!rows)
    throw new InvalidArgument(
      `tensor takes a number or arrays of numbers, not ${describe(nested)}`,
      "Write tensor([[1, 2], [3, 4]]).",
    );
  const extent = positiveInteger(rows.length, "the extent of each axis of a tensor");
  const { shape } = rows[0];
  const odd = rows.find((row) => String(row.shape) !== String(shape));
  if (odd)
    throw new InvalidArgument(
      `the rows of a tensor must have one shape, but are ${printShape(shape)} and ${printShape(odd.shape)}`,
      "Fill the short ones up.",
    );
  return { shape: [extent, ...shape], values: rows.flatMap((row) => row.values) };
}
