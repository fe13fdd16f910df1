import { dirname, resolve } from "node:path";
import vm from "node:vm";
import type MagicString from "magic-string";
import { ModelError, modelError } from "../../diagnostics/diagnostic.js";
import type { Site } from "../../diagnostics/site.js";
import * as declarations from "../../../runtime/declarations.js";
import { suggestion } from "../2-build/check-arguments.js";
import { isRecord, isThenable } from "../2-build/declare.js";
import { originalPosition, placeOfError, SCRIPT, watchErrors, type Frame } from "./place-of-error.js";
import type { Reader } from "./reader.js";
import { siteAt, siteNear, type SourceText } from "./source-text.js";
import { surroundings } from "./surroundings.js";

/** A file of the model with what it was rewritten to. */
export interface ReadSource extends SourceText {
  readonly rewritten: MagicString;
}

export type Sources = ReadonlyMap<string, ReadSource>;

/** Runs the bundled script in a context of its own: it sees Node's modules, and its console is the error stream. */
export async function run(
  file: string,
  code: string,
  reader: Reader,
  sources: Sources,
  timeout: number,
): Promise<ReadonlyMap<string, unknown>> {
  const module = { exports: {} as Record<string, unknown> };
  // Promises of the model file settle inside the timeout too, so that none of them can keep the compiler waiting.
  const context = vm.createContext(surroundings(file, module, reader), { microtaskMode: "afterEvaluate" });
  const errors = watchErrors(context);
  const rejection = watchRejections();
  const fail = (error: unknown): ModelError =>
    loadError(error, errors.frames(error), { file, code, reader, sources, timeout });
  try {
    errors.during(() => void new vm.Script(code, { filename: SCRIPT }).runInContext(context, { timeout }));
    const exports = new Map(Object.keys(module.exports).map((name) => [name, module.exports[name]]));
    exports.forEach(settle);
    await rejection.settled();
    return exports;
  } catch (error) {
    throw fail(error);
  } finally {
    rejection.stop();
  }
}

/** An exported promise is no model; that it may be rejected besides is not worth a second message. */
function settle(value: unknown): void {
  if (isThenable(value)) value.then(undefined, () => undefined);
}

/**
 * Promises of the model file that are rejected and not waited for would end the process; those of anybody else still do.
 */
function watchRejections() {
  let first: { readonly reason: unknown } | undefined;
  const listener = (reason: unknown, promise: unknown): void => {
    if (promise instanceof Promise) throw reason;
    first ??= { reason };
  };
  process.on("unhandledRejection", listener);
  return {
    /** Node reports rejections before the next turn of the event loop. */
    async settled(): Promise<void> {
      await new Promise((next) => setImmediate(next));
      if (first) throw first.reason;
    },
    stop: () => void process.off("unhandledRejection", listener),
  };
}

interface Failed {
  readonly file: string;
  readonly code: string;
  readonly reader: Reader;
  readonly sources: Sources;
  readonly timeout: number;
}

function loadError(error: unknown, frames: readonly Frame[], failed: Failed): ModelError {
  const { file, reader, sources, timeout } = failed;
  const start = siteAt(sources.get(file)!, 0, 0);
  if (isRecord(error) && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") {
    const message = `the model file was still running after ${timeout / 1000} seconds`;
    const help = "Look for a loop that never ends; --timeout gives a long computation more time.";
    return modelError("model-timeout", message, start, help);
  }
  const place = (): Site => siteOfFrames(frames, failed) ?? reader.throwSite(error) ?? start;
  if (error instanceof ModelError) return withPlace(error, place);
  const { name, message } = describeThrown(error);
  const unknown = name === "ReferenceError" ? /^(\S+) is not defined/.exec(message)?.[1] : undefined;
  if (unknown !== undefined) {
    const help = suggestion(unknown, Object.keys(declarations)) ?? "Import or declare it first.";
    return modelError("unknown-name", message, place(), help);
  }
  const kind = name === "Error" || name === "" ? "" : ` ${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}`;
  return modelError("model-threw", `the model file threw${kind}: ${message}`, place(), helpFor(message));
}

/** Errors of calls that were not instrumented, such as those inside `map(dense)`, get the place of what called them. */
const withPlace = (error: ModelError, place: () => Site): ModelError =>
  error.diagnostics.every(({ site }) => site)
    ? error
    : new ModelError(error.diagnostics.map((d) => (d.site ? d : { ...d, site: place() })));

/** An error belongs to the context that threw it: only its properties tell what it is. */
function describeThrown(error: unknown): { readonly name: string; readonly message: string } {
  if (!isRecord(error) || typeof error.message !== "string") return { name: "", message: quoted(error) };
  const [line] = error.message.split("\n", 1);
  return { name: typeof error.name === "string" ? error.name : "", message: line };
}

const quoted = (value: unknown): string =>
  typeof value === "string"
    ? JSON.stringify(value.slice(0, 200))
    : isRecord(value)
      ? "an object"
      : String(value);

const helpFor = (message: string): string =>
  /call stack/.test(message)
    ? "A function that calls itself must end somewhere."
    : "A model file is run when it is compiled; this came out of that run.";

function siteOfFrames(frames: readonly Frame[], { file, code, sources }: Failed): Site | undefined {
  return placeOfError(frames, code, (path, line, column) => {
    const source = sources.get(resolve(dirname(file), path));
    return source && siteNear(source, originalPosition(source, line, column));
  });
}
