// node examples/iris-like/freeze.mjs      trains the network, saves its weights, and compiles them in
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createStandardizer, saveSafetensors } from "tapeless/runtime";
import { command, compile, folderOf, root } from "../support/compile.mjs";
import { flowers, MEASURES, NAMES } from "./data.mjs";
import { train } from "./train.mjs";

const folder = "examples/iris-like";
const weights = `${folder}/generated/weights.safetensors`;
const outDir = `${folder}/generated/frozen`;

const { "iris-like": net } = await compile(folderOf(import.meta.url), ["model.ts"]);
const { params } = await train(net);
writeFileSync(join(root, weights), saveSafetensors(net.meta, params));
console.log(`${params.length} numbers saved in ${weights}\n`);

const options = ["--weights", weights, "--freeze", "--minify", "--dtype", "f32", "--out-dir", outDir];
const args = ["compile", `${folder}/model.ts`, ...options];
console.log(`$ npx tapeless ${args.join(" ")}\n`);
const { status } = spawnSync(process.execPath, [command, ...args], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(status);

const { forward } = await import(pathToFileURL(join(root, outDir, "iris-like.js")).href);
const { samples, x: measured } = flowers(1000, 2);
const x = createStandardizer(measured, MEASURES.length).transform(measured);
const [expected, found] = [net.forward(params, x), forward(x)].map(kindsOf);
const same = found.filter((kind, k) => kind === expected[k]).length;
console.log(`forward(x) and forward(params, x) agree on ${same} of ${samples} flowers`);

/** Which kind each flower most likely is. */
function kindsOf(scores) {
  const rows = Array.from({ length: scores.length / NAMES.length }, (_, row) =>
    Array.from(scores.subarray(row * NAMES.length, (row + 1) * NAMES.length)),
  );
  return rows.map((row) => row.indexOf(Math.max(...row)));
}
