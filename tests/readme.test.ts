import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { repository, tapeless } from "./support/command.js";
import { compileSource, importCode } from "./support/compile-to-module.js";
import { expectPrinted, expectShown } from "./support/printed.js";

const file = fileURLToPath(new URL("../README.md", import.meta.url));
const readme = readFileSync(file, "utf8");
const blocks = [...readme.matchAll(/```(\w*)\n([\s\S]*?)```/g)].map(([, language, text]) => ({
  language,
  text,
}));
const models = blocks.filter(({ language, text }) => language === "ts" && text.includes('from "tapeless"'));

test("every model of the README compiles, and the first one learns as it is used there", async () => {
  expect(models).toHaveLength(3);
  for (const { text } of models) await compileSource(text);
  const { code } = await compileSource(models[0].text);
  const { init, createState, step, forward } = await importCode(code);
  const x = [0, 0, 0, 1, 1, 0, 1, 1];
  const [params, state] = [init(1), createState()];
  for (let k = 0; k < 5000; k++) step(params, state, x, [0, 1, 1, 0]);
  expect([...forward(params, x)].map(Math.round)).toEqual([0, 1, 1, 0]);
});

test("the README shows what compiling its first model prints", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tapeless-readme-"));
  try {
    writeFileSync(join(folder, "xor.model.ts"), models[0].text);
    const { stdout } = await tapeless(["compile", "xor.model.ts", "--minify"], folder);
    expectPrinted(file, "npx tapeless compile xor.model.ts --minify", stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the code that the README shows is the code that is emitted", async () => {
  const shown = blocks.find(({ text }) => text.startsWith("// forward"))!.text.trimEnd();
  const { code } = await compileSource(models[0].text);
  const emitted = code
    .slice(code.indexOf("// forward", code.indexOf("export function backward")))
    .split("\n");
  const [indent] = emitted[1].split("//");
  const first = emitted.slice(0, shown.split("\n").length - 1).map((line) => line.replace(indent, ""));
  expectShown(file, shown, [...first, "// …"].join("\n"));
});

test.each(["compile", "check"])("the synopsis of tapeless %s names its options", async (command) => {
  const synopsis = blocks.find(({ text }) => text.startsWith("tapeless compile <model.ts…>"))!.text;
  const own = synopsis.split(/^(?=tapeless )/m).find((text) => text.startsWith(`tapeless ${command} `))!;
  const named = [...own.matchAll(/--[a-z-]+/g)].map(([option]) => option);
  const { stdout } = await tapeless([command, "--help"], repository);
  const options = [...stdout.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => option);
  expect(named.sort()).toEqual(options.sort());
});
