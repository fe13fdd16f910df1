// node examples/run.mjs xor      compiles an example's model, trains it, and shows what it learned
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { command, root } from "./support/compile.mjs";

const EXAMPLES = {
  xor: "a network of 2-4-1 units learns exclusive or",
  "iris-like": "three kinds of flowers told apart by four measurements",
  spiral: "two spirals wound around each other",
};

const [name] = process.argv.slice(2);
if (name in EXAMPLES) await run(name);
else {
  for (const [example, what] of Object.entries(EXAMPLES)) {
    console.log(`node examples/run.mjs ${example.padEnd(10)} ${what}`);
  }
  process.exitCode = name === undefined ? 0 : 2;
}

async function run(example) {
  const outDir = `examples/${example}/generated`;
  const args = ["compile", `examples/${example}/model.ts`, "--out-dir", outDir];
  console.log(`$ npx tapeless ${args.join(" ")}\n`);
  const { status } = spawnSync(process.execPath, [command, ...args], { cwd: root, stdio: "inherit" });
  if (status !== 0) {
    process.exitCode = status;
    return;
  }
  const net = await import(pathToFileURL(join(root, outDir, `${example}.js`)).href);
  const { train, describe } = await import(`./${example}/train.mjs`);
  const started = performance.now();
  const result = await train(net);
  console.log(`trained in ${Math.round(performance.now() - started)} ms\n\n${describe(result)}`);
}
