import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Compilation } from "../../compiler/compile.js";
import type { CompileOptions } from "../../compiler/options.js";
import { saveSafetensors } from "../../runtime/safetensors.js";
import type { EmittedModule, Numbers } from "../pytorch/subject.js";
import { compileSource, importCode, verifyingTrace } from "./compile-to-module.js";
import { createRandom } from "./numbers.js";

type Arrays = Numbers | Readonly<Record<string, Numbers>>;

/** A module whose functions take no params. */
export interface FrozenModule {
  readonly meta: EmittedModule["meta"];
  forward(x: Arrays, out?: Arrays): Arrays;
  inputGradient(x: Arrays, cotangent?: Arrays, out?: Arrays): Arrays;
  jvp(x: Arrays, dx: Arrays, out?: Arrays): Arrays;
}

/** A model with parameters as arguments. */
export interface Trained {
  readonly source: string;
  readonly net: EmittedModule;
  /** The inputs that hold whole numbers, and what these are below. */
  readonly indices: ReadonlyMap<string, number>;
  /** Numbers for them. */
  readonly params: Numbers;
  readonly bytes: Uint8Array;
}

export const FORWARD_FUNCTIONS = ["forward", "inputGradient", "jvp"] as const;

/** A model with weights: those given, or what it begins with, moved so that none are equal. */
export async function trained(
  source: string,
  options: Partial<CompileOptions> = {},
  given?: ArrayLike<number>,
): Promise<Trained> {
  const emit = options.emit ?? FORWARD_FUNCTIONS;
  const { code, model } = await compileSource(source, { ...options, emit });
  const net = (await importCode(code)) as EmittedModule;
  const params = net.init(1);
  const random = createRandom(7);
  params.forEach((value, k) => (params[k] = given ? given[k] : value + 0.1 * random.uniform()));
  const { list } = model!.module.inputs;
  const indices = new Map(list.flatMap(({ name, indices: bound }) => (bound ? [[name, bound]] : [])));
  return { source, net, indices, params, bytes: saveSafetensors(net.meta, params) };
}

/** The same model with its weights compiled in. */
export async function freeze(
  { source, bytes }: Pick<Trained, "source" | "bytes">,
  options: Partial<CompileOptions> = {},
): Promise<Compilation> {
  const folder = mkdtempSync(join(tmpdir(), "tapeless-freeze-"));
  try {
    const file = join(folder, "w.safetensors");
    writeFileSync(file, bytes);
    return await compileSource(
      source,
      { ...options, weights: { file, freeze: true } },
      verifyingTrace(["optimized"]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function frozenModule(
  model: Trained,
  options: Partial<CompileOptions> = {},
): Promise<FrozenModule> {
  const { code } = await freeze(model, { emit: FORWARD_FUNCTIONS, ...options });
  return (await importCode(code)) as FrozenModule;
}
