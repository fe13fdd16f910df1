import { ts } from "ts-morph";
import { expect } from "vitest";
import type { Compilation } from "../../compiler/compile.js";
import { ModelError } from "../../compiler/diagnostics/diagnostic.js";
import type { CompileOptions } from "../../compiler/options.js";
import { compileSource } from "../support/compile-to-module.js";
import { ALL } from "./models.js";

/** Names in other alphabets, and of no letters. */
export const LETTERS = ["été", "größe", "層", "$", "_", "मापन"];

/** Compiles everything there is to emit, and declarations that TypeScript can parse. */
export async function codeOf(source: string, options: Partial<CompileOptions> = {}): Promise<Compilation> {
  const compilation = await compileSource(source, { emit: [...ALL, "gradient"], ...options });
  const { parseDiagnostics } = ts.createSourceFile(
    "m.d.ts",
    compilation.declarations,
    ts.ScriptTarget.ES2022,
  ) as ts.SourceFile & {
    parseDiagnostics: readonly ts.Diagnostic[];
  };
  expect(parseDiagnostics).toEqual([]);
  return compilation;
}

/** The codes of what is wrong with a model file. */
export async function codesOf(source: string): Promise<string[]> {
  try {
    await compileSource(source);
    return [];
  } catch (error) {
    if (error instanceof ModelError) return error.diagnostics.map(({ code }) => code);
    throw error;
  }
}
