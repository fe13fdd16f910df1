import binaryen from "binaryen";
import { describe, expect, test } from "vitest";
import {
  type Lanes,
  vectorMath,
  type VectorFunction,
} from "../../compiler/phases/6-emit/wasm/vector-math.js";
import { createRandom, uniform } from "../support/numbers.js";

const functions: readonly VectorFunction[] = ["exp", "log", "tanh", "sigmoid"];
const { none, v128, i32 } = binaryen;

/** What of WebAssembly is used here: its types are among those of browsers, which are not loaded. */
interface Engine {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: { at(place: number): void; memory: { buffer: ArrayBuffer } } };
}
const { Module, Instance } = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;

/** The function of many numbers, as WebAssembly computes it. */
function compiled(f: VectorFunction, lanes: Lanes): (numbers: readonly number[]) => number[] {
  const module = new binaryen.Module();
  module.setFeatures(binaryen.Features.SIMD128);
  module.setMemory(1, 1, "memory");
  const name = vectorMath(module, binaryen, f, lanes);
  const place = (): number => module.local.get(0, i32);
  const value = module.call(name, [module.v128.load(0, 16, place())], v128);
  module.addFunction("at", i32, none, [], module.v128.store(0, 16, place(), value));
  module.addFunctionExport("at", "at");
  expect(module.validate()).toBe(1);
  const {
    at,
    memory: { buffer },
  } = new Instance(new Module(module.emitBinary())).exports;
  module.dispose();

  const memory = lanes === "f32x4" ? new Float32Array(buffer) : new Float64Array(buffer);
  return (numbers) => {
    const results: number[] = [];
    for (let start = 0; start < numbers.length; start += memory.length) {
      const part = numbers.slice(start, start + memory.length);
      memory.set(part);
      for (let place = 0; place < part.length * memory.BYTES_PER_ELEMENT; place += 16) at(place);
      results.push(...memory.subarray(0, part.length));
    }
    return results;
  };
}

// Exact arithmetic: whole multiples of 2⁻¹²⁰⁰, less than the smallest number by 126 bits.
const BITS = 1200n;
const ONE = 1n << BITS;
const product = (a: bigint, b: bigint): bigint => (a * b) >> BITS;
const quotient = (a: bigint, b: bigint): bigint => (a << BITS) / b;
const magnitude = (a: bigint): bigint => (a < 0n ? -a : a);

function exact(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(x));
  const bits = view.getBigUint64(0);
  const exponent = bits >> 52n;
  const fraction = bits & ((1n << 52n) - 1n);
  const scale = BITS - 1074n;
  const value = exponent === 0n ? fraction << scale : (fraction | (1n << 52n)) << (scale + exponent - 1n);
  return x < 0 ? -value : value;
}

/** ln 2 = Σ 2/((2k+1)·3²ᵏ⁺¹). */
const LN2 = (() => {
  let sum = 0n;
  for (let power = (2n * ONE) / 3n, k = 1n; power > 0n; power /= 9n, k += 2n) sum += power / k;
  return sum;
})();

/** The series of e^(r/2¹⁶), r = x − k·ln 2, squared sixteen times. */
function exactExp(x: bigint): bigint {
  const k = x / LN2;
  const r = (x - k * LN2) >> 16n;
  let sum = ONE;
  for (let term = r, n = 2n; term > 1n || term < -1n; term = product(term, r) / n, n++) sum += term;
  for (let n = 0; n < 16; n++) sum = product(sum, sum);
  return k < 0n ? sum >> -k : sum << k;
}

const references: Record<VectorFunction, (x: number) => bigint> = {
  exp: (x) => exactExp(exact(x)),
  /** One step of Halley's method triples the digits. */
  log(x) {
    const near = exact(Math.log(x));
    const power = exactExp(near);
    return near + 2n * quotient(exact(x) - power, exact(x) + power);
  },
  tanh(x) {
    const square = exactExp(2n * exact(x));
    return quotient(square - ONE, square + ONE);
  },
  sigmoid: (x) => quotient(ONE, ONE + exactExp(-exact(x))),
};

/** How far a number is from an exact one, in units in the last place of that. */
function error(value: number, wanted: bigint): number {
  const length = BigInt(magnitude(wanted).toString(2).length);
  const smallest = BITS - 1074n;
  const unit = length - 53n > smallest ? length - 53n : smallest;
  return Number((magnitude(exact(value) - wanted) << 10n) >> unit) / 1024;
}

/** Numbers of all sizes and signs, within a range. */
function ofAllSizes(count: number, [low, high]: readonly [number, number]): number[] {
  const random = createRandom(5);
  const most = Math.log2(Math.max(-low, high));
  const sizes = Array.from(
    { length: 2 * count },
    () => 2 ** uniform(random, Math.max(-1074, most - 60), most) * (random.uniform() < 0.5 ? -1 : 1),
  );
  const spread = Array.from({ length: count }, () => uniform(random, low, high));
  return [...sizes, ...spread].filter((x) => x >= low && x <= high);
}

/** A number and its neighbours. */
const around = (x: number): number[] => [-3, -1, 0, 1, 3].map((steps) => x * (1 + steps * Number.EPSILON));

/** Where the reductions of exp go from one power of two to the next; `scale` times these. */
const reductionBorders = (least: number, most: number, scale: number): number[] => {
  const borders: number[] = [];
  for (let k = least; k <= most; k += 2) borders.push(...around(k * 0.5 * Math.LN2 * scale));
  return borders;
};

const tiny = [5e-324, 1e-310, 2 ** -1022, 1e-300, 1e-20, 2 ** -54, 2 ** -53, 2 ** -30].flatMap((x) => [
  x,
  -x,
]);

const samples: Record<VectorFunction, readonly number[]> = {
  exp: [
    ...ofAllSizes(250, [-745.1, 709.78]),
    ...reductionBorders(-2150, 2040, 1).filter((_, k) => k % 17 === 0),
    ...reductionBorders(-7, 7, 1),
    ...[-745.13, -744.5, -708.4, -708.39, 709.78, 709.782712893384],
    ...tiny,
  ],
  log: [
    ...ofAllSizes(150, [2 ** -30, 2 ** 30]),
    ...Array.from({ length: 300 }, (_, k) => 2 ** (7 * k - 1074) * (1 + k / 300)),
    ...[-1074, -1030, -1022, -1021, -2, -1, 0, 1, 1023].flatMap((k) => around(Math.SQRT1_2 * 2 ** k)),
    ...[-60, -52, -40, -20, -10, -5].flatMap((k) => [1 + 2 ** k, 1 - 2 ** k]).filter((x) => x !== 1),
    ...tiny.filter((x) => x > 0),
    Number.MAX_VALUE,
  ],
  tanh: [
    ...ofAllSizes(250, [-22, 22]),
    ...reductionBorders(-70, 70, 0.5),
    ...around(0.625).flatMap((x) => [x, -x]),
    ...tiny,
  ],
  sigmoid: [
    ...ofAllSizes(250, [-745.1, 40]),
    ...reductionBorders(-2150, 120, 1).filter((_, k) => k % 17 === 0),
    ...reductionBorders(-11, 11, 1),
    ...[-745.13, -744.5, -708.4, -36.75145886864168, -36.7, 36.7],
    ...tiny,
  ],
};

const bounds: Record<VectorFunction, number> = { exp: 1, log: 1, tanh: 2, sigmoid: 2 };

describe("in double precision", () => {
  test.each(functions)("%s is off by two units in the last place at most", (f) => {
    const numbers = samples[f];
    const run = compiled(f, "f64x2");
    run(numbers).forEach((value, k) => {
      const off = error(value, references[f](numbers[k]));
      if (!(off <= bounds[f])) expect.fail(`${f}(${numbers[k]}) is ${value}, off by ${off} units`);
    });
  });
});

/** In double precision, exact enough for single precision. */
const doubles: Record<VectorFunction, (x: number) => number> = {
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
};

function singleError(value: number, wanted: number): number {
  if (Object.is(value, Math.fround(wanted))) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(wanted)));
  return Math.abs(value - wanted) / 2 ** (Math.max(exponent, -126) - 23);
}

describe("in single precision", () => {
  const bits = Uint32Array.from({ length: 42_000 }, (_, k) => k * 100_003);
  const numbers = [...new Float32Array(bits.buffer)].concat(
    functions.flatMap((f) => [...Float32Array.from(samples[f])]),
  );

  test.each(functions)("%s is off by two units in the last place at most, whatever the bits", (f) => {
    const run = compiled(f, "f32x4");
    run(numbers).forEach((value, k) => {
      const off = singleError(value, doubles[f](numbers[k]));
      if (!(off <= bounds[f])) expect.fail(`${f}(${numbers[k]}) is ${value}, off by ${off} units`);
    });
  });
});

describe.each(["f32x4", "f64x2"] as const)("of %s", (lanes) => {
  // Each beside an ordinary number in one order and in the other, as lanes must not matter to each other.
  const special: Record<VectorFunction, readonly (readonly [number, number])[]> = {
    exp: [
      [-Infinity, 0],
      [Infinity, Infinity],
      [-1e30, 0],
      [1e30, Infinity],
      [0, 1],
      [-0, 1],
    ],
    log: [
      [0, -Infinity],
      [-0, -Infinity],
      [Infinity, Infinity],
      [-Infinity, NaN],
      [-1, NaN],
      [-1e-40, NaN],
      [1, 0],
    ],
    tanh: [
      [0, 0],
      [-0, -0],
      [Infinity, 1],
      [-Infinity, -1],
      [1e30, 1],
      [-1e30, -1],
    ],
    sigmoid: [
      [-Infinity, 0],
      [Infinity, 1],
      [-1e30, 0],
      [1e30, 1],
      [0, 0.5],
      [-0, 0.5],
    ],
  };

  test.each(functions)("%s of what is special", (f) => {
    const run = compiled(f, lanes);
    const [ordinary] = run([0.75, 0.75, 0.75, 0.75]);
    expect(ordinary).toBeCloseTo(doubles[f](0.75), 6);
    for (const [x, wanted] of [...special[f], [NaN, NaN]]) {
      expect(run([x, 0.75, x, 0.75])).toEqual([wanted, ordinary, wanted, ordinary]);
      expect(run([0.75, x, 0.75, x])).toEqual([ordinary, wanted, ordinary, wanted]);
    }
  });

  test("sigmoid is 0 where exp is", () => {
    const numbers = Array.from({ length: 800 }, (_, k) => -k - 0.25);
    const zeros = (f: VectorFunction): boolean[] => compiled(f, lanes)(numbers).map((value) => value === 0);
    expect(zeros("sigmoid")).toEqual(zeros("exp"));
  });
});

test("a function is added once, and needs vectors alone", () => {
  const module = new binaryen.Module();
  module.setFeatures(binaryen.Features.SIMD128);
  const names = [...functions, ...functions].map((f) => vectorMath(module, binaryen, f, "f32x4"));
  expect(names).toEqual([...functions, ...functions].map((f) => `${f}_f32x4`));
  expect(module.getNumFunctions()).toBe(functions.length);
  expect(module.validate()).toBe(1);
  module.dispose();
});
