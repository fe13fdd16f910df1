import type binaryen from "binaryen";
import type { Program } from "../../../ir/kernel.js";
import type { Arena } from "../../../ir/loop.js";
import type { DType } from "../../../ir/tensor-type.js";
import type { BuiltModel } from "../../2-build/built-model.js";
import { SEED } from "../../../ops/random.js";
import { STEP_COUNTER, type FunctionName } from "../../3-differentiate/functions.js";
import type { ModuleInterface, Ports, SteppingInterface } from "../../5-schedule/interface.js";
import type { ScheduledModel } from "../../5-schedule/model.js";
import type { Scheduled } from "../../5-schedule/schedule.js";
import { ModuleArena } from "./arena.js";
import {
  binary,
  call,
  constant,
  construct,
  data,
  element,
  name,
  number,
  pureCall,
  pureConstruct,
  type JsExpr,
  type JsParameter,
  type JsStmt,
} from "./code.js";
import { helperArrays, helperNeeds, helpers, helperText, type HelperName } from "./helpers.js";
import { ConstantArrays, usedConstants } from "./constants.js";
import { beginningsOf, initFunction, type Beginning } from "./init.js";
import { procedureBody, SAMPLES, type Surroundings } from "./procedure.js";
import { prologueOf } from "./signatures.js";
import { StoredNumbers } from "./stored-numbers.js";
import { WasmGlue } from "./wasm-glue.js";

/** A function of the module, scheduled. */
export interface ModuleFunction {
  readonly name: FunctionName;
  readonly scheduled: Scheduled;
  readonly constants: Program["constants"];
  /** It draws random numbers, or calls a function that does. */
  readonly isRandom: boolean;
  /** Statistics of the samples go from backward to the step that calls it. */
  readonly sharesStatistics: boolean;
  /** step only: takes the gradient from backward instead of computing it itself. */
  readonly callsBackward: boolean;
  /** It computes a number to return. */
  readonly returns: boolean;
}

/** Collects the helpers and top-level arrays that the functions of a module turn out to need. */
export class ModuleScope {
  private readonly used = new Set<HelperName>();
  private readonly arrays = new Map<string, JsExpr>();
  private arena = new ModuleArena([]);

  constructor(
    readonly dtype: DType,
    /** exp, log and tanh are functions of the module. */
    readonly ownMath: boolean,
    /** The names that the module exports. */
    readonly exported: readonly string[] = [],
  ) {}

  readonly helper = (helper: string): string => {
    this.used.add(helper as HelperName);
    for (const need of helperNeeds[helper as HelperName] ?? []) this.helper(need);
    if (helper === "erf" && this.ownMath) this.helper("expOf");
    return helper;
  };

  get arrayType(): string {
    return this.dtype === "f64" ? "Float64Array" : "Float32Array";
  }

  /** The scratch memory that all functions of the module share. */
  shareArena(needs: readonly Arena[]): ModuleArena {
    return (this.arena = new ModuleArena(needs));
  }

  addArray(variable: string, value: JsExpr): void {
    this.arrays.set(variable, value);
  }

  /** The names it declares beside the functions. */
  get declared(): readonly string[] {
    const made = [...this.used].flatMap((helper) => helperArrays[helper]?.array ?? []);
    return [...(this.arena.isNeeded ? ["arena"] : []), ...this.arrays.keys(), ...made, ...this.used];
  }

  /** What comes after the functions: scratch space, constants, helpers. */
  tail(): JsStmt[] {
    const texts = (Object.keys(helpers) as HelperName[]).filter((helper) => this.used.has(helper));
    return [
      ...spaced([
        ...this.arena.declaration(),
        ...[...this.arrays].map(([variable, value]) => constant(variable, value)),
      ]),
      ...texts.flatMap((helper): JsStmt[] => [
        { kind: "helper", text: helperText(helper, this) },
        { kind: "blank" },
        ...spaced(arrayMadeBy(helper)),
      ]),
    ];
  }
}

const spaced = (stmts: readonly JsStmt[]): JsStmt[] =>
  stmts.length > 0 ? [...stmts, { kind: "blank" }] : [];

/**
 * The array that a helper makes. It stands behind the helper, not beside other arrays: in minified code these become one
 * statement, which bundlers keep or drop as a whole.
 */
function arrayMadeBy(helper: HelperName): JsStmt[] {
  const made = helperArrays[helper];
  if (!made) return [];
  return [constant(made.array, pureCall(name(helper), ...(made.of ? [name(made.of)] : [])))];
}

/** The exported functions of a model, with init and createState. */
export function modelStmts(
  model: BuiltModel,
  functions: readonly ModuleFunction[],
  module: ModuleInterface,
  scope: ModuleScope,
  encoder: typeof binaryen | undefined,
): JsStmt[] {
  const arena = scope.shareArena(
    functions.flatMap(({ scheduled }) => (scheduled.wasm ? [] : [scheduled.procedure.arena])),
  );
  const beginnings = beginningsOf(model.parameters, module.params);
  const stored = storedNumbers(functions, beginnings, scope);
  const constants = new ConstantArrays(namesTaken(functions, module, scope), (variable, numbers) =>
    scope.addArray(variable, stored.array(numbers)),
  );
  const glue = new WasmGlue(
    functions,
    2 * module.params.size + module.state.size,
    scope.dtype,
    (space) => (space === "state" ? module.state.size : module.params.size),
    scope.helper,
    (variable, value) => scope.addArray(variable, value),
    encoder,
  );
  const exported = functions.map((f): JsStmt =>
    functionStmt(f, model, module, scope, arena, constants, glue),
  );
  const init = model.isFrozen ? [] : [initFunction(beginnings, module.params.size, scope, stored, glue)];
  const hasStep = functions.some((f) => f.name === "step");
  const states = [
    ...(hasStep ? [createState(module, scope, glue)] : []),
    ...(module.stepping ? [createStreamState(module.stepping, scope)] : []),
  ];
  return [...exported, ...init, ...states].flatMap((stmt) => [stmt, { kind: "blank" } as const]);
}

function storedNumbers(
  functions: readonly ModuleFunction[],
  beginnings: readonly Beginning[],
  scope: ModuleScope,
): StoredNumbers {
  const inJs = functions.filter((f) => !f.scheduled.wasm);
  const used = inJs.flatMap((f) => usedConstants(f.scheduled.procedure, f.constants));
  const given = beginnings.flatMap(({ distribution: d }) => (d.kind === "values" ? [d.values] : []));
  const arrays = new Set([...used.map(({ numbers }) => numbers.data), ...given]);
  return new StoredNumbers(arrays, scope.dtype, scope.helper);
}

/** What no array at the top of the module may be called: a function would take it for something else. */
function namesTaken(
  functions: readonly ModuleFunction[],
  module: ModuleInterface,
  scope: ModuleScope,
): string[] {
  const ofArguments = functions.flatMap((f) => {
    const { parameters, arrays } = prologueOf(f.name, module, scope.helper);
    return [...parameters.map((parameter) => parameter.name), ...arrays.values()];
  });
  const own = ["learningRate", SEED, "scratch", SAMPLES];
  const ofHelpers = Object.values(helperArrays).map(({ array }) => array);
  return [...scope.exported, ...TOP_LEVEL, ...Object.keys(helpers), ...ofHelpers, ...ofArguments, ...own];
}

function functionStmt(
  f: ModuleFunction,
  model: BuiltModel,
  module: ModuleInterface,
  scope: ModuleScope,
  arena: ModuleArena,
  constants: ConstantArrays,
  glue: WasmGlue,
): JsStmt {
  const { procedure, wasm, tiled } = f.scheduled;
  const { parameters, checks, arrays, defaults, result } = prologueOf(f.name, module, scope.helper);
  const spaces = new Map(arrays);
  const scratch = wasm ? undefined : arena.in(procedure.arena, scope.helper);
  if (scratch) spaces.set("arena", scratch.variable);
  if (!wasm)
    for (const used of usedConstants(procedure, f.constants))
      spaces.set(used.space, constants.variable(used));
  if (f.callsBackward) spaces.set("gradient", "gradient");
  if (f.sharesStatistics) {
    scope.addArray("statistics", pureConstruct(name(scope.arrayType), number(module.statistics.size)));
    spaces.set("statistics", "statistics");
  }
  const numbers = numberArguments(f, model);
  const taken = [...[...parameters, ...numbers].map((p) => p.name), ...TOP_LEVEL, ...Object.keys(helpers)];
  const surroundings: Surroundings = {
    arrays: spaces,
    defaults,
    taken,
    helper: scope.helper,
    ownMath: scope.ownMath,
  };
  const body: JsStmt[] = f.callsBackward ? backwardCall(f, module, scope, glue) : [...checks];
  body.push(
    ...(scratch?.head ?? []),
    ...(wasm
      ? glue.body(f, spaces, defaults)
      : procedureBody({ ...procedure, body: tiled ?? procedure.body }, surroundings)),
  );
  if (f.callsBackward) body.push({ kind: "return", value: name("loss_") });
  else if (result) body.push({ kind: "return", value: result });
  return {
    kind: "function",
    exported: true,
    name: f.name,
    parameters: [...parameters, ...numbers],
    body,
    site: model.declaration.site,
  };
}

/** The arguments behind the arrays: how far a step goes, and the seed of random numbers. */
function numberArguments({ name: f, isRandom }: ModuleFunction, model: BuiltModel): JsParameter[] {
  if (f === "step") return [{ name: "learningRate", initial: number(model.optimizer!.config.learningRate) }];
  return isRandom ? [{ name: SEED, initial: number(0) }] : [];
}

/** Names at the top of a module that functions use; the others may be hidden by a function's own. */
const TOP_LEVEL = ["backward", "arena", "gradient", "statistics", "loss_", "wasm"];

function backwardCall(
  { isRandom }: ModuleFunction,
  module: ModuleInterface,
  scope: ModuleScope,
  glue: WasmGlue,
): JsStmt[] {
  const resident = glue.array(module.params.size);
  const gradient = resident
    ? ({ ...resident, pure: true } as JsExpr)
    : pureConstruct(name(scope.arrayType), number(module.params.size));
  scope.addArray("gradient", gradient);
  const args = ["params", "x", "target", "gradient"].map((arg) => name(arg));
  const counter = module.state.places.get(STEP_COUNTER);
  const seed = isRandom ? [element(name("state"), number(counter!.offset))] : [];
  const loss = call(name("backward"), ...args, ...seed);
  const state = call(
    name(scope.helper("requireLength")),
    data("state"),
    name("state"),
    number(module.state.size),
  );
  return [{ kind: "do", value: state }, constant("loss_", loss)];
}

const createState = (module: ModuleInterface, scope: ModuleScope, glue: WasmGlue): JsStmt => ({
  kind: "function",
  exported: true,
  name: "createState",
  parameters: [],
  body: [
    {
      kind: "return",
      value: glue.array(module.state.size) ?? construct(name(scope.arrayType), number(module.state.size)),
    },
  ],
});

const createStreamState = ({ state }: SteppingInterface, scope: ModuleScope): JsStmt => ({
  kind: "function",
  exported: true,
  name: "createStreamState",
  parameters: [{ name: "samples", initial: number(1) }],
  body: [
    {
      kind: "return",
      value: construct(name(scope.arrayType), binary("*", name("samples"), number(state.size))),
    },
  ],
});

/** `meta`: what a program can know of the model at run time. */
export function metaStmt(moduleName: string, { model, module, functions }: ScheduledModel): JsStmt {
  const ports = ({ list }: Ports) => list.map(({ name: port, shape, size }) => ({ name: port, shape, size }));
  const params = model.parameters.map(({ name: parameter, trainable }) => {
    const { shape, strides, offset, size } = module.params.places.get(parameter)!;
    return { name: parameter, shape, strides, offset, size, trainable };
  });
  const meta = {
    name: moduleName,
    dtype: model.dtype,
    target: functions.some(({ scheduled }) => scheduled.wasm) ? "wasm" : "js",
    inputs: ports(module.inputs),
    outputs: ports(module.outputs),
    targets: ports(module.targets),
    params,
    paramCount: params.reduce((sum, { size }, k) => sum + (model.parameters[k].isStatistic ? 0 : size), 0),
    size: module.params.size,
  };
  return { kind: "let", keyword: "const", exported: true, name: "meta", value: data(meta) };
}
