import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { sizeOf } from "./expected.js";
import type { Expectation, Quantity } from "./expected.js";
import { checkAgainstOracle } from "./harness.js";
import { outputNames } from "./specification.js";
import type { Specification } from "./specification.js";
import { places } from "./subject.js";
import type { MetaParameter } from "./subject.js";

interface Fixture {
  readonly spec: Specification;
  readonly expected: Expectation;
}

const folder = new URL("../fixtures/pytorch/", import.meta.url);

const fixtures = readdirSync(folder)
  .filter((file) => file !== "functions.json")
  .flatMap((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Fixture[]);

/** Parameters with a gap after each row and before each tensor, as padding may leave them. */
function padded(expected: Expectation): { readonly params: MetaParameter[]; readonly size: number } {
  let end = 1;
  const params = expected.params.map(({ name, shape, trainable }) => {
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * (b + 1), 1));
    const size = sizeOf(shape);
    const offset = end;
    end += (shape[0] ?? 1) * (strides[0] ?? 1) + 1;
    return { name, shape, strides, offset, size, trainable };
  });
  return { params, size: end };
}

/** A module that computes nothing: it answers what the oracle expects. */
function parrot({ spec, expected }: Fixture): Record<string, unknown> {
  const { params, size } = padded(expected);
  const say = (quantity: Quantity) => expected.quantities[quantity] ?? {};
  const flat = (quantity: Quantity) => fill(new Float64Array(size), quantity);
  const fill = (array: Float64Array, quantity: Quantity): Float64Array => {
    for (const parameter of params) {
      const values = say(quantity)[parameter.name] ?? [];
      places(parameter).forEach((place, i) => (array[place] = values[i] ?? array[place]));
    }
    return array;
  };
  const keyed = (quantity: Quantity, names: readonly string[], samples = spec.batch) => {
    const arrays = names.map((name) => {
      const values = say(quantity)[name] ?? [];
      return Float64Array.from(values.slice(0, (values.length / spec.batch) * samples));
    });
    return names.length === 1 ? arrays[0] : Object.fromEntries(names.map((name, i) => [name, arrays[i]]));
  };
  const [inputs, outputs] = [spec.inputs.map(({ name }) => name), outputNames(spec)];
  const samplesOf = (x: Float64Array | Record<string, Float64Array>): number =>
    (x instanceof Float64Array ? x : x[inputs[0]]).length / sizeOf(spec.inputs[0].shape);
  let steps = 0;
  return {
    meta: { dtype: "f64", inputs: [], outputs: [], params, paramCount: counted(params), size },
    init: () => initial(new Float64Array(size), expected, params),
    forward: (_: unknown, x: Float64Array, out?: Float64Array) => {
      const y = keyed("outputs", outputs, samplesOf(x));
      if (!out) return y;
      out.set(y as Float64Array);
      return out;
    },
    jvp: () => keyed("jvp", outputs),
    inputGradient: () => keyed("inputGradient", inputs),
    loss: () => say("loss").loss[0],
    backward: (_p: unknown, _x: unknown, _t: unknown, grad: Float64Array, seed?: number) => {
      fill(grad, seed === undefined ? "gradient" : "seededGradient");
      return (expected.quantities.trainingLoss ?? say("loss")).loss[0];
    },
    hvp: () => flat("hvp"),
    createState: () => ((steps = 0), {}),
    step: (array: Float64Array) => {
      fill(array, "stepped");
      return say("losses").losses[steps++];
    },
  };
}

/** Every element of a parameter but running statistics. */
const counted = (params: readonly MetaParameter[]): number =>
  params.reduce((sum, { name, size }) => sum + (name.includes(".running_") ? 0 : size), 0);

function initial(array: Float64Array, expected: Expectation, params: readonly MetaParameter[]): Float64Array {
  expected.params.forEach(({ initial: value }, k) => {
    const values = [value ?? 0.5].flat();
    places(params[k]).forEach((place, i) => (array[place] = values[i % values.length]));
  });
  return array;
}

const check = (fixture: Fixture, net = parrot(fixture)) =>
  checkAgainstOracle(fixture.spec, fixture.expected, () => Promise.resolve(net as never), { dtype: "f64" });

/** The same fixture with one number of a quantity off by a hundred-millionth of its tensor's largest. */
function disturbed({ spec, expected }: Fixture, quantity: Quantity): Fixture {
  const copy = structuredClone(expected) as unknown as {
    quantities: Record<string, Record<string, number[]>>;
  };
  const [tensor] = Object.values(copy.quantities[quantity]).sort((a, b) => peak(b) - peak(a));
  tensor[tensor.length - 1] += 1e-8 * Math.max(1e-6, peak(tensor));
  return { spec, expected: copy as never };
}

const peak = (numbers: readonly number[]): number => Math.max(...numbers.map(Math.abs));

test("a module that answers what the oracle expects has no mismatch", async () => {
  for (const fixture of fixtures)
    expect([fixture.spec.id, ...(await check(fixture))]).toEqual([fixture.spec.id]);
});

const quantities = new Set(
  fixtures.flatMap(({ expected }) => Object.keys(expected.quantities) as Quantity[]),
);

test.each([...quantities])(
  "one number of %s off by 1e-8 of its tensor's scale is a mismatch",
  async (quantity) => {
    const fixture = fixtures.find(({ expected }) => expected.quantities[quantity] !== undefined)!;
    const found = await check(fixture, parrot(disturbed(fixture, quantity)));
    expect(found.map((mismatch) => mismatch.quantity)).toContain(quantity);
  },
);

test("a gradient that changes the parameters is a mismatch", async () => {
  const [fixture] = fixtures;
  const honest = parrot(fixture) as { backward: (params: Float64Array, ...rest: unknown[]) => number };
  const backward = (params: Float64Array, ...rest: unknown[]) => {
    params[1] += 1;
    return honest.backward(params, ...rest);
  };
  const found = await check(fixture, { ...honest, backward });
  expect(found.map((mismatch) => mismatch.quantity)).toContain("params after backward");
});
