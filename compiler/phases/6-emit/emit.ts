import type binaryen from "binaryen";
import type { CompileOptions } from "../../options.js";
import { exprOf, visitExpr, type Stmt } from "../../ir/loop.js";
import type { ScalarOpName } from "../../ir/scalar.js";
import { BATCH } from "../../ir/tensor-type.js";
import type { LoadedFile } from "../1-read/load.js";
import { modelError } from "../../diagnostics/diagnostic.js";
import { isRandom } from "../3-differentiate/functions.js";
import type { ScheduledFunction, ScheduledModel } from "../5-schedule/model.js";
import type { ScheduledScalar } from "../5-schedule/scalar.js";
import { declarationText } from "./declarations.js";
import { canDeclare, checkModule } from "./check-module.js";
import { data, type JsStmt } from "./js/code.js";
import { metaStmt, modelStmts, ModuleScope } from "./js/module.js";
import { identifier } from "./js/names.js";
import { printModule } from "./js/print.js";
import { scalarStmt } from "./js/scalar-module.js";
import { shortenNames } from "./shorten-names.js";
import { sourceMap } from "./source-map.js";
import { basename, dirname } from "node:path";

/** An ES module as text, with its declarations and its source map. */
export interface EmittedModule {
  readonly code: string;
  readonly map: string;
  readonly declarations: string;
  /** The variable that a script assigns the module to. */
  readonly globalName: string;
}

export function emit(
  name: string,
  scheduled: ScheduledModel | undefined,
  scalars: readonly ScheduledScalar[],
  { file, sources }: LoadedFile,
  options: CompileOptions,
  encoder?: typeof binaryen,
): EmittedModule {
  const exported = [...exportsOf(scheduled), ...scalars.flatMap(({ forms }) => forms.map((f) => f.name))];
  const scope = new ModuleScope(options.dtype, hasOwnMath(options, scheduled, scalars), exported);
  const stmts = [
    ...header(name, file, scheduled),
    ...(scheduled ? modelParts(scheduled, scope, encoder) : []),
    ...scalars.flatMap(({ forms }) =>
      forms.flatMap((form): JsStmt[] => [scalarStmt(form, scope), { kind: "blank" }]),
    ),
  ];
  checkExportNames(scheduled, scalars, scope.declared);
  const meta = scheduled ? metaStmt(name, scheduled) : scalarMeta(name, options);
  const printed = printModule([...stmts, ...scope.tail(), meta]);
  checkModule(printed.text);
  const globalName = options.globalName ?? identifier(name);
  return {
    code: options.minify ? shortenNames(printed.text) : printed.text,
    map: sourceMap(`${name}${options.extension}`, printed, [...sources.values()], dirname(file)),
    declarations: declarations(name, scheduled, scalars, { ...options, globalName }),
    globalName,
  };
}

function modelParts(
  { model, module, functions }: ScheduledModel,
  scope: ModuleScope,
  encoder: typeof binaryen | undefined,
): JsStmt[] {
  const sharesStatistics = (f: ScheduledFunction): boolean =>
    f.graph.deliveries.some(({ array }) => array === "statistics");
  const backward = functions.find(({ graph }) => graph.name === "backward");
  const emitted = functions.map((f) => {
    const source = f.callsBackward ? backward! : f;
    return {
      name: f.graph.name,
      scheduled: f.scheduled,
      constants: f.program.constants,
      isRandom: isRandom(source.graph),
      sharesStatistics: sharesStatistics(source),
      callsBackward: f.callsBackward,
      returns: f.program.returns !== undefined,
    };
  });
  return modelStmts(model, emitted, module, scope, encoder);
}

function header(name: string, file: string, scheduled: ScheduledModel | undefined): JsStmt[] {
  const { isFrozen, params } = scheduled?.module ?? {};
  const count = isFrozen ? ", its weights included" : params ? `: ${params.size} parameters` : "";
  return [
    {
      kind: "comment",
      text: `${name}${count}. Compiled by Tapeless from ${basename(file)}; changes here are lost.`,
    },
    { kind: "blank" },
  ];
}

const scalarMeta = (name: string, { dtype }: CompileOptions): JsStmt => ({
  kind: "let",
  keyword: "const",
  exported: true,
  name: "meta",
  value: data({ name, dtype, target: "js" }),
});

/** The names that a module exports, but for those of scalar functions. */
function exportsOf(scheduled: ScheduledModel | undefined): string[] {
  if (!scheduled) return ["meta"];
  const functions = scheduled.functions.map(({ graph }) => graph.name);
  return ["meta", "init", "createState", "createStreamState", ...functions];
}

/** An exported scalar function needs a name that a module can declare, and that nothing else in it has. */
function checkExportNames(
  scheduled: ScheduledModel | undefined,
  scalars: readonly ScheduledScalar[],
  declared: readonly string[],
): void {
  const taken = new Set([...exportsOf(scheduled), ...declared]);
  for (const { forms, scalar } of scalars) {
    const { site } = scalar.declaration;
    for (const { name } of forms) {
      if (!canDeclare(name)) {
        const message = `the module cannot have a function called ${JSON.stringify(name)}`;
        throw modelError("invalid-argument", message, site, "Export it under a plain name, such as f.");
      }
      if (taken.has(name)) {
        const message = `the module already declares ${name}`;
        throw modelError("duplicate-name", message, site, "Give the function another name.");
      }
      taken.add(name);
    }
  }
}

function declarations(
  name: string,
  scheduled: ScheduledModel | undefined,
  scalars: readonly ScheduledScalar[],
  { dtype, format, globalName, weights }: CompileOptions,
): string {
  return declarationText({
    name,
    dtype,
    namespace: format === "iife" ? globalName : undefined,
    module: scheduled?.module,
    functions: scheduled?.functions.map(({ graph }) => graph.name) ?? [],
    learningRate: scheduled?.model.optimizer?.config.learningRate,
    hasWeights: weights !== undefined,
    seeded: scheduled?.functions.flatMap(({ graph }) => (isRandom(graph) ? [graph.name] : [])) ?? [],
    scalars: scalars.map(({ scalar, forms }) => ({
      name: scalar.name,
      parameters: scalar.parameters,
      gradient: forms.some((form) => form.name === `${scalar.name}Gradient`),
      jvp: forms.some((form) => form.name === `${scalar.name}Jvp`),
    })),
  });
}

/** Own functions pay where there are many calls of them: a few are not worth the bytes of the code. */
const MANY_CALLS = 16;
const OWN: readonly ScalarOpName[] = ["exp", "log", "tanh", "erf"];

function hasOwnMath(
  { math, engine }: CompileOptions,
  model: ScheduledModel | undefined,
  scalars: readonly ScheduledScalar[],
): boolean {
  if (math !== "auto") return math === "own";
  const forms = scalars.flatMap((scalar) => scalar.forms.map(({ scheduled }) => scheduled));
  const functions = (model?.functions ?? []).flatMap(({ scheduled }) => (scheduled.wasm ? [] : [scheduled]));
  const calls = [...forms, ...functions].map(({ procedure }) => ownCalls(procedure.body));
  return engine === "v8" && Math.max(0, ...calls) >= MANY_CALLS;
}

/** How often a call with one sample would call functions that a module can have of its own. */
function ownCalls(stmts: readonly Stmt[]): number {
  let calls = 0;
  for (const stmt of stmts) {
    if (stmt.kind === "for") {
      const { extent } = stmt.axis;
      calls += (extent === BATCH ? 1 : extent) * ownCalls(stmt.body);
    }
    const expr = exprOf(stmt);
    if (expr) visitExpr(expr, (e) => (calls += e.kind === "apply" && OWN.includes(e.op) ? 1 : 0));
  }
  return calls;
}
