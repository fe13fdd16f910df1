import fc from "../support/fast-check.js";
import { expect, test } from "vitest";
import { loadSafetensors, type WeightsMeta } from "../../runtime/safetensors.js";
import { parseSafetensors, SafetensorsError } from "../../runtime/safetensors-file.js";

const sound = build(
  {
    __metadata__: { "made by": "test" },
    "a.bias": { dtype: "F64", shape: [2], data_offsets: [0, 16] },
    "a.weight": { dtype: "F32", shape: [4, 3], data_offsets: [16, 64] },
  },
  new Array(64).fill(1),
);

const f32 = (begin: number, end: number, ...shape: number[]) => ({
  dtype: "F32",
  shape,
  data_offsets: [begin, end],
});
const parse = (bytes: Uint8Array) => errorOf(() => parseSafetensors(bytes)).problems.join("\n");

test("cut off anywhere", () => {
  for (let length = 0; length < sound.length; length++) {
    expect(() => parseSafetensors(sound.subarray(0, length))).toThrow(SafetensorsError);
  }
  expect(parse(sound.subarray(0, 7))).toBe("file: expected at least 8 bytes, got 7");
  expect(parse(sound.subarray(0, 60))).toMatch(
    "header: expected at most 52 bytes in a file of 60, its length is given as 158",
  );
  expect(parse(sound.subarray(0, -1))).toBe("data: expected 64 bytes after the header, got 63");
});

test("header lengths beyond the file, and beyond what a number holds exactly", () => {
  for (const length of [
    [9, 0],
    [0, 1],
    [0xffffffff, 0xffffffff],
  ]) {
    const bytes = new Uint8Array(new Uint32Array([...length, 0x20207d7b, 0x20202020]).buffer);
    expect(parse(bytes)).toMatch(/^header: expected at most 8 bytes/);
  }
});

test.each([
  ["no JSON", "{"],
  ["not UTF-8", "{\xff}"],
  ["overlong UTF-8", '{"\xc0\xaf":1}'],
  ["an array", "[]"],
  ["a number", "1"],
  ["null", "null"],
  ["white space first", " {}"],
  ["empty", ""],
])("a header that is %s", (_, text) => {
  expect(parse(buildFrom(text, []))).toMatch(/^header: expected .*JSON/);
});

test.each<[string, unknown]>([
  ["no object", 5],
  ["an array", []],
  ["null", null],
  ["empty", {}],
  ["a number as dtype", { dtype: 4, shape: [], data_offsets: [0, 0] }],
  ["a negative extent", f32(0, 4, -1)],
  ["a fractional extent", f32(0, 4, 0.5)],
  ["an extent that no number holds", { dtype: "F32", shape: [2 ** 60], data_offsets: [0, 4] }],
  ["one offset", { dtype: "F32", shape: [1], data_offsets: [0] }],
  ["offsets that are text", { dtype: "F32", shape: [1], data_offsets: ["0", "4"] }],
  ["more axes than a tensor can have", f32(0, 4, ...new Array(100_000).fill(1))],
])("an entry that is %s", (_, entry) => {
  expect(parse(build({ a: entry }, [0, 0, 0, 0]))).toMatch('"a": expected {"dtype": text,');
});

test("entries whose form hides behind __proto__ are none", () => {
  const text = '{"a":{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}}';
  expect(parse(buildFrom(text, [0, 0, 0, 0]))).toMatch('"a": expected {"dtype": text,');
  const meta: WeightsMeta = {
    dtype: "f64",
    size: 1,
    params: [{ name: "toString", shape: [1], strides: [1], offset: 0 }],
  };
  expect(errorOf(() => loadSafetensors(meta, build({}, []))).problems).toEqual([
    '"toString": expected shape [1], the file has no such tensor',
  ]);
});

test("sizes, holes, overlaps and ranges", () => {
  const data = new Array(16).fill(0);
  expect(parse(build({ a: f32(0, 16, 3) }, data))).toBe(
    '"a": expected 12 bytes for F32 of shape [3], data_offsets give 16',
  );
  expect(parse(build({ a: f32(0, 16, 2 ** 52, 2 ** 52) }, data))).toMatch("data_offsets give 16");
  expect(parse(build({ a: f32(0, 4, 1), b: f32(8, 16, 2) }, data))).toMatch('"b": does not follow');
  expect(parse(build({ a: f32(0, 8, 2), b: f32(4, 16, 3) }, data))).toMatch('"b": overlaps');
  expect(parse(build({ a: f32(0, 16, 4), b: f32(0, 16, 4) }, data))).toMatch('"b": overlaps');
  expect(parse(build({ a: f32(0, 20, 5) }, data))).toBe("data: expected 20 bytes after the header, got 16");
  expect(parse(build({ a: f32(0, 12, 3) }, data))).toBe("data: expected 12 bytes after the header, got 16");
  expect(parse(build({ a: { dtype: "NEW", shape: [1], data_offsets: [16, 0] } }, data))).toMatch(
    '"a": does not follow',
  );
  expect(parse(build({ z: f32(0, 0, 0), a: f32(0, 16, 4), y: f32(16, 16, 0, 9) }, data))).toBe("");
});

test("keys that occur twice, at any depth and spelt differently", () => {
  const entry = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';
  const data = [0, 0, 0, 0];
  expect(parse(buildFrom(`{"a":${entry},"\\u0061":${entry}}`, data))).toBe(
    'header: the key "a" occurs twice',
  );
  expect(parse(buildFrom(`{"a":{"shape":[1],${entry.slice(1)}}`, data))).toBe(
    'header: the key "shape" occurs twice',
  );
  expect(parse(buildFrom(`{"__metadata__":{"}\\"":"","}\\"":""},"a":${entry}}`, data))).toMatch(
    "occurs twice",
  );
  expect(parse(buildFrom(`{"__metadata__":{"dtype":":{","shape":"a"},"a":${entry}}`, data))).toBe("");
});

test("metadata that is no object of strings", () => {
  for (const metadata of [1, null, [], "x", { a: 1 }, { a: null }]) {
    expect(parse(build({ __metadata__: metadata }, []))).toBe(
      "header: __metadata__: expected an object of strings",
    );
  }
});

test("messages stay short, the error has all", () => {
  const entries = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [index + "x".repeat(500), 0]));
  const error = errorOf(() => parseSafetensors(build(entries, [])));
  expect(error.problems.length).toBe(50);
  expect(error.message.split("\n").at(-1)).toBe("and 30 more");
  expect(error.message.length).toBeLessThan(6000);
  expect(error.name).toBe("SafetensorsError");
});

test("any change of a byte gives an error of this kind or a file that still parses", () => {
  fc.assert(
    fc.property(fc.nat(sound.length - 1), fc.nat(255), (at, byte) => {
      const bytes = sound.slice();
      bytes[at] = byte;
      try {
        parseSafetensors(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(SafetensorsError);
      }
    }),
    { numRuns: 2000 },
  );
});

/** A file by the format's specification: length of the header, header, data. */
function buildFrom(header: string, data: number[]): Uint8Array {
  const text = Uint8Array.from(header, (character) => character.charCodeAt(0));
  return Uint8Array.from([
    text.length & 255,
    (text.length >> 8) & 255,
    text.length >> 16,
    0,
    0,
    0,
    0,
    0,
    ...text,
    ...data,
  ]);
}

function build(header: object, data: number[]): Uint8Array {
  return buildFrom(JSON.stringify(header), data);
}

function errorOf(run: () => unknown): SafetensorsError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(SafetensorsError);
    return error as SafetensorsError;
  }
  return new SafetensorsError([]);
}
