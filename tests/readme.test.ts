import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { repository, tapeless } from "./support/command.js";
import { compileSource, importCode } from "./support/compile-to-module.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
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

test("the code that the README shows is the code that is emitted", async () => {
  const shown = blocks
    .find(({ text }) => text.startsWith("// forward"))!
    .text.trim()
    .split("\n");
  const emitted = (await compileSource(models[0].text)).code.split("\n").map((line) => line.trim());
  const first = emitted.indexOf(
    shown[0],
    emitted.findIndex((line) => line.startsWith("export function backward")),
  );
  const rest = shown.slice(0, -1).map((line) => line.trim());
  expect(emitted.slice(first, first + rest.length)).toEqual(rest);
});

test.each(["compile", "check"])("the synopsis of tapeless %s names its options", async (command) => {
  const synopsis = blocks.find(({ text }) => text.startsWith("tapeless compile <model.ts…>"))!.text;
  const own = synopsis.split(/^(?=tapeless )/m).find((text) => text.startsWith(`tapeless ${command} `))!;
  const named = [...own.matchAll(/--[a-z-]+/g)].map(([option]) => option);
  const { stdout } = await tapeless([command, "--help"], repository);
  const options = [...stdout.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => option);
  expect(named.sort()).toEqual(options.sort());
});
