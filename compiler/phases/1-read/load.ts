import { readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import * as esbuild from "esbuild";
import { ModelError, type Diagnostic } from "../../diagnostics/diagnostic.js";
import { bundleErrors } from "./bundle-errors.js";
import { checkSource } from "./check-source.js";
import { instrument, noInstruments, type Instruments } from "./instrument.js";
import { Reader } from "./reader.js";
import { run, type ReadSource } from "./run.js";
import type { FindFunction } from "./scalar-values.js";
import { parse, type SourceText } from "./source-text.js";

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
  checkFile(file);
  const sources = new Map<string, ReadSource>();
  const instruments = noInstruments();
  const code = await bundle(file, sources, instruments);
  const reader = new Reader(instruments);
  const exports = await run(file, code, reader, sources, timeout);
  return { file, exports, find: (f) => reader.find(f), sources };
}

const isScript = /\.[mc]?[jt]sx?$/;

function checkFile(file: string): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) throw noFile(file, "there is no such file");
  if (stats.isDirectory()) throw noFile(file, "this is a folder, not a model file");
  if (!isScript.test(file))
    throw noFile(file, "this is no model file: the name of one ends in .ts", "no-model");
}

const noFile = (
  file: string,
  message: string,
  code: Diagnostic["code"] = "file-not-found",
  help?: string,
): ModelError => new ModelError([{ code, severity: "error", message, file, help }]);

/** One script of the model file and the local files it imports. */
async function bundle(
  file: string,
  sources: Map<string, ReadSource>,
  instruments: Instruments,
): Promise<string> {
  const plugin: esbuild.Plugin = {
    name: "tapeless",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^tapeless$/ }, () => ({ path: "tapeless", external: true }));
      onLoad({ filter: isScript }, ({ path }) => {
        if (path.includes("/node_modules/")) return undefined;
        const source = parse(path, readModelFile(path));
        checkSource(source);
        const rewritten = instrument(source, instruments);
        sources.set(path, { ...source, rewritten });
        return { contents: rewritten.toString(), loader: loaderOf(path), resolveDir: dirname(path) };
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
    throw new ModelError(bundleErrors(error, file, sources));
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
    return readFileSync(path, "utf8").replace(/^\ufeff/, "");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw noFile(path, `the file cannot be read (${code})`);
  }
}
