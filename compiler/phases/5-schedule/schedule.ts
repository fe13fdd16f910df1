import type { Program } from "../../ir/kernel.js";
import type { Procedure, Stmt } from "../../ir/loop.js";
import { BYTECODE_LIMIT, costOf, STRAIGHT_LINE_LIMIT, type Cost } from "./cost-model.js";
import { flattenLoops } from "./flatten-loops.js";
import { applyPlan, planMemory } from "./plan-memory.js";
import { inlineReturn, scalarize, scalarizeSingles } from "./scalarize.js";
import { toLoops } from "./to-loops.js";
import { unroll } from "./unroll.js";

export type UnrollChoice = "auto" | "full" | "none";

export interface ScheduleOptions {
  readonly unroll: UnrollChoice;
  /** Training functions may grow larger before loops are chosen: what they fuse is worth more. */
  readonly purpose: keyof typeof STRAIGHT_LINE_LIMIT;
}

/** A scheduled function, how it was scheduled, and why. */
export interface Scheduled {
  readonly procedure: Procedure;
  readonly form: "straight-line" | "loops";
  readonly reason: string;
  readonly cost: Cost;
}

/** Writing out more statements than this is not even tried: the result would be far beyond every limit. */
const MOST_MULTIPLICATIONS = 20_000;

/** Chooses between straight-line code and loops, and brings the program into that form. */
export function schedule(program: Program, { unroll: choice, purpose }: ScheduleOptions): Scheduled {
  const loops = toLoops(program, { sumsInPlace: true });
  const work = costOf(loops);
  if (choice === "none") return asLoops(program, loops, "asked for by --unroll none");
  if (choice === "auto" && work.multiplications > MOST_MULTIPLICATIONS) {
    return asLoops(program, loops, `${work.multiplications} multiplications are too many to write out`);
  }
  const body = inlineReturn(scalarize(unroll(toLoops(program, { sumsInPlace: false }))));
  const cost = costOf(body);
  const limit = STRAIGHT_LINE_LIMIT[purpose];
  const size = `about ${Math.ceil(cost.bytecode / 1000)} kB of bytecode`;
  if (choice === "auto" && cost.bytecode > limit) {
    return asLoops(program, loops, `straight-line code would be ${size}, over ${limit / 1000} kB`);
  }
  const beyond = cost.bytecode > BYTECODE_LIMIT ? `, beyond what V8 optimises` : "";
  const reason = choice === "full" ? `asked for by --unroll full: ${size}${beyond}` : `small: ${size}`;
  return { procedure: { name: program.name, body, arenaSize: 0 }, form: "straight-line", reason, cost };
}

function asLoops(program: Program, loops: readonly Stmt[], reason: string): Scheduled {
  const singles = inlineReturn(scalarizeSingles(unroll(flattenLoops(loops), 1)));
  const plan = planMemory(singles);
  const body = applyPlan(singles, plan);
  return {
    procedure: { name: program.name, body, arenaSize: plan.size },
    form: "loops",
    reason,
    cost: costOf(body),
  };
}
