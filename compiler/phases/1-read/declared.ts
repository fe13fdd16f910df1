import { basename } from "node:path";
import { ts } from "ts-morph";
import { modelError, type ModelError } from "../../diagnostics/diagnostic.js";
import type { Site } from "../../diagnostics/site.js";
import { describe, isThenable } from "../2-build/declare.js";
import { isModel, type ModelDeclaration } from "../2-build/model.js";
import { isDifferentiable, type DifferentiableDeclaration } from "./functions.js";
import type { LoadedFile } from "./load.js";
import { siteAt, siteOf } from "./source-text.js";

/** What a model file exports that can be compiled. */
export interface Declared {
  readonly model?: ModelDeclaration;
  readonly scalars: readonly (readonly [name: string, f: DifferentiableDeclaration])[];
}

export function declarationsOf(loaded: LoadedFile): Declared {
  const { exports, file } = loaded;
  const scalars = [...exports].flatMap(([name, value]) =>
    isDifferentiable(value) ? [[name === "default" ? functionName(file) : name, value] as const] : [],
  );
  const standard = exports.get("default");
  if (isModel(standard)) return { model: standard, scalars };
  if (standard !== undefined && !isDifferentiable(standard)) throw notAModel(standard, loaded);
  if (scalars.length > 0) return { scalars };
  throw noModel(loaded);
}

function notAModel(standard: unknown, loaded: LoadedFile): ModelError {
  const isPromise = isThenable(standard);
  return modelError(
    "no-model",
    `the default export is ${isPromise ? "a promise" : describe(standard)}, not a model`,
    defaultExport(loaded) ?? startOf(loaded),
    isPromise
      ? "A model file is synchronous: write export default model({ … }), without async and await."
      : "Write export default model({ … }) or export default graph(() => …).",
  );
}

function noModel(loaded: LoadedFile): ModelError {
  const { exports, source } = loaded;
  const [named] = [...exports].flatMap(([name, value]) =>
    isModel(value) ? [{ name, site: value.site }] : [],
  );
  if (named) {
    const help = `Write export default ${named.name};`;
    return modelError("no-model", `${named.name} is a model, but no default export`, named.site, help);
  }
  const isEmpty = source.text.trim() === "";
  return modelError(
    "no-model",
    isEmpty ? "the file is empty" : "the file exports no model and no differentiable function",
    startOf(loaded),
    "Write export default model({ … }), or export const f = differentiable(…).",
  );
}

const startOf = ({ source }: LoadedFile): Site => siteAt(source, 0, 0);

/** The expression after `export default`. */
function defaultExport({ source }: LoadedFile): Site | undefined {
  const statement = source.tree.statements.find(ts.isExportAssignment);
  return statement && siteOf(source, statement.expression);
}

/** A function that is the default export is called like its file, as far as a function can be. */
const functionName = (file: string): string =>
  stemOf(file)
    .replace(/[^\p{ID_Continue}$]+/gu, "_")
    .replace(/^(?=[^\p{ID_Start}$_])/u, "_");

/** `iris.model.ts` is called iris; characters that no name may have become `_`. */
export function stemOf(file: string): string {
  const stem = basename(file)
    .replace(/\.[mc]?[jt]sx?$/, "")
    .replace(/\.model$/, "")
    .replace(/[^\p{L}\p{N}\p{M}_$ .-]+/gu, "_")
    .replace(/^[^\p{L}\p{N}_$]+|[. ]+$/gu, "");
  return stem === "" || stem === "__proto__" ? "model" : stem;
}
