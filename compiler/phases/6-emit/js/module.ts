import type { Program } from "../../../ir/kernel.js";
import type { DType } from "../../../ir/tensor-type.js";
import type { BuiltModel } from "../../2-build/build.js";
import type { FunctionName } from "../../3-differentiate/functions.js";
import type { ModuleInterface, Ports } from "../../5-schedule/interface.js";
import type { Scheduled } from "../../5-schedule/schedule.js";
import {
  call,
  constant,
  construct,
  data,
  name,
  number,
  pureConstruct,
  type JsExpr,
  type JsStmt,
} from "./code.js";
import { helperNeeds, helpers, type HelperName } from "./helpers.js";
import { ConstantArrays, usedConstants } from "./constants.js";
import { beginningsOf, initFunction, type Beginning } from "./init.js";
import { procedureBody, SAMPLES, type Surroundings } from "./procedure.js";
import { prologueOf } from "./signatures.js";
import { StoredNumbers } from "./stored-numbers.js";

/** A function of the module, scheduled. */
export interface ModuleFunction {
  readonly name: FunctionName;
  readonly scheduled: Scheduled;
  readonly constants: Program["constants"];
  /** step only: takes the gradient from backward instead of computing it itself. */
  readonly callsBackward?: boolean;
}

/** Collects the helpers and top-level arrays that the functions of a module turn out to need. */
export class ModuleScope {
  private readonly used = new Set<HelperName>();
  private readonly arrays: JsStmt[] = [];
  private arenaSize = 0;

  constructor(
    readonly dtype: DType,
    /** The names that the module exports. */
    readonly exported: readonly string[] = [],
  ) {}

  readonly helper = (helper: string): string => {
    this.used.add(helper as HelperName);
    for (const need of helperNeeds[helper as HelperName] ?? []) this.helper(need);
    return helper;
  };

  get arrayType(): string {
    return this.dtype === "f64" ? "Float64Array" : "Float32Array";
  }

  needArena(size: number): void {
    this.arenaSize = Math.max(this.arenaSize, size);
  }

  addArray(variable: string, value: JsExpr): void {
    this.arrays.push(constant(variable, value));
  }

  /** The names it declares beside the functions. */
  get declared(): readonly string[] {
    const variables = this.arrays.flatMap((stmt) => (stmt.kind === "let" ? [stmt.name] : []));
    return [...(this.arenaSize > 0 ? ["arena"] : []), ...variables, ...this.used];
  }

  /** What comes after the functions: scratch space, constants, helpers. */
  tail(): JsStmt[] {
    // Double precision whatever the dtype: engines compute in it, and rounding scratch values costs time.
    const arena =
      this.arenaSize > 0
        ? [constant("arena", pureConstruct(name("Float64Array"), number(this.arenaSize)))]
        : [];
    const texts = (Object.keys(helpers) as HelperName[]).filter((helper) => this.used.has(helper));
    return [
      ...spaced([...arena, ...this.arrays]),
      ...texts.flatMap((helper): JsStmt[] => [
        { kind: "helper", text: helpers[helper].replaceAll("ARRAY", this.arrayType) },
        { kind: "blank" },
      ]),
    ];
  }
}

const spaced = (stmts: readonly JsStmt[]): JsStmt[] =>
  stmts.length > 0 ? [...stmts, { kind: "blank" }] : [];

/** The exported functions of a model, with init and createState. */
export function modelStmts(
  model: BuiltModel,
  functions: readonly ModuleFunction[],
  module: ModuleInterface,
  scope: ModuleScope,
): JsStmt[] {
  const beginnings = beginningsOf(model.parameters, module.params);
  const stored = storedNumbers(functions, beginnings, scope);
  const constants = new ConstantArrays(namesTaken(functions, module, scope), (variable, numbers) =>
    scope.addArray(variable, stored.array(numbers)),
  );
  const exported = functions.map((f): JsStmt => functionStmt(f, model, module, scope, constants));
  const init = model.isFrozen ? [] : [initFunction(beginnings, module.params.size, scope, stored)];
  const hasStep = functions.some((f) => f.name === "step");
  return [...exported, ...init, ...(hasStep ? [createState(module, scope)] : [])].flatMap((stmt) => [
    stmt,
    { kind: "blank" } as const,
  ]);
}

function storedNumbers(
  functions: readonly ModuleFunction[],
  beginnings: readonly Beginning[],
  scope: ModuleScope,
): StoredNumbers {
  const used = functions.flatMap((f) => usedConstants(f.scheduled.procedure, f.constants));
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
  return [...scope.exported, ...TOP_LEVEL, ...Object.keys(helpers), ...ofArguments, "learningRate", SAMPLES];
}

function functionStmt(
  f: ModuleFunction,
  model: BuiltModel,
  module: ModuleInterface,
  scope: ModuleScope,
  constants: ConstantArrays,
): JsStmt {
  const { procedure } = f.scheduled;
  const { parameters, checks, arrays, defaults, result } = prologueOf(f.name, module, scope.helper);
  const spaces = new Map(arrays);
  if (procedure.arenaSize > 0) {
    scope.needArena(procedure.arenaSize);
    spaces.set("arena", "arena");
  }
  for (const used of usedConstants(procedure, f.constants)) spaces.set(used.space, constants.variable(used));
  if (f.callsBackward) spaces.set("gradient", "gradient");
  const learningRate =
    f.name === "step"
      ? [{ name: "learningRate", initial: number(model.optimizer!.config.learningRate) }]
      : [];
  const taken = [...parameters.map((p) => p.name), "learningRate", ...TOP_LEVEL, ...Object.keys(helpers)];
  const surroundings: Surroundings = { arrays: spaces, defaults, taken, helper: scope.helper };
  const body: JsStmt[] = f.callsBackward ? backwardCall(module, scope) : [...checks];
  body.push(...procedureBody(procedure, surroundings));
  if (f.callsBackward) body.push({ kind: "return", value: name("loss_") });
  else if (result) body.push({ kind: "return", value: result });
  return {
    kind: "function",
    exported: true,
    name: f.name,
    parameters: [...parameters, ...learningRate],
    body,
    site: model.declaration.site,
  };
}

/** Names at the top of a module that functions use; the others may be hidden by a function's own. */
const TOP_LEVEL = ["backward", "arena", "gradient", "loss_"];

function backwardCall(module: ModuleInterface, scope: ModuleScope): JsStmt[] {
  scope.addArray("gradient", pureConstruct(name(scope.arrayType), number(module.params.size)));
  const gradient = call(name("backward"), name("params"), name("x"), name("target"), name("gradient"));
  const state = call(
    name(scope.helper("requireLength")),
    data("state"),
    name("state"),
    number(module.state.size),
  );
  return [{ kind: "do", value: state }, constant("loss_", gradient)];
}

const createState = (module: ModuleInterface, scope: ModuleScope): JsStmt => ({
  kind: "function",
  exported: true,
  name: "createState",
  parameters: [],
  body: [{ kind: "return", value: construct(name(scope.arrayType), number(module.state.size)) }],
});

/** `meta`: what a program can know of the model at run time. */
export function metaStmt(moduleName: string, model: BuiltModel, module: ModuleInterface): JsStmt {
  const ports = ({ list }: Ports) => list.map(({ name: port, shape, size }) => ({ name: port, shape, size }));
  const params = model.parameters.map(({ name: parameter, trainable }) => {
    const { shape, strides, offset, size } = module.params.places.get(parameter)!;
    return { name: parameter, shape, strides, offset, size, trainable };
  });
  const meta = {
    name: moduleName,
    dtype: model.dtype,
    target: "js",
    inputs: ports(module.inputs),
    outputs: ports(module.outputs),
    targets: ports(module.targets),
    params,
    paramCount: params.reduce((sum, { size }) => sum + size, 0),
    size: module.params.size,
  };
  return { kind: "let", keyword: "const", exported: true, name: "meta", value: data(meta) };
}
