import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { getQuickJS } from "quickjs-emscripten";
import { expect, test } from "vitest";
import { fitSync } from "../../runtime/fit.js";
import { loadSafetensors, saveSafetensors } from "../../runtime/safetensors.js";

/** A module of one parameter; evaluated here and, from its text, in the other engine. */
const program = `
  const net = {
    meta: {
      dtype: "f64", size: 2, inputs: [{ name: "x", shape: [1], size: 1 }], targets: [{ name: "y", shape: [1], size: 1 }],
      params: [{ name: "größe", shape: [1, 2], strides: [2, 1], offset: 0 }],
    },
    init: () => new Float64Array(2),
    createState: () => null,
    step(params, state, x, target) {
      let loss = 0;
      for (let i = 0; i < x.length; i++) {
        const error = params[0] * x[i] + params[1] - target[i];
        params[0] -= 0.1 * error * x[i];
        params[1] -= 0.1 * error;
        loss += error * error / x.length;
      }
      return loss;
    },
  };
  const options = { x: [0, 1, 2, 3], target: [1, 3, 5, 7], epochs: 20, batchSize: 3 };
`;

async function bundle(names: string, format: "iife" | "esm"): Promise<string> {
  const result = await build({
    stdin: {
      contents: `export { ${names} } from "../../runtime/index.ts"`,
      resolveDir: import.meta.dirname,
      loader: "ts",
    },
    bundle: true,
    minify: true,
    write: false,
    format,
    ...(format === "iife" && { globalName: "runtime" }),
    target: "es2022",
  });
  return result.outputFiles[0].text;
}

test("an engine with nothing but the language trains, and keeps weights, as Node does", async () => {
  const engine = (await getQuickJS()).newContext();
  const run = (code: string) => engine.unwrapResult(engine.evalCode(code)).consume(engine.dump);
  expect(run("typeof TextDecoder + typeof setTimeout + typeof AbortSignal")).toBe("undefined".repeat(3));
  run(await bundle("fit, fitSync, saveSafetensors, loadSafetensors, createRandom", "iife"));
  run(`${program}
    const { params, history } = runtime.fitSync(net, options);
    const bytes = runtime.saveSafetensors(net.meta, params);
    let later;
    runtime.fit(net, { ...options, yieldEvery: 0 }).then((result) => (later = [...result.params]));
    0;
  `);
  engine.unwrapResult(engine.runtime.executePendingJobs());
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the same text that the other engine runs
  const { net, options } = new Function(`${program} return { net, options }`)();
  const result = fitSync(net, options);
  expect(run("[...params]")).toEqual([...result.params]);
  expect(run("history")).toEqual(result.history);
  expect(run("later")).toEqual([...result.params]);
  const bytes = Uint8Array.from(run("[...bytes]"));
  expect(bytes).toEqual(saveSafetensors(net.meta, result.params));
  expect(loadSafetensors(net.meta, bytes)).toEqual(result.params);
  expect(run("[...runtime.loadSafetensors(net.meta, bytes)]")).toEqual([...result.params]);
  engine.dispose();
});

test("a bundle takes only what is imported", async () => {
  const sizes = new Map<string, number>();
  for (const name of ["fit", "saveSafetensors", "createRandom", "stepDecay"]) {
    sizes.set(name, gzipSync(await bundle(name, "esm"), { level: 9 }).length);
  }
  // Bytes when this was written, and some room: what needs more should be worth it.
  expect(sizes.get("fit")).toBeLessThan(1700);
  expect(sizes.get("saveSafetensors")).toBeLessThan(850);
  expect(sizes.get("createRandom")).toBeLessThan(700);
  expect(sizes.get("stepDecay")).toBeLessThan(400);
});
