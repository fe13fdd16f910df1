import { expect, test } from "vitest";
import { fit, fitSync } from "../../runtime/fit.js";

type Numbers = ArrayLike<number>;

/** A module of two inputs and two targets, as far as `fit` looks; its steps are recorded. */
function recorder() {
  const batches: { x: Record<string, number[]>; target: Record<string, number[]> }[] = [];
  const copy = (samples: Record<string, Numbers>) =>
    Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, Array.from(values)]));
  return {
    batches,
    meta: {
      dtype: "f64" as const,
      inputs: [
        { name: "a", shape: [1], size: 1 },
        { name: "length", shape: [2], size: 2 },
      ],
      targets: [
        { name: "p", shape: [1, 1], size: 1 },
        { name: "q", shape: [], size: 1 },
      ],
    },
    init: () => new Float64Array(1),
    createState: () => null,
    step(
      _params: Float64Array,
      _state: null,
      x: { a: Numbers; length: Numbers },
      target: { p: Numbers; q: Numbers },
    ): number {
      batches.push({ x: copy(x), target: copy(target) });
      return 1;
    },
  };
}

const x = { a: [1, 2, 3], length: new Float32Array([10, 11, 20, 21, 30, 31]) };
const target = { p: [4, 5, 6], q: [7, 8, 9] };

test("several inputs and targets go to step keyed by name", () => {
  const net = recorder();
  fitSync(net, { x, target, batchSize: 2, shuffle: false });
  expect(net.batches).toEqual([
    { x: { a: [1, 2], length: [10, 11, 20, 21] }, target: { p: [4, 5], q: [7, 8] } },
    { x: { a: [3], length: [30, 31] }, target: { p: [6], q: [9] } },
  ]);
});

test("the types of the module decide what is accepted", () => {
  const net = recorder();
  // @ts-expect-error -- an input is missing
  expect(() => fitSync(net, { x: { a: [1] }, target })).toThrow(
    new RangeError("x.length: expected 2 numbers (1 samples of 2), got undefined"),
  );
  // @ts-expect-error -- flat numbers where names are needed
  expect(() => fitSync(net, { x, target: [1, 2, 3] })).toThrow(
    new RangeError("target.p: expected 3 numbers (3 samples of 1), got undefined"),
  );
});

test("lengths that do not fit name the argument, what was expected and what came", async () => {
  const net = recorder();
  const thrown = (options: object) => {
    try {
      fitSync(net, { x, target, ...options });
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      return (error as Error).message;
    }
    return expect.fail("nothing was thrown");
  };
  expect(thrown({ x: { ...x, length: [1, 2, 3, 4, 5] } })).toBe(
    "x.length: expected 6 numbers (3 samples of 2), got 5",
  );
  expect(thrown({ target: { p: [1, 2, 3], q: [1, 2, 3, 4] } })).toBe(
    "target.q: expected 3 numbers (3 samples of 1), got 4",
  );
  expect(thrown({ x: { ...x, a: [] } })).toBe("x.a: expected 1 numbers (1 samples of 1), got 0");
  expect(thrown({ x: undefined })).toBe("x.a: expected 1 numbers (1 samples of 1), got undefined");
  expect(thrown({ validation: { x, target: { p: [1], q: [1] } } })).toBe(
    "validation.target.p: expected 3 numbers (3 samples of 1), got 1",
  );
  for (const batchSize of [0, -1, 1.5, NaN, Infinity]) {
    expect(thrown({ batchSize })).toBe(`batchSize: expected an integer from 1, got ${batchSize}`);
  }
  expect(thrown({ epochs: -1 })).toBe("epochs: expected an integer from 0, got -1");
  expect(thrown({ epochs: "3" })).toBe("epochs: expected an integer from 0, got 3");
  expect(net.batches).toEqual([]);
  await expect(fit(net, { x, target, epochs: NaN })).rejects.toThrow(RangeError);
});

test("a single input is named without its name", () => {
  const net = {
    ...recorder(),
    meta: { ...recorder().meta, inputs: [{ name: "only", shape: [4], size: 4 }] },
  };
  const options = { x: new Array(10).fill(0) as never, target };
  expect(() => fitSync(net, options)).toThrow("x: expected 12 numbers (3 samples of 4), got 10");
});
