import type binaryen from "binaryen";
import { checkModel } from "./diagnostics/check-model.js";
import type { Diagnostic } from "./diagnostics/diagnostic.js";
import { functionsOf } from "./emitted-functions.js";
import { Trace } from "./trace.js";
import type { CompileOptions } from "./options.js";
import { declarationsOf, stemOf } from "./phases/1-read/declared.js";
import { load, type LoadedFile } from "./phases/1-read/load.js";
import { ScalarReader } from "./phases/1-read/scalar-function.js";
import { noModelForWeights, readWeights } from "./phases/1-read/weights.js";
import { build } from "./phases/2-build/build.js";
import { mapRoots, rootsOf, type BuiltModel } from "./phases/2-build/built-model.js";
import { buildScalars, type BuiltScalar } from "./phases/2-build/scalar.js";
import { withWeights, type Weighted } from "./phases/2-build/weights.js";
import { functionGraphs, type FunctionGraph } from "./phases/3-differentiate/functions.js";
import { scalarGraphs, type ScalarGraph } from "./phases/3-differentiate/scalar.js";
import { freeze } from "./phases/4-optimize/freeze.js";
import { knownRules } from "./phases/4-optimize/known-numbers.js";
import { recognition } from "./phases/4-optimize/recognition.js";
import { Rewriter } from "./phases/4-optimize/rewrite.js";
import { rules } from "./phases/4-optimize/rules.js";
import { shiftThresholds } from "./phases/4-optimize/shift-thresholds.js";
import { scheduleModel, type ScheduledModel } from "./phases/5-schedule/model.js";
import { scheduleScalar, type ScheduledScalar } from "./phases/5-schedule/scalar.js";
import { emit } from "./phases/6-emit/emit.js";
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

/** A model file up to the point where it matters how its code is written out. */
export interface Prepared {
  readonly name: string;
  readonly loaded: LoadedFile;
  readonly model?: PreparedModel;
  readonly scalars: readonly PreparedScalar[];
}

/** A model with the graphs of its functions, and the rules as they were used on it so far. */
interface PreparedModel {
  readonly model: BuiltModel;
  readonly graphs: readonly FunctionGraph[];
  readonly rewriter: Rewriter;
  readonly warnings: readonly Diagnostic[];
}

interface PreparedScalar {
  readonly scalar: BuiltScalar;
  readonly graphs: readonly ScalarGraph[];
  readonly rewriter: Rewriter;
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
  return writeOut(await prepare(file, options, trace), options, trace);
}

/** Reads, builds and differentiates a model file. */
export async function prepare(file: string, options: CompileOptions, trace: Trace): Promise<Prepared> {
  const loaded = await trace.run("read", () => load(file, options));
  const { model: declared, scalars: functions } = trace.runSync("read", () => declarationsOf(loaded));
  const reader = new ScalarReader(loaded.find);
  const scalars = trace.runSync("build", () => buildScalars(functions, reader, loaded.find, options.dtype));
  const built =
    declared &&
    trace.runSync("build", () =>
      build(
        declared,
        { dtype: options.dtype, stepping: options.emit?.includes("forwardStep") ?? false },
        (f, args) => reader.call(f, args),
      ),
    );
  const weighted = weigh(built, loaded, options, trace);
  return {
    name: declared?.name ?? stemOf(file),
    loaded,
    model: weighted && prepareModel(weighted, scalars.length > 0, options, trace),
    scalars: scalars.map((scalar) => prepareScalar(scalar, options, trace)),
  };
}

/** Schedules what was prepared, and emits it as a module; can be done again with other options of the code. */
export async function writeOut(
  prepared: Prepared,
  options: CompileOptions,
  trace: Trace,
): Promise<Compilation> {
  const { name, loaded, model: given } = prepared;
  const model = trace.runSync(
    "schedule",
    () => given && scheduleModel(given.model, given.graphs, given.rewriter, options, trace),
  );
  const scalars = trace.runSync("schedule", () =>
    prepared.scalars.map(({ scalar, graphs, rewriter }) =>
      scheduleScalar(scalar, graphs, rewriter, options, trace),
    ),
  );
  const warnings = given?.warnings ?? [];
  const { code, map, declarations } = await emitModule(prepared, model, scalars, options, trace);
  return { name, file: loaded.file, code, declarations, map, warnings, model, scalars };
}

/** The model with its weights, where a file of them is given. */
function weigh(
  built: BuiltModel | undefined,
  { file }: LoadedFile,
  { weights }: CompileOptions,
  trace: Trace,
): Weighted | undefined {
  if (!weights) return built && { model: built, warnings: [] };
  if (!built) throw noModelForWeights(file);
  const stored = trace.runSync("read", () => readWeights(weights.file));
  return trace.runSync("build", () => withWeights(built, stored));
}

/** Graph → simplified → joint graphs of all functions. */
function prepareModel(
  { model: built, warnings: ofWeights }: Weighted,
  hasScalars: boolean,
  options: CompileOptions,
  trace: Trace,
): PreparedModel {
  trace.pass("graph", built);
  const isFrozen = options.weights?.freeze ?? false;
  const rewriter = new Rewriter(isFrozen ? [...rules, ...knownRules] : rules);
  const simplified = trace.runSync("optimize", () => simplifyModel(built));
  const model = isFrozen ? trace.runSync("optimize", () => freeze(simplified, rewriter)) : simplified;
  const names = functionsOf(model, options.emit, hasScalars);
  const warnings = trace.runSync("check", () => checkModel(built, model, names, rewriter));
  const graphs = trace.runSync("differentiate", () => functionGraphs(model, names));
  trace.pass("joint", graphs);
  return { model, graphs, rewriter, warnings: [...ofWeights, ...warnings] };
}

function prepareScalar(built: BuiltScalar, { emit: names }: CompileOptions, trace: Trace): PreparedScalar {
  trace.pass("graph", built);
  const rewriter = new Rewriter(rules);
  const scalar = trace.runSync("optimize", () => ({ ...built, value: rewriter.rewrite(built.value) }));
  const graphs = trace.runSync("differentiate", () => scalarGraphs(scalar, names));
  trace.pass("joint", graphs);
  return { scalar, graphs, rewriter };
}

/** Simplifies what the author wrote, before it is differentiated: recognised functions have better derivatives. */
function simplifyModel(model: BuiltModel): BuiltModel {
  const rewriter = new Rewriter([...recognition, ...rules]);
  const roots = rootsOf(model);
  const shifted = shiftThresholds(roots.map((root) => rewriter.rewrite(root)));
  const simplified = new Map(roots.map((root, k) => [root, rewriter.rewrite(shifted[k])]));
  return mapRoots(model, (root) => simplified.get(root)!);
}

async function emitModule(
  { name, loaded }: Prepared,
  model: ScheduledModel | undefined,
  scalars: readonly ScheduledScalar[],
  options: CompileOptions,
  trace: Trace,
): Promise<Pick<Compilation, "code" | "map" | "declarations">> {
  const encoder = usesWasm(model) ? await trace.run("emit", encoderOf) : undefined;
  const module = trace.runSync("emit", () => emit(name, model, scalars, loaded, options, encoder));
  const { code, map } = await trace.run("bundle", () =>
    bundle({
      ...module,
      fileName: `${name}${options.extension}`,
      format: options.format,
      minify: options.minify,
    }),
  );
  return { code, map, declarations: module.declarations };
}

const usesWasm = (model: ScheduledModel | undefined): boolean =>
  model?.functions.some(({ scheduled }) => scheduled.wasm) ?? false;

/** The encoder of WebAssembly is large, and only loaded where there is some. */
const encoderOf = async (): Promise<typeof binaryen> => (await import("binaryen")).default;
