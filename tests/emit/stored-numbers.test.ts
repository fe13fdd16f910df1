import { transformSync } from "esbuild";
import { getQuickJS } from "quickjs-emscripten";
import { describe, expect, test } from "vitest";
import { shortestSingle } from "../../compiler/ir/numbers.js";
import type { DType } from "../../compiler/ir/tensor-type.js";
import { helpers } from "../../compiler/phases/6-emit/js/helpers.js";
import { printExpr } from "../../compiler/phases/6-emit/js/print.js";
import { StoredNumbers } from "../../compiler/phases/6-emit/js/stored-numbers.js";
import { createRandom, numbers } from "../support/numbers.js";

const minified = (code: string): string => transformSync(code, { minify: true }).code.trim();

/** The text of an array as it stands in a module where it is the only one. */
function textOf(values: Float64Array, dtype: DType): string {
  const stored = new StoredNumbers([values], dtype, (name) => name);
  return printExpr(stored.array(values));
}

/** What comes of that text. */
// eslint-disable-next-line @typescript-eslint/no-implied-eval
const evaluated = (text: string): unknown => new Function(`${helpers.decodeNumbers}; return ${text};`)();

const random = createRandom(3);
const drawn = (length: number): Float64Array => Float64Array.from(numbers(random, length));
const singles = (length: number): Float64Array => Float64Array.from(Float32Array.from(drawn(length)));

describe("known numbers come back", () => {
  const lengths = Array.from({ length: 12 }, (_, k) => k + 100);

  test.each(lengths)("%d of them, with all their bits", (length) => {
    for (const values of [drawn(length), singles(length)]) {
      expect(textOf(values, "f64")).toContain("decodeNumbers");
      expect(evaluated(textOf(values, "f64"))).toEqual(values);
      expect(evaluated(textOf(values, "f32"))).toEqual(Float32Array.from(values));
    }
  });

  test("those that are none, or have a sign that does not show", () => {
    const values = Float64Array.from({ length: 300 }, (_, k) => [NaN, -0, Infinity, -Infinity, 1 / 3][k % 5]);
    for (const part of [values, values.slice(0, 5)]) expect(evaluated(textOf(part, "f64"))).toEqual(part);
  });

  test("in an engine that has nothing but the language", async () => {
    const values = drawn(200);
    const engine = (await getQuickJS()).newContext();
    const script = `${helpers.decodeNumbers}; JSON.stringify([...${textOf(values, "f64")}])`;
    const json = engine.unwrapResult(engine.evalCode(script)).consume(engine.dump) as string;
    engine.dispose();
    expect(JSON.parse(json)).toEqual([...values]);
  });
});

describe("they are written as is shorter", () => {
  test("few in a list, which needs no decoder", () => {
    expect(textOf(Float64Array.of(0.5, -0.25, 1 / 3), "f64")).toBe(
      "/* @__PURE__ */ new Float64Array([0.5, -0.25, 0.3333333333333333])",
    );
  });

  test("many with few digits in a list, many with many in base64", () => {
    const plain = Float64Array.from({ length: 1000 }, (_, k) => k % 10);
    expect(textOf(plain, "f32")).not.toContain("decodeNumbers");
    expect(textOf(drawn(1000), "f32")).toContain("decodeNumbers");
  });

  test("in four bytes each where they fit", () => {
    expect(textOf(singles(1000), "f64").length).toBeLessThan(0.52 * textOf(drawn(1000), "f64").length);
    expect(textOf(singles(1000), "f64")).toContain("new Float64Array(decodeNumbers(");
  });

  test("in base64 as soon as that saves what the decoder takes", () => {
    const both = [drawn(20), drawn(21)];
    const alone = new StoredNumbers([both[0]], "f64", (name) => name);
    const together = new StoredNumbers(both, "f64", (name) => name);
    expect(printExpr(alone.array(both[0]))).not.toContain("decodeNumbers");
    expect(printExpr(together.array(both[0]))).toContain("decodeNumbers");
    const [list, encoded] = [alone, together].map((stored) =>
      minified(both.map((values, k) => `let a${k}=${printExpr(stored.array(values))}`).join(";")),
    );
    const decoder = minified(helpers.decodeNumbers);
    expect(encoded.length + decoder.length).toBeLessThan(list.length);
  });
});

describe("the shortest decimal of a float32", () => {
  test.each([
    [0.1, 0.1],
    [1 / 3, 0.33333334],
    [16777216, 16777216],
    [1e-45, 1e-45],
    [3.4028234663852886e38, 3.4028235e38],
    [1e39, Infinity],
    [-0, -0],
    [NaN, NaN],
  ])("of %d is %d", (value, shortest) => expect(shortestSingle(value)).toBe(shortest));

  test("rounds to the same number, and no shorter one does", () => {
    const [words, floats] = [new Uint32Array(1), new Float32Array(1)];
    for (let k = 0; k < 5000; k++) {
      words[0] = Math.floor(random.uniform() * 2 ** 32);
      new Uint32Array(floats.buffer)[0] = words[0];
      const [single] = floats;
      if (!Number.isFinite(single)) continue;
      const found = shortestSingle(single);
      expect(Math.fround(found)).toBe(single);
      const digits = found.toExponential().replace(/e.*|[-.]/g, "").length;
      if (digits > 1) expect(Math.fround(Number(single.toPrecision(digits - 1)))).not.toBe(single);
    }
  });
});
