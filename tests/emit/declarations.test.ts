import { Project, ts } from "ts-morph";
import { describe, expect, test } from "vitest";
import type { CompileOptions } from "../../compiler/options.js";
import { compileSource } from "../support/compile-to-module.js";
import { FORWARD_FUNCTIONS, freeze, trained } from "../support/freeze.js";
import { ALL, models } from "./models.js";

/** What TypeScript finds wrong with a program of these files. */
function errorsIn(files: Readonly<Record<string, string>>): string[] {
  const project = new Project({
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ["lib.es2022.d.ts"],
      types: [],
      strict: true,
      noEmit: true,
    },
  });
  for (const [name, text] of Object.entries(files)) project.createSourceFile(`/virtual/${name}`, text);
  return project
    .getPreEmitDiagnostics()
    .map((diagnostic) => ts.flattenDiagnosticMessageText(diagnostic.compilerObject.messageText, " "));
}

const declarationsOf = async (source: string, options: Partial<CompileOptions>): Promise<string> =>
  (await compileSource(source, options)).declarations;

/** Code that uses a module, or a variable, called `net`. */
const TRAINS = `
  const params = net.init(1);
  const state: net.State = net.createState();
  const before: number = net.step(params, state, [0, 1], [1], 0.1);
  const y: Float64Array = net.forward(params, [before, 1]);
  const [{ size }] = net.meta.inputs;
  export const two: 2 = size;
  y.at(0);`;
/** Code that uses a module without params called `net`. */
const INFERS = `
  const y: Float64Array = net.forward([0, 1]);
  const z: Float64Array = net.forward([0, 1], y);
  const none: 0 = net.meta.params.length;
  net.jvp([0, 1], [1, none], z);
  net.inputGradient([0, 1]).at(0);`;
const DIFFERENTIATES = `
  const at: number = net.f(1) + net.fJvp(1, 2);
  export const gradient: Float64Array = net.fGradient(at);`;

describe("the declarations are those of what is emitted", () => {
  test("for a module", async () => {
    const imports = `import * as net from "./net.js";`;
    const model = await declarationsOf(models.sigmoids, { emit: ALL });
    expect(errorsIn({ "net.d.ts": model, "use.ts": imports + TRAINS })).toEqual([]);
    const scalar = await declarationsOf(models.scalar, {});
    expect(errorsIn({ "net.d.ts": scalar, "use.ts": imports + DIFFERENTIATES })).toEqual([]);
  });

  test("for a frozen module, and a frozen script", async () => {
    const model = await trained(models.sigmoids);
    const { declarations } = await freeze(model, { emit: FORWARD_FUNCTIONS });
    const imports = `import * as net from "./net.js";`;
    expect(errorsIn({ "net.d.ts": declarations, "use.ts": imports + INFERS })).toEqual([]);
    const script = await freeze(model, { emit: FORWARD_FUNCTIONS, format: "iife", globalName: "net" });
    expect(errorsIn({ "net.d.ts": script.declarations, "use.ts": INFERS })).toEqual([]);
    const keyed = await freeze(await trained(models.named));
    const use = `${imports} net.forward({ left: [1, 2, 3], right: [4, 5] }).kind.at(0);`;
    expect(errorsIn({ "net.d.ts": keyed.declarations, "use.ts": use })).toEqual([]);
  });

  test("for a script, which exports nothing, but has a variable", async () => {
    const options = { format: "iife", globalName: "net" } as const;
    const model = await declarationsOf(models.sigmoids, { ...options, emit: ALL });
    expect(errorsIn({ "net.d.ts": model, "use.ts": TRAINS })).toEqual([]);
    const scalar = await declarationsOf(models.scalar, options);
    expect(errorsIn({ "net.d.ts": scalar, "use.ts": DIFFERENTIATES })).toEqual([]);
  });

  test("for a script whose variable is called after the model, or lies in another", async () => {
    const named = await declarationsOf(models.sigmoids, { format: "iife" });
    expect(errorsIn({ "net.d.ts": named, "use.ts": TRAINS.replaceAll("net.", "sigmoids.") })).toEqual([]);
    const inner = await declarationsOf(models.sigmoids, { format: "iife", globalName: "models.net" });
    expect(errorsIn({ "net.d.ts": inner, "use.ts": TRAINS.replaceAll("net.", "models.net.") })).toEqual([]);
  });
});
