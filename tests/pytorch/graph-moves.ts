import { anyActivation, anyDense, anyInitializer, dense } from "./generate-layers.js";
import type { GraphBuilder, Tensor } from "./graph-builder.js";
import type { BinaryName, Expression, Operation, ReductionName } from "./specification.js";

type Move = (builder: GraphBuilder) => void;

const call = <Name extends string, Args extends readonly unknown[]>(name: Name, ...args: Args) =>
  ({ call: name, args }) as const;

const binary = (name: BinaryName, a: Expression, b: Expression): Operation => call(name, a, b);

const layer: Move = (builder) => {
  const x = builder.any();
  const activate = builder.choose.chance(0.5);
  const units = builder.choose.integer(1, 12);
  const shape = activate ? x.shape : [...x.shape.slice(0, -1), units];
  const apply = activate ? anyActivation(builder.choose) : anyDense(builder.choose, units);
  if (builder.fits(shape)) builder.define({ apply, to: builder.use(x) }, shape);
};

/** h ← h + activation(dense(h)), as deep networks do. */
const skip: Move = (builder) => {
  const x = builder.any();
  const width = x.shape[x.shape.length - 1];
  const inner = { apply: dense(width), to: builder.use(x) };
  const branch = { apply: anyActivation(builder.choose), to: inner };
  builder.define(binary("add", builder.use(x), branch), x.shape);
};

/** One layer at two places. */
const shared: Move = (builder) => {
  const x = builder.any();
  const width = x.shape[x.shape.length - 1];
  const apply = builder.constant(dense(width));
  const first = builder.define({ apply: { call: "tanh" }, to: { apply, to: builder.use(x) } }, x.shape);
  const y = builder.find(({ shape }) => shape.length > 0 && shape[shape.length - 1] === width) ?? first;
  builder.define({ apply, to: builder.use(y) }, y.shape);
};

const unary: Move = (builder) => {
  const x = builder.any();
  const ref = builder.use(x);
  const positive = binary("add", builder.choose.decimal(0.5, 2), binary("mul", ref, ref));
  const halved = binary("mul", ref, builder.choose.decimal(-0.6, 0.6));
  const value = builder.choose.pick<Operation>([
    call("neg", ref),
    call("sin", ref),
    call("cos", ref),
    call("abs", ref),
    call("exp", halved),
    call("log", positive),
    call("sqrt", positive),
    binary("pow", ref, 2),
    binary("pow", positive, builder.choose.decimal(-1.5, 1.5)),
    binary("pow", builder.choose.decimal(1.1, 2), call("sin", ref)),
    binary("pow", positive, call("cos", ref)),
  ]);
  builder.define(value, x.shape);
};

const withNumber: Move = (builder) => {
  const x = builder.any();
  const number = builder.choose.decimal(0.5, 1.5);
  const [a, b] = builder.choose.chance(0.5) ? [builder.use(x), number] : [number, builder.use(x)];
  const name = builder.choose.pick(["add", "sub", "mul", "maximum", "minimum"] as const);
  builder.define(binary(name, a, b), x.shape);
};

const divide: Move = (builder) => {
  const [x, y] = [builder.any(), builder.any()];
  const shape = builder.broadcast(x.shape, y.shape);
  if (!shape) return;
  const square = binary("mul", builder.use(y), builder.use(y));
  builder.define(binary("div", builder.use(x), binary("add", square, 1.5)), shape);
};

const combine: Move = (builder) => {
  const x = builder.any();
  const y = builder.find((tensor) => tensor !== x && builder.broadcast(x.shape, tensor.shape) !== undefined);
  if (!y) return;
  const name = builder.choose.pick(["add", "sub", "mul", "maximum", "minimum"] as const);
  builder.define(binary(name, builder.use(x), builder.use(y)), builder.broadcast(x.shape, y.shape)!);
};

/** An operand that is not computed from the inputs: a parameter, perhaps through a function, or constants. */
const withFree: Move = (builder) => {
  const x = builder.any();
  const shape = builder.compatibleShape(x.shape);
  const result = builder.broadcast(x.shape, shape);
  if (!result) return;
  const size = builder.sizeOf({ shape });
  const init = shape.length === 1 ? anyInitializer(builder.choose, size) : ({ call: "normal" } as const);
  const parameter = call("parameter", shape, init);
  const another = call("parameter", shape, { call: "uniform" } as const);
  const free = builder.choose.pick<Operation>([
    parameter,
    parameter,
    // The gradient of each reads the other, whole or element by element.
    call("mul", parameter, another),
    call("mul", parameter, call("sum", call("parameter", [2], { call: "normal" } as const))),
    call("mul", parameter, call("sum", parameter)),
    call("exp", parameter),
    call("sin", parameter),
    shape.length > 0
      ? call(
          "tensor",
          nested(shape, () => builder.choose.decimal(-1.5, 1.5)),
        )
      : parameter,
  ]);
  const name = builder.choose.pick(["add", "sub", "mul", "maximum", "minimum"] as const);
  const flipped = builder.choose.chance(0.5);
  builder.define(flipped ? binary(name, free, builder.use(x)) : binary(name, builder.use(x), free), result);
};

type Nested = readonly (number | Nested)[];
const nested = ([extent, ...rest]: readonly number[], value: () => number): Nested =>
  Array.from({ length: extent }, () => (rest.length > 0 ? nested(rest, value) : value()));

const condition = (builder: GraphBuilder, x: Tensor): Expression => {
  const compare = () =>
    binary(
      builder.choose.pick(["greater", "less"] as const),
      builder.look(x),
      builder.choose.decimal(-0.5, 0.5),
    );
  return builder.choose.chance(0.7) ? compare() : binary("equal", compare(), compare());
};

const choice: Move = (builder) => {
  const x = builder.any();
  const y = builder.find((tensor) => builder.broadcast(x.shape, tensor.shape) !== undefined) ?? x;
  const shape = builder.broadcast(x.shape, y.shape)!;
  const other: Expression = builder.choose.chance(0.2) ? builder.choose.decimal(-1, 1) : builder.use(y);
  const looked = builder.choose.chance(0.5) ? x : y;
  const value: Operation = call("where", condition(builder, looked), builder.use(x), other);
  const plain = typeof other === "number" && looked === x;
  builder.define(value, plain ? x.shape : shape);
};

const product: Move = (builder) => {
  const x = builder.any();
  const inner = x.shape[x.shape.length - 1];
  const columns = builder.choose.integer(1, 6);
  const parameter = call("parameter", [inner, columns], { call: "glorotNormal" } as const);
  const shape = [...x.shape.slice(0, -1), columns];
  const value = call("matmul", builder.use(x), parameter);
  if (builder.fits(shape)) builder.define({ apply: { call: "tanh" }, to: value }, shape);
};

/** x·xᵀ or xᵀ·x of a matrix, the products attention makes. */
const gram: Move = (builder) => {
  const x = builder.find(({ shape }) => shape.length === 2);
  if (!x) return;
  const other = call("transpose", builder.use(x));
  const rows = builder.choose.chance(0.5);
  const extent = x.shape[rows ? 0 : 1];
  const value = rows ? call("matmul", builder.use(x), other) : call("matmul", other, builder.use(x));
  const scaled = binary("div", value, builder.choose.decimal(2, 4));
  builder.define({ apply: { call: builder.choose.pick(["softmax", "tanh"] as const) }, to: scaled }, [
    extent,
    extent,
  ]);
};

const permute: Move = (builder) => {
  const x = builder.find(({ shape }) => shape.length >= 2);
  if (!x) return;
  if (x.shape.length === 2 && builder.choose.chance(0.5)) {
    builder.define(call("transpose", builder.use(x)), [x.shape[1], x.shape[0]]);
    return;
  }
  const axes = x.shape.map((_, i) => i);
  const turned = [...axes.slice(1), axes[0]];
  builder.define(
    call("transpose", builder.use(x), turned),
    turned.map((axis) => x.shape[axis]),
  );
};

const regroup: Move = (builder) => {
  const x = builder.any();
  const size = builder.sizeOf(x);
  const divisor = [2, 3, 4, 5].filter((d) => size % d === 0);
  const rows = divisor.length > 0 ? builder.choose.pick(divisor) : 1;
  const shape = builder.choose.pick([[size], [rows, size / rows], [size / rows, 1, rows]]);
  builder.define(call("reshape", builder.use(x), shape), shape);
};

const sideBySide: Move = (builder) => {
  const x = builder.any();
  const axis = builder.choose.integer(0, x.shape.length - 1);
  const others = (shape: readonly number[]) => shape.filter((_, i) => i !== axis).join();
  const y =
    builder.find(({ shape }) => shape.length === x.shape.length && others(shape) === others(x.shape)) ?? x;
  const shape = x.shape.map((extent, i) => (i === axis ? extent + y.shape[i] : extent));
  if (!builder.fits(shape)) return;
  const tensors = [builder.use(x), builder.use(y)];
  builder.define({ call: "concat", args: [tensors, ...axisArgument(builder, axis, x.shape.length)] }, shape);
};

/** Left out for the last axis, or counted from the end, or plain. */
function axisArgument(builder: GraphBuilder, axis: number, rank: number): [axis?: number] {
  if (axis === rank - 1 && builder.choose.chance(0.5)) return [];
  return [builder.choose.chance(0.3) ? axis - rank : axis];
}

const part: Move = (builder) => {
  const x = builder.any();
  const axis = builder.choose.integer(0, x.shape.length - 1);
  const start = builder.choose.integer(0, x.shape[axis] - 1);
  const end = builder.choose.integer(start + 1, x.shape[axis]);
  const shape = x.shape.map((extent, i) => (i === axis ? end - start : extent));
  const range = [start, end, ...axisArgument(builder, axis, x.shape.length)] as const;
  // Only a look: what is cut off must reach an output by another way.
  const value: Operation = { call: "slice", args: [builder.look(x), ...range] };
  builder.define(value, shape);
};

const reduce: Move = (builder) => {
  const x = builder.any();
  const name = builder.choose.pick<ReductionName>(["sum", "mean", "max", "logSumExp"]);
  const axis = builder.choose.integer(-x.shape.length, x.shape.length - 1);
  const place = (axis + x.shape.length) % x.shape.length;
  const kind = builder.choose.integer(0, 3);
  const input = builder.use(x);
  if (kind === 0) builder.define({ call: name, args: [input] }, []);
  else if (kind === 1)
    builder.define(
      { call: name, args: [input, axis] },
      x.shape.filter((_, i) => i !== place),
    );
  else if (kind === 2)
    builder.define(
      { call: name, args: [input, null, true] },
      x.shape.map(() => 1),
    );
  else
    builder.define(
      { call: name, args: [input, axis, true] },
      x.shape.map((e, i) => (i === place ? 1 : e)),
    );
};

/** What a random functional model is made of; the commoner ones stand more than once. */
export const MOVES: readonly Move[] = [
  layer,
  layer,
  layer,
  skip,
  shared,
  unary,
  unary,
  withNumber,
  divide,
  combine,
  combine,
  withFree,
  withFree,
  choice,
  product,
  gram,
  permute,
  regroup,
  sideBySide,
  part,
  reduce,
  reduce,
];
