import fc from "../support/fast-check.js";
import { expect, test } from "vitest";
import { lossCurveSvg } from "../../compiler/plot/loss-curve.js";

const chart = (values: number[], options: object = {}) =>
  lossCurveSvg({ title: "Loss", series: [{ name: "training", values }], ...options });

/** Contents of the elements of a kind, and their attributes. */
function elements(svg: string, name: string): { content: string; attributes: Record<string, string> }[] {
  const pattern = new RegExp(`<${name}((?: [\\w-]+="[^"]*")*)(?:/>|>([^<]*))`, "g");
  return [...svg.matchAll(pattern)].map(([, attributes, content = ""]) => ({
    content: unescape(content),
    attributes: Object.fromEntries(
      [...attributes.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
    ),
  }));
}

const unescape = (text: string) =>
  text.replace(
    /&(lt|gt|quot|amp);/g,
    (_, name) => ({ lt: "<", gt: ">", quot: '"', amp: "&" })[name as string]!,
  );

/** Throws unless tags nest and every < and & begins what XML knows. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  const rest = svg.replace(
    /<(\/?)([a-z]+)((?: [\w-]+="[^"<&]*(?:&\w+;[^"<&]*)*")*)(\/?)>/g,
    (_, end, name, __, empty) => {
      if (end) expect(open.pop()).toBe(name);
      else if (!empty) open.push(name);
      return "";
    },
  );
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]|&(?!(lt|gt|quot|amp);)/);
}

/** The points of each piece of the only line. */
function lines(svg: string): number[][][] {
  const paths = elements(svg, "path").map(({ attributes }) => attributes.d);
  return paths.map((path) =>
    (path ?? "")
      .split("M")
      .slice(1)
      .map((piece) => piece.replace(/Z/, ""))
      .flatMap((piece) => piece.split("L").map((point) => point.split(",").map(Number))),
  );
}

const tick = (svg: string, label: string) =>
  Number(elements(svg, "text").find(({ content }) => content === label)!.attributes.y);

test("points lie where the axes say", () => {
  const svg = chart([2, 1.5, 0.5, 0.25, 0]);
  const [points] = lines(svg);
  expect(points.map(([, y]) => y)).toEqual([
    tick(svg, "2"),
    tick(svg, "1.5"),
    tick(svg, "0.5"),
    (tick(svg, "0") + tick(svg, "0.5")) / 2,
    tick(svg, "0"),
  ]);
  const epochs = ["1", "2", "3", "4", "5"].map((label) => {
    return Number(
      elements(svg, "text").find(
        ({ content, attributes }) => content === label && attributes["text-anchor"] === "middle",
      )!.attributes.x,
    );
  });
  expect(points.map(([x]) => x)).toEqual(epochs);
});

test("on a logarithmic axis equal factors are equal distances", () => {
  const svg = chart([100, 1, 0.01], { logY: true });
  const [[first, second, third]] = lines(svg);
  expect(second[1] - first[1]).toBeCloseTo(third[1] - second[1], 1);
  expect([first[1], second[1], third[1]]).toEqual([tick(svg, "100"), tick(svg, "1"), tick(svg, "0.01")]);
});

test("values that cannot be drawn leave a gap, and what stands alone between gaps is marked", () => {
  const values = new Array(40).fill(1);
  [values[10], values[12], values[20], values[30]] = [NaN, Infinity, -1, 0];
  const pieces = (svg: string) => elements(svg, "path")[0].attributes.d.split("M").length - 1;
  expect(pieces(chart(values))).toBe(3);
  expect(elements(chart(values), "circle").length).toBe(1);
  expect(pieces(chart(values, { logY: true }))).toBe(5);
});

test("few values are marked one by one", () => {
  expect(elements(chart([3, 2, 1]), "circle").length).toBe(3);
  expect(elements(chart([7]), "circle").length).toBe(1);
});

test("there is a legend for several series, and each has its own look", () => {
  const series = Array.from({ length: 12 }, (_, index) => ({ name: `series ${index}`, values: [index, 1] }));
  const svg = lossCurveSvg({ title: "Many", series });
  const looks = elements(svg, "path").map(
    ({ attributes }) => attributes.stroke + attributes["stroke-dasharray"],
  );
  expect(new Set(looks).size).toBe(12);
  const names = elements(svg, "text").map(({ content }) => content);
  for (const { name } of series) expect(names).toContain(name);
  expect(elements(chart([1, 2]), "text").map(({ content }) => content)).not.toContain("training");
});

test("those who do not see it are told", () => {
  const svg = chart([2.5, 0.123456, 0.5], { xLabel: "step", yLabel: "error", firstEpoch: 0 });
  expect(elements(svg, "title")[0].content).toBe("Loss");
  expect(elements(svg, "desc")[0].content).toBe(
    "Line chart of error against step. training: from 2.5 at step 0 to 0.5 at step 2; least 0.1235 at step 1.",
  );
  expect(svg).toMatch(/^<svg [^>]*role="img"[^>]*><title>/);
  const labels = elements(svg, "text").map(({ content }) => content);
  expect(labels).toEqual(expect.arrayContaining(["Loss", "error", "step"]));
});

test("tick labels stay short and tell neighbours apart", () => {
  const labelsOf = (values: number[]) =>
    elements(chart(values), "text")
      .filter(({ attributes }) => attributes["text-anchor"] === "end")
      .map(({ content }) => content);
  expect(labelsOf([1e-5, 2e-6])).toContain("8e-6");
  expect(labelsOf([3e7, 1e6])).toContain("2e7");
  expect(labelsOf([10_000.2, 10_000.8])).toEqual([
    "10000.2",
    "10000.3",
    "10000.4",
    "10000.5",
    "10000.6",
    "10000.7",
    "10000.8",
  ]);
});

test("any names and values give a well-formed, self-contained document within its bounds", () => {
  const awkward = fc.constantFrom("<", ">", "&", '"', "'", "&lt;", "\0", "\ud800", "\uffff", "é", "😀", "a ");
  const anyText = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: awkward }));
  const anySeries = fc.record({ name: anyText, values: fc.array(fc.double(), { maxLength: 40 }) });
  fc.assert(
    fc.property(anyText, fc.array(anySeries, { maxLength: 4 }), fc.boolean(), (title, series, logY) => {
      const svg = lossCurveSvg({ title, series, logY, yLabel: title });
      expectWellFormed(svg);
      expect(elements(svg, "title")[0].content).toBe(
        title.replace(/[\0-\x08\x0b\f\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu, ""),
      );
      expect(svg).not.toMatch(/NaN|Infinity|undefined|href|<script|<style|url\(/);
      for (const [x, y] of lines(svg).flat()) {
        expect(x).toBeGreaterThanOrEqual(72);
        expect(x).toBeLessThanOrEqual(616);
        expect(y).toBeGreaterThanOrEqual(30);
        expect(y).toBeLessThanOrEqual(344.01);
      }
      expect(lossCurveSvg({ title, series, logY, yLabel: title })).toBe(svg);
    }),
    { numRuns: 300, examples: [["", [{ name: "", values: [5e-324, -5e-324] }], false]] },
  );
});
