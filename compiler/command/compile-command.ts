import { join, resolve } from "node:path";
import { prepare, writeOut, type Compilation, type Prepared } from "../compile.js";
import { ModelError, type Diagnostic } from "../diagnostics/diagnostic.js";
import { clashes } from "./clashes.js";
import { diagnosticRecord, renderDiagnostic, shortPath, type Palette } from "../diagnostics/render.js";
import type { CompileOptions } from "../options.js";
import { gzipBytes } from "../phases/7-bundle/bundle.js";
import { Trace, type DumpPhase } from "../trace.js";
import { leaveReproducer } from "./fault.js";
import { wrongModuleType } from "./module-type.js";
import { reportText, type CodeSize, type WrittenFile } from "./report.js";
import { straightLineSize } from "./straight-line.js";
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
const STATUS = { done: 0, modelError: 1, usage: 2, fault: 3 } as const;

/** What is wrong with the command line, whatever the models say. */
const MISUSE: ReadonlySet<Diagnostic["code"]> = new Set([
  "file-not-found",
  "invalid-weights",
  "cannot-write",
]);

interface Outcome {
  readonly file: string;
  readonly compilation?: Compilation;
  readonly diagnostics: readonly Diagnostic[];
  readonly milliseconds: number;
  readonly trace: Trace;
  readonly fault?: { readonly error: unknown; readonly folder: string };
  /** What the module would be without loops, where loops were asked for. */
  readonly straightLine?: CodeSize;
}

/** Compiles every file, then writes all modules, or none where one has errors. */
export async function runCompile(command: CompileCommand): Promise<number> {
  const outcomes: Outcome[] = [];
  for (const file of new Set(command.files.map((name) => resolve(name))))
    outcomes.push(await compileOne(file, command));
  const more = problemsTogether(outcomes, command);
  const status = (): number =>
    statusOf(outcomes, [...outcomes.flatMap(({ diagnostics }) => diagnostics), ...more]);
  const files = new Map<Outcome, WrittenFile[]>();
  if (status() === STATUS.done && command.outDir !== undefined) {
    const failure = write(outcomes, command.outDir, command.options, files);
    if (failure) more.push(failure);
  }
  const ok = status() === STATUS.done;
  if (command.json) printJson(ok, [...files.values()].flat(), outcomes, more);
  else print(outcomes, files, ok, command, more);
  printTrace(outcomes, command);
  return status();
}

/** What can be said only of all modules and of where they go. */
function problemsTogether(outcomes: readonly Outcome[], { outDir, options }: CompileCommand): Diagnostic[] {
  if (outDir === undefined) return [];
  const compiled = outcomes.flatMap(({ file, compilation }) => (compilation ? [{ file, compilation }] : []));
  return [...clashes(compiled, outDir, options), ...wrongModuleType(outDir, options)];
}

function statusOf(outcomes: readonly Outcome[], found: readonly Diagnostic[]): number {
  if (outcomes.some(({ fault }) => fault)) return STATUS.fault;
  if (found.some(({ code }) => MISUSE.has(code))) return STATUS.usage;
  return found.some(({ severity }) => severity === "error") ? STATUS.modelError : STATUS.done;
}

async function compileOne(
  file: string,
  { options, checkTypes, dump, json }: CompileCommand,
): Promise<Outcome> {
  const started = performance.now();
  const trace = new Trace(dump);
  const since = (): number => performance.now() - started;
  try {
    const { prepared, compilation, diagnostics: found } = await attempt(file, options, trace);
    const types =
      checkTypes && wasRead(found)
        ? await trace.run("types", async () => (await import("./type-check.js")).typeErrors(file))
        : [];
    const diagnostics = [...withoutRepeated(types, found), ...found];
    const milliseconds = since();
    const isReported = !json && prepared && compilation;
    const straightLine = isReported ? await straightLineSize(prepared, compilation, options) : undefined;
    return { file, compilation, diagnostics, milliseconds, trace, straightLine };
  } catch (error) {
    const folder = await leaveReproducer(error, trace.phase, file, options);
    return { file, diagnostics: [], milliseconds: since(), trace, fault: { error, folder } };
  }
}

interface Attempt {
  readonly prepared?: Prepared;
  readonly compilation?: Compilation;
  readonly diagnostics: readonly Diagnostic[];
}

async function attempt(file: string, options: CompileOptions, trace: Trace): Promise<Attempt> {
  try {
    const prepared = await prepare(file, options, trace);
    const compilation = await writeOut(prepared, options, trace);
    return { prepared, compilation, diagnostics: compilation.warnings };
  } catch (error) {
    if (error instanceof ModelError) return { diagnostics: error.diagnostics };
    throw error;
  }
}

/** What cannot be read has no place in it that an error could be about, and no types. */
const wasRead = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.every(({ severity, site }) => severity === "warning" || site);

/** Syntax errors are reported once. */
const withoutRepeated = (types: readonly Diagnostic[], others: readonly Diagnostic[]): Diagnostic[] =>
  others.some(({ code }) => code === "syntax-error")
    ? types.filter(({ code }) => code !== "syntax-error")
    : [...types];

/** Writes the modules of all outcomes and enters them into `written`, or says why that cannot be. */
function write(
  outcomes: readonly Outcome[],
  outDir: string,
  { extension }: CompileOptions,
  written: Map<Outcome, WrittenFile[]>,
): Diagnostic | undefined {
  const all: OutputFile[] = [];
  const described = new Map<Outcome, WrittenFile[]>();
  for (const outcome of outcomes) {
    const { name, code, declarations, map } = outcome.compilation!;
    const files: OutputFile[] = [
      { path: join(outDir, `${name}${extension}`), text: code },
      { path: join(outDir, `${name}${DECLARATIONS[extension] ?? ".d.ts"}`), text: declarations },
      { path: join(outDir, `${name}${extension}.map`), text: map },
    ];
    all.push(...files);
    described.set(
      outcome,
      files.map(({ path, text }) => ({ path, bytes: Buffer.byteLength(text), gzipBytes: gzipBytes(text) })),
    );
  }
  try {
    writeFiles(all);
  } catch (error) {
    return cannotWrite(error, outDir);
  }
  described.forEach((files, outcome) => written.set(outcome, files));
  return undefined;
}

/** What TypeScript looks for beside a module. */
const DECLARATIONS: Readonly<Record<string, string>> = { ".mjs": ".d.mts", ".cjs": ".d.cts" };

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "it may not be written to",
  EEXIST: "it is a file, not a folder",
  ENOTDIR: "it is, or lies below, a file",
  EISDIR: "a folder there has the name of a module",
  EROFS: "it is read-only",
  ENOSPC: "the disk is full",
};

function cannotWrite(error: unknown, outDir: string): Diagnostic {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return {
    code: "cannot-write",
    severity: "error",
    message: `nothing was written to ${outDir}, because ${REASONS[code] ?? message}`,
    help: "Name another folder with --out-dir.",
  };
}

function printJson(
  ok: boolean,
  outputs: readonly WrittenFile[],
  outcomes: readonly Outcome[],
  more: readonly Diagnostic[],
): void {
  const all = outcomes.flatMap((outcome) => [
    ...outcome.diagnostics,
    ...(outcome.fault ? [faultDiagnostic(outcome)] : []),
  ]);
  const diagnostics = [...all, ...more].map(diagnosticRecord);
  process.stdout.write(`${JSON.stringify({ ok, outputs, diagnostics }, null, 2)}\n`);
}

const faultDiagnostic = ({ trace, fault, file }: Outcome): Diagnostic => ({
  code: "internal-fault",
  severity: "error",
  message: `the compiler failed in the phase "${trace.phase}": ${firstLine(fault?.error)}`,
  help: `This is a fault of Tapeless, not of the model; please report it with the folder ${fault?.folder}, which holds what is needed to see it again.`,
  file,
});

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n", 1)[0];

function print(
  outcomes: readonly Outcome[],
  files: ReadonlyMap<Outcome, readonly WrittenFile[]>,
  ok: boolean,
  { palette, outDir }: CompileCommand,
  more: readonly Diagnostic[],
): void {
  for (const outcome of outcomes) {
    for (const diagnostic of outcome.diagnostics)
      process.stderr.write(`${renderDiagnostic(diagnostic, palette)}\n`);
    if (outcome.fault) process.stderr.write(`${renderDiagnostic(faultDiagnostic(outcome), palette)}\n`);
    const written = files.get(outcome);
    if (written)
      process.stdout.write(
        `${reportText(outcome.compilation!, written, outcome.milliseconds, palette, outcome.straightLine)}\n`,
      );
  }
  for (const diagnostic of more) process.stderr.write(`${renderDiagnostic(diagnostic, palette)}\n`);
  if (outDir === undefined && ok)
    process.stdout.write(`${outcomes.map(({ file }) => shortPath(file)).join(", ")}: no errors\n`);
  else if (!ok && outDir !== undefined && outcomes.length > 1) process.stderr.write("Nothing was written.\n");
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
