import type { Scheduled } from "../../5-schedule/schedule.js";
import { name, type JsStmt } from "./code.js";
import type { ModuleScope } from "./module.js";
import { helpers } from "./helpers.js";
import { Names } from "./names.js";
import { procedureBody } from "./procedure.js";
import { call, data } from "./code.js";
import type { Site } from "../../../diagnostics/site.js";

/** One emitted form of a scalar function: its value, its gradient, or its derivative along a direction. */
export interface ScalarForm {
  readonly name: string;
  readonly parameters: readonly string[];
  /** Fills an array of this length. */
  readonly fills?: number;
  readonly scheduled: Scheduled;
  readonly site?: Site;
}

export function scalarStmt(form: ScalarForm, scope: ModuleScope): JsStmt {
  const names = new Names([...Object.keys(helpers), form.name, "out"]);
  const given = new Map(form.parameters.map((parameter) => [parameter, names.fresh(parameter)]));
  const parameters = [...given.values()].map((parameter) => ({ name: parameter }));
  const taken = [...Object.keys(helpers), ...given.values(), "out", form.name];
  const arrays = new Map([["out", "out"]]);
  const body: JsStmt[] = [];
  if (form.fills !== undefined) {
    parameters.push({ name: "out" });
    const value = call(name(scope.helper("resultArray")), name("out"), data(form.fills));
    body.push({ kind: "assign", target: name("out"), operator: "=", value });
  }
  body.push(
    ...procedureBody(form.scheduled.procedure, {
      arrays,
      taken,
      helper: scope.helper,
      ownMath: scope.ownMath,
      argument: (argument) => given.get(argument)!,
    }),
  );
  if (form.fills !== undefined) body.push({ kind: "return", value: name("out") });
  return { kind: "function", exported: true, name: form.name, parameters, body, site: form.site };
}
