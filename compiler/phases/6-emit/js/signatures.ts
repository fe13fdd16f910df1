import type { FunctionName } from "../../3-differentiate/functions.js";
import type { ModuleInterface, Port, Ports } from "../../5-schedule/interface.js";
import { portSpace } from "../../5-schedule/interface.js";
import {
  binary,
  call,
  constant,
  data,
  member,
  name,
  number,
  string,
  type JsExpr,
  type JsParameter,
  type JsStmt,
} from "./code.js";
import type { HelperName } from "./helpers.js";
import { Names } from "./names.js";
import { SAMPLES } from "./procedure.js";

/** An argument of an emitted function that is an array, or an object of arrays keyed by port. */
interface ArrayArgument {
  readonly name: string;
  /** Arrays of whole samples, one per port; or one array of a fixed length. */
  readonly holds: Ports | number;
  /** May be missing: results go to a new array, cotangents are ones. */
  readonly optional?: "result" | "ones";
}

/** The arguments of each function of the contract, in order. */
export function argumentsOf(f: FunctionName, module: ModuleInterface): readonly ArrayArgument[] {
  const { params, inputs, outputs, targets } = module;
  const weights: readonly ArrayArgument[] = module.isFrozen ? [] : [{ name: "params", holds: params.size }];
  const x: ArrayArgument = { name: "x", holds: inputs };
  const likeInputs: Ports = { ...inputs, list: inputs.list.map((port) => ({ ...port, indices: undefined })) };
  const target: ArrayArgument = { name: "target", holds: targets };
  const out = (holds: Ports | number): ArrayArgument => ({
    name: "out",
    holds,
    optional: "result",
  });
  switch (f) {
    case "forward":
      return [...weights, x, out(outputs)];
    case "forwardStep": {
      const { inputs: step, outputs: result, state } = module.stepping!;
      const record: Port = { name: "state", shape: [state.size], size: state.size };
      return [
        ...weights,
        { name: "state", holds: { list: [record], isKeyed: false } },
        { name: "x", holds: step },
        out(result),
      ];
    }
    case "loss":
      return [...weights, x, target];
    case "backward":
      return [...weights, x, target, { name: "grad", holds: params.size }];
    case "step":
      return [...weights, { name: "state", holds: module.state.size }, x, target];
    case "inputGradient":
      return [...weights, x, { name: "cotangent", holds: outputs, optional: "ones" }, out(likeInputs)];
    case "jvp":
      return [...weights, x, { name: "dx", holds: likeInputs }, out(outputs)];
    case "hvp":
      return [...weights, x, target, { name: "v", holds: params.size }, out(params.size)];
    case "sampleGradients": {
      const rows: Port = { name: "gradients", shape: [params.size], size: params.size };
      return [...weights, x, target, out({ list: [rows], isKeyed: false })];
    }
  }
}

export interface Prologue {
  readonly parameters: readonly JsParameter[];
  readonly checks: readonly JsStmt[];
  /** The variable of each array space. */
  readonly arrays: ReadonlyMap<string, string>;
  /** Spaces whose array may be missing. */
  readonly defaults: ReadonlyMap<string, number>;
  /** What a function that fills arrays returns. */
  readonly result?: JsExpr;
}

/** The head of a function: its parameters, the checks of their lengths, a variable for each array. */
export function prologueOf(
  f: FunctionName,
  module: ModuleInterface,
  helper: (name: HelperName) => string,
): Prologue {
  const checks: JsStmt[] = [];
  const arrays = new Map<string, string>();
  const defaults = new Map<string, number>();
  const args = argumentsOf(f, module);
  const names = new Names(args.map((arg) => arg.name));
  for (const { name: own, holds, optional } of args) {
    if (typeof holds !== "number" && holds.isKeyed) {
      if (optional === "result") checks.push(...emptyResults(own));
      for (const port of holds.list) {
        const variable = names.fresh(`${own}_${port.name}`);
        arrays.set(portSpace(own, holds, port.name), variable);
        const given = optional === "ones" ? optionalMember(own, port.name) : member(name(own), port.name);
        if (optional === "result") checks.push(...keyedResult(own, port, variable, helper));
        else checks.push(constant(variable, given));
      }
    } else {
      arrays.set(own, own);
      if (optional === "result") checks.push(singleResult(own, holds, helper));
    }
    if (optional === "ones" && typeof holds !== "number") {
      for (const port of holds.list) defaults.set(portSpace(own, holds, port.name), 1);
    }
  }
  const result = args.some(({ optional }) => optional === "result") ? name("out") : undefined;
  return {
    parameters: parametersOf(args),
    checks: [...lengthChecks(args, helper), ...checks],
    arrays,
    defaults,
    result,
  };
}

const parametersOf = (args: readonly ArrayArgument[]): JsParameter[] =>
  args.map((arg) => ({ name: arg.name }));

/** Number of elements of an argument: fixed, or that of one sample times the number of samples. */
const lengthOf = (holds: Ports | number, port?: Port): JsExpr => {
  if (typeof holds === "number") return number(holds);
  return samplesOf(port ?? holds.list[0]);
};

/** Number of elements of all samples of a port. */
const samplesOf = ({ size }: Port): JsExpr =>
  size === 1 ? name(SAMPLES) : binary("*", name(SAMPLES), number(size));

function lengthChecks(args: readonly ArrayArgument[], helper: (name: HelperName) => string): JsStmt[] {
  const checks: JsStmt[] = [];
  let counted = false;
  for (const { name: own, holds, optional } of args) {
    if (optional === "result") continue;
    if (typeof holds === "number") {
      checks.push(required(own, name(own), number(holds), helper));
      continue;
    }
    const { isKeyed } = holds;
    for (const port of holds.list) {
      const label = isKeyed ? `${own}.${port.name}` : own;
      const value = isKeyed
        ? optional
          ? optionalMember(own, port.name)
          : member(name(own), port.name)
        : name(own);
      if (!counted) {
        checks.push(
          constant(SAMPLES, call(name(helper("countSamples")), string(label), value, number(port.size))),
        );
        counted = true;
      } else if (optional === "ones") {
        checks.push({
          kind: "if",
          condition: value,
          body: [required(label, value, lengthOf(holds, port), helper)],
        });
      } else checks.push(required(label, value, lengthOf(holds, port), helper));
      if (port.indices !== undefined && !optional)
        checks.push(indexCheck(label, value, port.indices, helper));
    }
  }
  return checks;
}

const required = (
  label: string,
  value: JsExpr,
  length: JsExpr,
  helper: (name: HelperName) => string,
): JsStmt => ({
  kind: "do",
  value: call(name(helper("requireLength")), string(label), value, length),
});

const indexCheck = (
  label: string,
  value: JsExpr,
  count: number,
  helper: (name: HelperName) => string,
): JsStmt => ({
  kind: "do",
  value: call(name(helper("requireIndices")), string(label), value, number(count)),
});

/** `cotangent && cotangent.y` */
const optionalMember = (own: string, key: string): JsExpr => binary("&&", name(own), member(name(own), key));

const singleResult = (own: string, holds: Ports | number, helper: (name: HelperName) => string): JsStmt => ({
  kind: "assign",
  target: name(own),
  operator: "=",
  value: call(name(helper("resultArray")), name(own), lengthOf(holds)),
});

/** Results keyed by port: the object given, or a new one. */
const emptyResults = (own: string): JsStmt[] => [
  { kind: "assign", target: name(own), operator: "=", value: binary("??", name(own), data({})) },
];

function keyedResult(
  own: string,
  port: Port,
  variable: string,
  helper: (name: HelperName) => string,
): JsStmt[] {
  const place = member(name(own), port.name);
  const array = call(name(helper("resultArray")), place, samplesOf(port));
  return [constant(variable, array), { kind: "assign", target: place, operator: "=", value: name(variable) }];
}
