import { modelError, ModelError, type Diagnostic } from "./diagnostics/diagnostic.js";
import { constantInitialisation, withoutGradient } from "./diagnostics/check-training.js";
import { unusedDeclarations } from "./diagnostics/check-unused.js";
import { Trace } from "./trace.js";
import { SCALAR_FUNCTION_NAMES, type CompileOptions, type EmitName } from "./options.js";
import { declarationsOf, stemOf } from "./phases/1-read/declared.js";
import { load } from "./phases/1-read/load.js";
import { ScalarReader } from "./phases/1-read/scalar-function.js";
import { build, type BuiltModel } from "./phases/2-build/build.js";
import { buildScalars, type BuiltScalar } from "./phases/2-build/scalar.js";
import {
  FUNCTION_NAMES,
  functionGraphs,
  gradients,
  type FunctionName,
} from "./phases/3-differentiate/functions.js";
import { scalarGraphs } from "./phases/3-differentiate/scalar.js";
import { recognition } from "./phases/4-optimize/recognition.js";
import { Rewriter } from "./phases/4-optimize/rewrite.js";
import { rules } from "./phases/4-optimize/rules.js";
import { shiftThresholds } from "./phases/4-optimize/shift-thresholds.js";
import { scheduleModel, type ScheduledModel } from "./phases/5-schedule/model.js";
import { scheduleScalar, type ScheduledScalar } from "./phases/5-schedule/scalar.js";
import { emit, type EmittedModule } from "./phases/6-emit/emit.js";
import { bundle } from "./phases/7-bundle/bundle.js";

/** What a model file became. */
export interface Compilation {
  readonly name: string;
  readonly file: string;
  readonly code: string;
  readonly declarations: string;
  readonly map: string;
  readonly warnings: readonly Diagnostic[];
  readonly model?: ScheduledModel;
  readonly scalars: readonly ScheduledScalar[];
}

/**
 * The whole way from a model file to a module. Throws a ModelError with diagnostics where the model is at fault;
 * anything else it throws is a fault of the compiler, and `trace.phase` says where.
 */
export async function compile(
  file: string,
  options: CompileOptions,
  trace = new Trace(),
): Promise<Compilation> {
  const loaded = await trace.run("read", () => load(file, options));
  const reader = new ScalarReader(loaded.find);
  const declared = declarationsOf(loaded);
  const name = declared.model?.name ?? stemOf(file);
  const scalars = trace.runSync("build", () =>
    buildScalars(declared.scalars, reader, loaded.find, options.dtype),
  );
  const model =
    declared.model &&
    trace.runSync("build", () => build(declared.model!, options.dtype, (f, args) => reader.call(f, args)));
  const warnings: Diagnostic[] = [];
  const scheduledModel = model && compileModel(model, options, trace, warnings);
  const scheduledScalars = scalars.map((scalar) => compileScalar(scalar, options, trace));
  const module = trace.runSync("emit", () => emit(name, scheduledModel, scheduledScalars, loaded, options));
  return finish(
    module,
    { name, file, warnings, model: scheduledModel, scalars: scheduledScalars },
    options,
    trace,
  );
}

/** Graph → joint graphs of all functions → simplified → scheduled. */
function compileModel(
  built: BuiltModel,
  options: CompileOptions,
  trace: Trace,
  warnings: Diagnostic[],
): ScheduledModel {
  trace.pass("graph", built);
  const rewriter = new Rewriter(rules);
  const model = trace.runSync("optimize", () => simplifyModel(built));
  const names = functionsOf(model, options.emit);
  warnings.push(...unusedDeclarations(built));
  const trains = names.some((f) => f === "backward" || f === "step");
  if (trains) warnings.push(...trainingDiagnostics(model, built, rewriter));
  const graphs = trace.runSync("differentiate", () => functionGraphs(model, names));
  trace.pass("joint", graphs);
  return trace.runSync("schedule", () => scheduleModel(model, graphs, rewriter, options, trace));
}

/** Simplifies what the author wrote, before it is differentiated: recognised functions have better derivatives. */
function simplifyModel(model: BuiltModel): BuiltModel {
  const rewriter = new Rewriter([...recognition, ...rules]);
  const keys = [...model.outputs.keys()];
  const roots = [...model.outputs.values(), ...(model.loss ? [model.loss] : [])];
  const simplified = shiftThresholds(roots.map((root) => rewriter.rewrite(root))).map((root) =>
    rewriter.rewrite(root),
  );
  const outputs = new Map(keys.map((key, k) => [key, simplified[k]]));
  return { ...model, outputs, loss: model.loss && simplified[keys.length] };
}

function trainingDiagnostics(model: BuiltModel, built: BuiltModel, rewriter: Rewriter): Diagnostic[] {
  const byParameter = new Map(
    [...gradients(model)].map(([parameter, gradient]) => [parameter, rewriter.rewrite(gradient)]),
  );
  const stuck = withoutGradient({ ...model, loss: built.loss }, byParameter);
  if (stuck.some(({ severity }) => severity === "error")) throw new ModelError(stuck);
  return [...stuck, ...constantInitialisation(built, byParameter)];
}

/** The functions to emit: those asked for, or all that the model allows. */
function functionsOf(model: BuiltModel, emitted: readonly EmitName[] | undefined): FunctionName[] {
  const needs = (f: FunctionName): string | undefined => {
    if (["loss", "backward", "step", "hvp"].includes(f) && !model.loss) return "loss";
    return f === "step" && !model.optimizer ? "optimizer" : undefined;
  };
  const wanted = emitted?.filter((f): f is FunctionName => (FUNCTION_NAMES as readonly string[]).includes(f));
  const missing = wanted?.find(needs);
  if (missing) {
    const what = needs(missing)!;
    throw modelError(
      "invalid-argument",
      `${missing} needs a model with ${what === "loss" ? "a loss" : "an optimizer"}`,
      model.declaration.site,
      `Add ${what} to the model, or leave ${missing} out of --emit.`,
    );
  }
  const standard: readonly FunctionName[] = ["forward", "loss", "backward", "step"];
  return FUNCTION_NAMES.filter((f) => (wanted ? wanted.includes(f) : standard.includes(f) && !needs(f)));
}

function compileScalar(scalar: BuiltScalar, options: CompileOptions, trace: Trace): ScheduledScalar {
  trace.pass("graph", scalar);
  const rewriter = new Rewriter(rules);
  const simplified = trace.runSync("optimize", () => ({ ...scalar, value: rewriter.rewrite(scalar.value) }));
  const names = options.emit ?? SCALAR_FUNCTION_NAMES;
  const graphs = trace.runSync("differentiate", () => scalarGraphs(simplified, names));
  trace.pass("joint", graphs);
  return trace.runSync("schedule", () => scheduleScalar(simplified, graphs, rewriter, options, trace));
}

async function finish(
  module: EmittedModule,
  rest: Pick<Compilation, "name" | "file" | "warnings" | "model" | "scalars">,
  options: CompileOptions,
  trace: Trace,
): Promise<Compilation> {
  const { code, map } = await trace.run("bundle", () =>
    bundle({
      ...module,
      fileName: `${rest.name}${options.extension}`,
      format: options.format,
      minify: options.minify,
    }),
  );
  return { ...rest, code, map, declarations: module.declarations };
}
