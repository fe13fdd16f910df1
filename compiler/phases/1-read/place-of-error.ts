import vm from "node:vm";
import { LEAST_UPPER_BOUND, originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { Site } from "../../diagnostics/site.js";
import type { ReadSource } from "./run.js";

/** The name the engine knows the bundled model file by. */
export const SCRIPT = "tapeless-model.cjs";

/** A place in the bundled script; both numbers count from 1. */
export interface Frame {
  readonly line: number;
  readonly column: number;
}

export interface ErrorWatch {
  /** The frames of an error that lie in the bundled script, innermost first. */
  frames(error: unknown): readonly Frame[];
  /** Runs with errors of this side watched too. */
  during(run: () => void): void;
}

/** Keeps the call sites of errors thrown in a context, and of errors of our own that pass through it. */
export function watchErrors(context: vm.Context): ErrorWatch {
  const recorded = new WeakMap<object, Frame[]>();
  const keep = (error: object, callSites: readonly NodeJS.CallSite[]): string => {
    const frames = callSites.filter((site) => site.getFileName() === SCRIPT);
    recorded.set(
      error,
      frames.map((site) => ({ line: site.getLineNumber() ?? 1, column: site.getColumnNumber() ?? 1 })),
    );
    return [titleOf(error), ...callSites.map(placeText)].join("\n    at ");
  };
  const contextError = vm.runInContext("Error", context) as ErrorConstructor;
  contextError.prepareStackTrace = keep;
  return {
    frames(error) {
      if (typeof error !== "object" || error === null) return [];
      void (error as { stack?: unknown }).stack; // the engine calls `keep` when the stack is first looked at
      return recorded.get(error) ?? [];
    },
    during(run) {
      const { prepareStackTrace } = Error;
      Error.prepareStackTrace = keep;
      try {
        run();
      } finally {
        Error.prepareStackTrace = prepareStackTrace;
      }
    },
  };
}

const placeText = (site: NodeJS.CallSite): string =>
  `${site.getFunctionName() ?? "script"} (${site.getFileName()}:${site.getLineNumber()}:${site.getColumnNumber()})`;

const titleOf = (error: object): string => {
  const { name = "Error", message = "" } = error as Partial<Error>;
  return `${name}: ${message}`;
};

type ToSite = (path: string, line: number, column: number) => Site | undefined;

/** Where in the model's files the innermost frame lies that the script's inline source map knows. */
export function placeOfError(frames: readonly Frame[], code: string, toSite: ToSite): Site | undefined {
  if (frames.length === 0) return undefined;
  const map = new TraceMap(inlineSourceMap(code));
  for (const { line, column } of frames) {
    const place = originalPositionFor(map, { line, column: column - 1 });
    const site = place.source === null ? undefined : toSite(place.source, place.line, place.column);
    if (site) return site;
  }
  return undefined;
}

function inlineSourceMap(code: string): string {
  const encoded = code.slice(code.lastIndexOf("base64,") + "base64,".length);
  return Buffer.from(encoded, "base64").toString("utf8");
}

/** The offset in a file of what stands at a line (from 1) and column (from 0) of the text it was rewritten to. */
export function originalPosition({ rewritten, tree }: ReadSource, line: number, column: number): number {
  // Made only here: few compilations fail, and a map of every character takes time.
  const map = new TraceMap(rewritten.generateMap({ hires: true, source: "model" }).toString());
  // What was put in belongs to what follows it.
  const place = originalPositionFor(map, { line, column, bias: LEAST_UPPER_BOUND });
  return place.source === null
    ? tree.getPositionOfLineAndCharacter(Math.min(line, tree.getLineStarts().length) - 1, 0)
    : tree.getPositionOfLineAndCharacter(place.line - 1, place.column);
}
