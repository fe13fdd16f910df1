import { InvalidArgument } from "../../../diagnostics/diagnostic.js";
import type { Node } from "../../../ir/graph.js";
import { product } from "../../../ir/tensor-type.js";
import { literal } from "../../../ops/leaf.js";
import type { ModelBuilder } from "../builder.js";
import { boolean, positiveInteger, shapeOf, validName, withDefaults } from "../check-arguments.js";
import { declarable, declareTensor, describe } from "../declare.js";
import { checkInitializer, flatNumbers, type Initializer } from "../initializer.js";

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

type Nested = number | readonly Nested[];

/** A constant tensor, from numbers in arrays. */
export const tensor = declarable((call, numbers: Nested) => {
  if (typeof numbers !== "number" && !Array.isArray(numbers)) {
    throw new InvalidArgument(
      `tensor takes a number or arrays of numbers, not ${describe(numbers)}`,
      "Write tensor([[1, 2], [3, 4]]).",
    );
  }
  const shape = extentsOf(numbers);
  const flat = typeof numbers === "number" ? [numbers] : flatNumbers(numbers, "tensor");
  if (flat.length !== product(shape))
    throw new InvalidArgument("the rows of a tensor must have equal lengths", "Fill the short ones up.");
  const build = (builder: ModelBuilder): Node =>
    literal(builder.table, flat, { dtype: builder.dtype, shape });
  return declareTensor({ call, operands: [], build });
});

function extentsOf(nested: Nested): number[] {
  if (typeof nested === "number") return [];
  return [positiveInteger(nested.length, "the extent of each axis of a tensor"), ...extentsOf(nested[0])];
}
