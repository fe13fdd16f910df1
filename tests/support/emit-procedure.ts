import vm from "node:vm";
import type { Program } from "../../compiler/ir/kernel.js";
import type { Procedure } from "../../compiler/ir/loop.js";
import { ModuleArena } from "../../compiler/phases/6-emit/js/arena.js";
import { constant, data, type JsStmt } from "../../compiler/phases/6-emit/js/code.js";
import { helpers, helperText, type HelperName } from "../../compiler/phases/6-emit/js/helpers.js";
import { printModule } from "../../compiler/phases/6-emit/js/print.js";
import { procedureBody, SAMPLES } from "../../compiler/phases/6-emit/js/procedure.js";
import type { Machine } from "./interpret-program.js";

/** A scheduled procedure as the JavaScript it is emitted as: a function with an arena that outlives its calls. */
export function emitProcedure(
  procedure: Procedure,
  { constants }: Program,
  spaces: readonly string[],
): (machine: Machine) => void {
  const used = new Set<HelperName>();
  const helper = (name: string): string => {
    used.add(name as HelperName);
    return name;
  };
  const arena = new ModuleArena([procedure.arena]);
  const scratch = arena.in(procedure.arena, helper);
  const arrays = new Map([...spaces, ...constants.keys()].map((space, k) => [space, `array${k}`]));
  if (scratch) arrays.set("arena", scratch.variable);
  const body = procedureBody(procedure, {
    arrays,
    taken: ["arena", ...Object.keys(helpers)],
    helper,
    ownMath: false,
  });
  const parameters = [SAMPLES, ...spaces.map((space) => arrays.get(space)!)].map((name) => ({ name }));
  const stmts: JsStmt[] = [
    { kind: "function", name: "run", parameters, body: [...(scratch?.head ?? []), ...body] },
    ...arena.declaration(),
    ...[...constants].map(([space, { numbers }]) => constant(arrays.get(space)!, data([...numbers.data]))),
    ...[...used].map((name): JsStmt => ({
      kind: "helper",
      text: helperText(name, { arrayType: "Float64Array", ownMath: false }),
    })),
  ];
  const { text } = printModule(stmts);
  const run = vm.runInThisContext(`(() => {\n${text}\nreturn run;\n})()`) as (...args: unknown[]) => void;
  return ({ samples, arrays: given }) => run(samples, ...spaces.map((space) => given.get(space)));
}
