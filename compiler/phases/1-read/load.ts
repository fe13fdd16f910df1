import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import * as esbuild from "esbuild";
import { ModelError } from "../../diagnostics/diagnostic.js";
import { bundleErrors } from "./bundle-errors.js";
import { checkSource } from "./check-source.js";
import { instrument, noInstruments, type Instruments } from "./instrument.js";
import { findModelFile, isScript, packageOf, unreadable, type ModelFile } from "./model-file.js";
import { Reader } from "./reader.js";
import { run, type ReadSource } from "./run.js";
import type { FindFunction } from "./scalar-values.js";
import { parse, type SourceText } from "./source-text.js";

/** A model file after it ran: its exports, in the order of their names, and the source of its functions. */
export interface LoadedFile {
  /** As it was named. */
  readonly file: string;
  readonly source: SourceText;
  readonly exports: ReadonlyMap<string, unknown>;
  readonly find: FindFunction;
  /** The files read, the model file among them. */
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
  const found = findModelFile(file);
  const sources = new Map<string, ReadSource>();
  const instruments = noInstruments();
  const code = await bundle(found, sources, instruments);
  const source = sources.get(found.path)!;
  const reader = new Reader(instruments);
  const exports = await run(found.path, code, reader, sources, timeout);
  return { file: resolve(file), source, exports, find: (f) => reader.find(f), sources };
}

/** One script of the model file and the local files it imports. */
async function bundle(
  model: ModelFile,
  sources: Map<string, ReadSource>,
  instruments: Instruments,
): Promise<string> {
  const plugin = instrumenting(model, sources, instruments);
  let failure: unknown;
  const keepFailure: esbuild.Plugin = {
    name: "errors",
    setup: (build) => plugin.setup(catching(build, (e) => (failure ??= e))),
  };
  try {
    const { outputFiles } = await esbuild.build({
      entryPoints: [model.path],
      outfile: "model.cjs",
      bundle: true,
      write: false,
      format: "cjs",
      platform: "node",
      target: "node20",
      sourcemap: "inline",
      sourcesContent: false,
      logLevel: "silent",
      absWorkingDir: dirname(model.path),
      tsconfigRaw: {},
      plugins: [keepFailure],
    });
    return outputFiles[0].text;
  } catch (error) {
    if (failure instanceof ModelError) throw failure;
    throw new ModelError(bundleErrors(error, model.path, sources));
  }
}

/** Installed packages are run as they are, but for the one that the model file itself is part of. */
function instrumenting(
  { path: file, shown }: ModelFile,
  sources: Map<string, ReadSource>,
  instruments: Instruments,
): esbuild.Plugin {
  const own = [undefined, packageOf(file)];
  const isRead = (path: string): boolean =>
    path === file || (isScript.test(path) && own.includes(packageOf(path)));
  return {
    name: "tapeless",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^tapeless$/ }, () => ({ path: "tapeless", external: true }));
      onLoad({ filter: /(?:)/ }, ({ path }) => {
        if (!isRead(path)) return undefined;
        const source = parse(shown(path), readModelFile(path, shown));
        checkSource(source);
        const rewritten = instrument(source, instruments);
        sources.set(path, { ...source, rewritten });
        return { contents: rewritten.toString(), loader: loaderOf(source.file), resolveDir: dirname(path) };
      });
    },
  };
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

function readModelFile(path: string, shown: ModelFile["shown"]): string {
  try {
    return readFileSync(path, "utf8").replace(/^\ufeff/, "");
  } catch (error) {
    throw unreadable(shown(path), error);
  }
}
