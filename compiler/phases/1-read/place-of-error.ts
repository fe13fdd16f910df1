import vm from "node:vm";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { Site } from "../../diagnostics/site.js";

/** The name the engine knows the bundled model file by. */
export const SCRIPT = "tapeless-model.cjs";

/** A place in the bundled script; both numbers count from 1. */
export interface Frame {
  readonly line: number;
  readonly column: number;
}

/**
 * Keeps the call sites of errors thrown in a context. Returns a function that gives the frames of an error that lie
 * in the bundled script, innermost first.
 */
export function watchErrors(context: vm.Context): (error: unknown) => readonly Frame[] {
  const recorded = new WeakMap<object, Frame[]>();
  const keep = (error: object, callSites: readonly NodeJS.CallSite[]): string => {
    const frames = callSites.filter((site) => site.getFileName() === SCRIPT);
    recorded.set(
      error,
      frames.map((site) => ({ line: site.getLineNumber() ?? 1, column: site.getColumnNumber() ?? 1 })),
    );
    return String(error);
  };
  const contextError = vm.runInContext("Error", context) as ErrorConstructor;
  contextError.prepareStackTrace = keep;
  return (error) => {
    if (typeof error !== "object" || error === null) return [];
    void (error as { stack?: unknown }).stack; // the engine calls `keep` when the stack is first looked at
    return recorded.get(error) ?? [];
  };
}

/** Where in the model's files the innermost frame lies that the script's inline source map knows. */
export function placeOfError(
  frames: readonly Frame[],
  code: string,
  toSite: (path: string, line: number) => Site | undefined,
): Site | undefined {
  if (frames.length === 0) return undefined;
  const map = new TraceMap(inlineSourceMap(code));
  for (const { line, column } of frames) {
    const place = originalPositionFor(map, { line, column: column - 1 });
    const site = place.source === null ? undefined : toSite(place.source, place.line);
    if (site) return site;
  }
  return undefined;
}

function inlineSourceMap(code: string): string {
  const encoded = code.slice(code.lastIndexOf("base64,") + "base64,".length);
  return Buffer.from(encoded, "base64").toString("utf8");
}
