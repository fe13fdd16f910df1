import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { compile, type Compilation } from "../compile.js";
import { ModelError, type Diagnostic } from "../diagnostics/diagnostic.js";
import { diagnosticRecord, renderDiagnostic, shortPath, type Palette } from "../diagnostics/render.js";
import type { CompileOptions } from "../options.js";
import { gzipBytes } from "../phases/7-bundle/bundle.js";
import { Trace, type DumpPhase } from "../trace.js";
import { leaveReproducer } from "./fault.js";
import { reportText, type WrittenFile } from "./report.js";
import { writeFiles, type OutputFile } from "./write-files.js";

export interface CompileCommand {
  readonly files: readonly string[];
  readonly options: CompileOptions;
  /** Undefined: nothing is written, only diagnosed. */
  readonly outDir: string | undefined;
  readonly checkTypes: boolean;
  readonly json: boolean;
  readonly timing: boolean;
  readonly dump: ReadonlySet<DumpPhase>;
  readonly palette: Palette;
}

/** Exit statuses of the command. */
export const STATUS = { done: 0, modelError: 1, usage: 2, fault: 3 } as const;

interface Outcome {
  readonly file: string;
  readonly compilation?: Compilation;
  readonly diagnostics: readonly Diagnostic[];
  readonly milliseconds: number;
  readonly trace: Trace;
  readonly fault?: { readonly error: unknown; readonly folder: string };
}

/** Compiles every file, then writes all modules, or none where one has errors. */
export async function runCompile(command: CompileCommand): Promise<number> {
  const outcomes: Outcome[] = [];
  for (const file of command.files) outcomes.push(await compileOne(resolve(file), command));
  const diagnostics = outcomes.flatMap((outcome) => outcome.diagnostics);
  const fault = outcomes.some((outcome) => outcome.fault);
  const ok = !fault && !diagnostics.some(({ severity }) => severity === "error");
  const files =
    ok && command.outDir !== undefined
      ? write(outcomes, command.outDir, command.options)
      : new Map<Outcome, WrittenFile[]>();
  if (command.json) printJson(ok, [...files.values()].flat(), outcomes);
  else print(outcomes, files, ok, command);
  printTrace(outcomes, command);
  return fault ? STATUS.fault : ok ? STATUS.done : STATUS.modelError;
}

async function compileOne(file: string, { options, checkTypes, dump }: CompileCommand): Promise<Outcome> {
  const started = performance.now();
  const trace = new Trace(dump);
  const since = (): number => performance.now() - started;
  try {
    if (!existsSync(file)) return { file, diagnostics: [notFound(file)], milliseconds: since(), trace };
    const compiled = await attempt(file, options, trace);
    const types = checkTypes
      ? await trace.run("types", async () => (await import("./type-check.js")).typeErrors(file))
      : [];
    const diagnostics = [...withoutRepeated(types, compiled.diagnostics), ...compiled.diagnostics];
    return { file, compilation: compiled.compilation, diagnostics, milliseconds: since(), trace };
  } catch (error) {
    const folder = leaveReproducer(error, trace.phase, file, options);
    return { file, diagnostics: [], milliseconds: since(), trace, fault: { error, folder } };
  }
}

const notFound = (file: string): Diagnostic => ({
  code: "file-not-found",
  severity: "error",
  message: `there is no file ${shortPath(file)}`,
});

async function attempt(
  file: string,
  options: CompileOptions,
  trace: Trace,
): Promise<{ compilation?: Compilation; diagnostics: readonly Diagnostic[] }> {
  try {
    const compilation = await compile(file, options, trace);
    return { compilation, diagnostics: compilation.warnings };
  } catch (error) {
    if (error instanceof ModelError) return { diagnostics: error.diagnostics };
    throw error;
  }
}

/** Syntax errors are reported once. */
const withoutRepeated = (types: readonly Diagnostic[], others: readonly Diagnostic[]): Diagnostic[] =>
  others.some(({ code }) => code === "syntax-error")
    ? types.filter(({ code }) => code !== "syntax-error")
    : [...types];

function write(
  outcomes: readonly Outcome[],
  outDir: string,
  { extension }: CompileOptions,
): Map<Outcome, WrittenFile[]> {
  const all: OutputFile[] = [];
  const written = new Map<Outcome, WrittenFile[]>();
  for (const outcome of outcomes) {
    const { name, code, declarations, map } = outcome.compilation!;
    const files: OutputFile[] = [
      { path: join(outDir, `${name}${extension}`), text: code },
      { path: join(outDir, `${name}${extension === ".mjs" ? ".d.mts" : ".d.ts"}`), text: declarations },
      { path: join(outDir, `${name}${extension}.map`), text: map },
    ];
    all.push(...files);
    written.set(
      outcome,
      files.map(({ path, text }) => ({ path, bytes: Buffer.byteLength(text), gzipBytes: gzipBytes(text) })),
    );
  }
  writeFiles(all);
  return written;
}

function printJson(ok: boolean, outputs: readonly WrittenFile[], outcomes: readonly Outcome[]): void {
  const diagnostics = outcomes.flatMap((outcome) => [
    ...outcome.diagnostics.map(diagnosticRecord),
    ...(outcome.fault ? [diagnosticRecord(faultDiagnostic(outcome))] : []),
  ]);
  process.stdout.write(`${JSON.stringify({ ok, outputs, diagnostics }, null, 2)}\n`);
}

const faultDiagnostic = ({ trace, fault, file }: Outcome): Diagnostic => ({
  code: "internal-fault",
  severity: "error",
  message: `the compiler failed in ${trace.phase} of ${shortPath(file)}: ${fault?.error instanceof Error ? fault.error.message : String(fault?.error)}`,
  help: `This is a fault of Tapeless, not of the model. ${fault?.folder} holds what is needed to see it again.`,
});

function print(
  outcomes: readonly Outcome[],
  files: ReadonlyMap<Outcome, readonly WrittenFile[]>,
  ok: boolean,
  { palette, outDir }: CompileCommand,
): void {
  for (const outcome of outcomes) {
    for (const diagnostic of outcome.diagnostics)
      process.stderr.write(`${renderDiagnostic(diagnostic, palette)}\n`);
    if (outcome.fault) process.stderr.write(`${renderDiagnostic(faultDiagnostic(outcome), palette)}\n`);
    const written = files.get(outcome);
    if (written)
      process.stdout.write(`${reportText(outcome.compilation!, written, outcome.milliseconds, palette)}\n`);
  }
  if (outDir === undefined && ok)
    process.stdout.write(`${outcomes.map(({ file }) => shortPath(file)).join(", ")}: no errors\n`);
}

function printTrace(outcomes: readonly Outcome[], { json, timing }: CompileCommand): void {
  const stream = json ? process.stderr : process.stdout;
  for (const { trace, milliseconds } of outcomes) {
    for (const { phase, text } of trace.dumps) stream.write(`// ${phase}\n${text}\n`);
    if (!timing) continue;
    for (const [phase, ms] of trace.milliseconds)
      process.stderr.write(`${phase.padEnd(14)}${ms.toFixed(1).padStart(8)} ms\n`);
    process.stderr.write(`${"total".padEnd(14)}${milliseconds.toFixed(1).padStart(8)} ms\n`);
  }
}
