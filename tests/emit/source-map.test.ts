import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { eachMapping, TraceMap } from "@jridgewell/trace-mapping";
import { expect, test } from "vitest";
import { compile } from "../../compiler/compile.js";
import { DEFAULTS } from "../../compiler/options.js";
import { compileSource } from "../support/compile-to-module.js";

const source = `
import { graph, input, dense, relu, sigmoid, meanSquaredError, sgd } from "tapeless";
export default graph(() => {
  const x = input("x", [2]);
  const hidden = relu()(dense(3)(x));
  const y = sigmoid()(dense(1)(hidden));
  return { name: "net", outputs: { y }, loss: meanSquaredError(), optimizer: sgd({ learningRate: 0.5 }) };
});
`;

/** What each mapped line of the module is, and what it leads to in the model file. */
async function mappedLines(): Promise<{ generated: string; original: string }[]> {
  const { code, map } = await compileSource(source);
  const lines = code.split("\n");
  const originals = source.split("\n");
  const found: { generated: string; original: string }[] = [];
  eachMapping(new TraceMap(map), ({ generatedLine, source: file, originalLine, originalColumn }) => {
    expect(file).toBe("model.ts");
    found.push({
      generated: lines[generatedLine - 1].trim(),
      original: originals[originalLine! - 1].slice(originalColumn!),
    });
  });
  return found;
}

test("every mapped line leads to a declaration of the model file", async () => {
  const declarations = /^(graph|input|dense|relu|sigmoid|meanSquaredError|sgd)\(/;
  const lines = await mappedLines();
  expect(lines.length).toBeGreaterThan(50);
  for (const { original } of lines) expect(original).toMatch(declarations);
});

test("a line leads to the declaration that caused it", async () => {
  const lines = await mappedLines();
  const causes = (generated: RegExp): string[] => [
    ...new Set(
      lines
        .filter((line) => generated.test(line.generated))
        .map(({ original }) => original.slice(0, original.indexOf("("))),
    ),
  ];
  expect(causes(/^export function/)).toEqual(["graph"]);
  expect(causes(/^const x_\d = /)).toEqual(["input"]);
  expect(causes(/^const y = sigmoidOf\(/)).toEqual(["sigmoid"]);
  expect(causes(/^const hidden_\d = /)).toEqual(["relu"]);
  expect(causes(/^(loss|const error\b)/)).toEqual(["meanSquaredError"]);
  expect(causes(/^params\[\d+\] -= /)).toEqual(["sgd"]);
});

test("every statement of the sample loop is mapped, and comments are not", async () => {
  const lines = await mappedLines();
  const { code } = await compileSource(source);
  const statements = code
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^(const \w+_\d+ =|\w+_\d+ \+=)/.test(line));
  const mapped = new Set(lines.map(({ generated }) => generated));
  expect(statements.filter((statement) => !mapped.has(statement))).toEqual([]);
  expect([...mapped].filter((line) => line.startsWith("//"))).toEqual([]);
});

test("the map carries the model file", async () => {
  const { map, code } = await compileSource(source);
  const { file, sourcesContent } = JSON.parse(map) as { file: string; sourcesContent: string[] };
  expect(file).toBe("net.js");
  expect(sourcesContent).toEqual([source]);
  expect(code).toMatch(/\/\/# sourceMappingURL=net\.js\.map\s*$/);
});

test("files of one name in several folders stay apart", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tapeless-map-"));
  const texts = {
    "models/net.ts": `
      import { model } from "tapeless";
      import { first } from "./a/layers.js";
      import { last } from "../b/layers.js";
      export default model({ input: [2], layers: [first, last] });`,
    "models/a/layers.ts": `import { dense } from "tapeless";\nexport const first = dense(3);\n`,
    "b/layers.ts": `import { dense } from "tapeless";\nexport const last = dense(1);\n`,
  };
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const compilation = await compile(join(folder, "models/net.ts"), DEFAULTS);
  rmSync(folder, { recursive: true });
  const { sources, sourcesContent } = JSON.parse(compilation.map) as Record<string, string[]>;
  expect(Object.fromEntries(sources.map((name, k) => [name, sourcesContent[k]]))).toEqual({
    "net.ts": texts["models/net.ts"],
    "a/layers.ts": texts["models/a/layers.ts"],
    "../b/layers.ts": texts["b/layers.ts"],
  });
});
