import type { Arena } from "../../../ir/loop.js";
import { binary, call, constant, name, number, pureConstruct, type JsExpr, type JsStmt } from "./code.js";
import type { HelperName } from "./helpers.js";
import { SAMPLES } from "./procedure.js";

/**
 * The scratch memory of a module, as large as the neediest of its functions demands. Where one keeps something of every
 * sample, the arena grows with the largest number of samples so far, and functions use it under a name of their own.
 */
export class ModuleArena {
  private readonly fixed: number;
  private readonly grows: boolean;

  constructor(needs: readonly Arena[]) {
    this.fixed = Math.max(0, ...needs.map(({ fixed }) => fixed));
    this.grows = needs.some(({ record }) => record > 0);
  }

  get isNeeded(): boolean {
    return this.fixed > 0 || this.grows;
  }

  /** Double precision whatever the dtype: engines compute in it, and rounding scratch values costs time. */
  declaration(): JsStmt[] {
    const array = pureConstruct(name("Float64Array"), number(this.fixed));
    const keyword = this.grows ? "let" : "const";
    return this.isNeeded ? [{ kind: "let", keyword, name: "arena", value: array }] : [];
  }

  /** What a function calls its arena, and the statements that make sure that it is large enough. */
  in(
    need: Arena,
    helper: (name: HelperName) => string,
  ): { readonly variable: string; readonly head: readonly JsStmt[] } | undefined {
    if (need.fixed + need.record === 0) return undefined;
    if (!this.grows) return { variable: "arena", head: [] };
    const array = need.record > 0 ? call(name(helper("arenaOf")), lengthOf(need)) : name("arena");
    return { variable: "scratch", head: [constant("scratch", array)] };
  }
}

function lengthOf({ fixed, record }: Arena): JsExpr {
  const records = record === 1 ? name(SAMPLES) : binary("*", number(record), name(SAMPLES));
  return fixed === 0 ? records : binary("+", records, number(fixed));
}
