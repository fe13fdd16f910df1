import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { Console } from "node:console";
import vm from "node:vm";
import * as esbuild from "esbuild";
import { ts } from "ts-morph";
import { ModelError, modelError, type Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Site } from "../../diagnostics/site.js";
import * as declarations from "../../../runtime/declarations.js";
import { suggestion } from "../2-build/check-arguments.js";
import { CALL_FROM, type Call } from "../2-build/declare.js";
import { instrument, READER, type Instruments } from "./instrument.js";
import { placeOfError, SCRIPT, watchErrors, type Frame } from "./place-of-error.js";
import type { CapturingFunction, FindFunction } from "./scalar-function.js";
import { parse, siteAt, siteOf, syntaxErrors, type SourceText } from "./source-text.js";

/** A model file after it ran: its exports, in the order of their names, and the source of its functions. */
export interface LoadedFile {
  readonly file: string;
  readonly exports: ReadonlyMap<string, unknown>;
  readonly find: FindFunction;
  /** The files read, the model file first. */
  readonly sources: ReadonlyMap<string, SourceText>;
}

export interface LoadOptions {
  /** Milliseconds after which a model file that is still running is ended. */
  readonly timeout?: number;
}

const DEFAULT_TIMEOUT = 10_000;

/** Runs a model file with its calls and functions instrumented. Throws a ModelError. */
export async function load(
  file: string,
  { timeout = DEFAULT_TIMEOUT }: LoadOptions = {},
): Promise<LoadedFile> {
  const sources = new Map<string, SourceText>();
  const instruments: Instruments = { sites: [], functions: [] };
  const code = await bundle(file, sources, instruments);
  const reader = new Reader(instruments);
  const exports = run(file, code, reader, sources, timeout);
  return { file, exports, find: (f) => reader.find(f), sources };
}

const isScript = /\.[mc]?[jt]sx?$/;

/** One script of the model file and the local files it imports. */
async function bundle(
  file: string,
  sources: Map<string, SourceText>,
  instruments: Instruments,
): Promise<string> {
  const plugin: esbuild.Plugin = {
    name: "tapeless",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^tapeless$/ }, () => ({ path: "tapeless", external: true }));
      onLoad({ filter: isScript }, ({ path }) => {
        if (path.includes("/node_modules/")) return undefined;
        const source = parse(path, readModelFile(path));
        sources.set(path, source);
        checkSource(source);
        return {
          contents: instrument(source, instruments),
          loader: loaderOf(path),
          resolveDir: dirname(path),
        };
      });
    },
  };
  let failure: unknown;
  const keepFailure: esbuild.Plugin = {
    name: "errors",
    setup: (build) => plugin.setup(catching(build, (e) => (failure ??= e))),
  };
  try {
    const { outputFiles } = await esbuild.build({
      entryPoints: [file],
      outfile: "model.cjs",
      bundle: true,
      write: false,
      format: "cjs",
      platform: "node",
      target: "node20",
      sourcemap: "inline",
      sourcesContent: false,
      logLevel: "silent",
      absWorkingDir: dirname(file),
      tsconfigRaw: {},
      plugins: [keepFailure],
    });
    return outputFiles[0].text;
  } catch (error) {
    if (failure instanceof ModelError) throw failure;
    throw new ModelError(esbuildErrors(error, sources));
  }
}

/** esbuild turns what a plugin throws into text; the error itself is wanted. */
function catching(build: esbuild.PluginBuild, keep: (error: unknown) => void): esbuild.PluginBuild {
  const onLoad: esbuild.PluginBuild["onLoad"] = (options, callback) =>
    build.onLoad(options, (args) => {
      try {
        return callback(args);
      } catch (error) {
        keep(error);
        throw error;
      }
    });
  return { ...build, onResolve: build.onResolve, onLoad };
}

const loaderOf = (path: string): esbuild.Loader =>
  path.endsWith("x") ? "tsx" : /\.[mc]?js$/.test(path) ? "js" : "ts";

function readModelFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw modelError("file-not-found", `there is no file ${path}`);
  }
}

function checkSource(source: SourceText): void {
  const errors = syntaxErrors(source);
  if (errors.length > 0)
    throw new ModelError(errors.slice(0, 5).map((error) => syntaxDiagnostic(source, error)));
  const unknown = unknownImports(source);
  if (unknown.length > 0) throw new ModelError(unknown);
}

function syntaxDiagnostic(
  source: SourceText,
  { start = 0, length = 1, messageText }: ts.Diagnostic,
): Diagnostic {
  const message = ts.flattenDiagnosticMessageText(messageText, " ");
  return { code: "syntax-error", severity: "error", message, site: siteAt(source, start, start + length) };
}

/** Names imported from "tapeless" that it does not export. */
function unknownImports(source: SourceText): Diagnostic[] {
  const names = source.tree.statements.filter(ts.isImportDeclaration).flatMap((statement) => {
    const { moduleSpecifier, importClause } = statement;
    const bindings = importClause?.namedBindings;
    const isOurs = ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === "tapeless";
    if (!isOurs || importClause?.isTypeOnly || !bindings || !ts.isNamedImports(bindings)) return [];
    return bindings.elements.filter((element) => !element.isTypeOnly);
  });
  return names.flatMap((element): Diagnostic[] => {
    const { text } = element.propertyName ?? element.name;
    if (Object.hasOwn(declarations, text) || /^[A-Z]/.test(text)) return [];
    const help = suggestion(text, Object.keys(declarations));
    return [
      {
        code: "unknown-name",
        severity: "error",
        message: `"tapeless" has no ${text}`,
        help,
        site: siteOf(source, element),
      },
    ];
  });
}

function esbuildErrors(error: unknown, sources: ReadonlyMap<string, SourceText>): Diagnostic[] {
  const { errors } = error as Partial<esbuild.BuildFailure>;
  if (!errors) throw error;
  return errors.map(({ text, location }) => {
    const source = location
      ? [...sources.values()].find(({ file }) => file.endsWith(location.file))
      : undefined;
    const site = source && location ? lineSite(source, location.line) : undefined;
    const isImport = text.startsWith("Could not resolve");
    return {
      code: isImport ? "import-not-found" : "syntax-error",
      severity: "error",
      message: isImport ? text.replace("Could not resolve", "there is no module") : text,
      help: isImport ? "Paths of local files begin with ./ or ../; packages must be installed." : undefined,
      site,
    };
  });
}

/** Columns of instrumented code are not those of the file; its lines are. */
export function lineSite(source: SourceText, line: number): Site {
  const start = source.tree.getPositionOfLineAndCharacter(line - 1, 0);
  const text = source.text.slice(start).split("\n", 1)[0];
  const indent = text.length - text.trimStart().length;
  return siteAt(source, start + indent, start + text.trimEnd().length);
}

/** What instrumented code calls while it runs. */
class Reader {
  private readonly functions = new WeakMap<object, CapturingFunction>();
  private order = 0;

  constructor(private readonly instruments: Instruments) {}

  /** A declarable function, told where it is called from; any other function as it is. */
  readonly call = (id: number, f: unknown): unknown => {
    const from = (f as { [CALL_FROM]?: (call: Call, ...args: unknown[]) => unknown } | undefined)?.[
      CALL_FROM
    ];
    if (!from) return f;
    return (...args: unknown[]) => from({ site: this.instruments.sites[id], order: ++this.order }, ...args);
  };

  readonly method = (id: number, object: Record<string, unknown>, name: string): unknown => {
    const f = object[name];
    const called = this.call(id, f);
    return called !== f ? called : typeof f === "function" ? f.bind(object) : f;
  };

  readonly function = (id: number, f: object, captures: Record<string, unknown>): unknown => {
    this.functions.set(f, { ...this.instruments.functions[id], captures });
    return f;
  };

  find(f: unknown): CapturingFunction | undefined {
    return typeof f === "function" ? this.functions.get(f) : undefined;
  }
}

/** Runs the bundled script in a context of its own: it sees Node's modules, and its console is the error stream. */
function run(
  file: string,
  code: string,
  reader: Reader,
  sources: ReadonlyMap<string, SourceText>,
  timeout: number,
): ReadonlyMap<string, unknown> {
  const nodeRequire = createRequire(resolve(file));
  const module = { exports: {} as Record<string, unknown> };
  const context = vm.createContext({
    module,
    exports: module.exports,
    require: (name: string) => (name === "tapeless" ? declarations : nodeRequire(name)),
    console: new Console(process.stderr, process.stderr),
    process: { env: process.env, argv: [], platform: process.platform, cwd: () => process.cwd() },
    [READER]: { call: reader.call, method: reader.method, function: reader.function },
    URL,
    TextEncoder,
    TextDecoder,
    structuredClone,
    performance,
  });
  const frames = watchErrors(context);
  try {
    new vm.Script(code, { filename: SCRIPT }).runInContext(context, { timeout });
  } catch (error) {
    throw loadError(error, file, code, frames(error), sources, timeout);
  }
  return new Map(Object.keys(module.exports).map((name) => [name, module.exports[name]]));
}

function loadError(
  error: unknown,
  file: string,
  code: string,
  frames: readonly Frame[],
  sources: ReadonlyMap<string, SourceText>,
  timeout: number,
): ModelError {
  if (error instanceof ModelError) return error;
  const start = siteAt(sources.get(file)!, 0, 0);
  if ((error as { code?: string }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") {
    const help = "Look for a loop that never ends.";
    return modelError(
      "model-timeout",
      `the model file was still running after ${timeout / 1000} seconds`,
      start,
      help,
    );
  }
  const site = placeOfError(frames, code, (path, line) => {
    const source = [...sources.values()].find((known) => known.file === resolve(dirname(file), path));
    return source && lineSite(source, line);
  });
  const { name, message } =
    error instanceof Object && "message" in error ? (error as Error) : { name: "", message: String(error) };
  const unknownName = name === "ReferenceError" ? /^(\S+) is not defined/.exec(message) : null;
  if (unknownName) {
    const help = suggestion(unknownName[1], Object.keys(declarations)) ?? "Import or declare it first.";
    return modelError("unknown-name", message, site ?? start, help);
  }
  const uncalled = name === "TypeError" && message.includes("is not a function");
  return modelError(
    uncalled ? "invalid-argument" : "model-threw",
    `the model file threw ${name || "an error"}: ${firstLine(message)}`,
    site ?? start,
  );
}

const firstLine = (text: string): string => text.split("\n", 1)[0];
