import type { Program } from "../../ir/kernel.js";
import type { Procedure, Stmt } from "../../ir/loop.js";
import type { Axis } from "../../ir/affine.js";
import type { Target } from "../../options.js";
import { BATCH, product, type DType } from "../../ir/tensor-type.js";
import { BYTECODE_LIMIT, costOf, STRAIGHT_LINE_LIMIT, type Cost } from "./cost-model.js";
import { flattenLoops } from "./flatten-loops.js";
import { applyPlan, arenaOf, planMemory, type MemoryPlan } from "./plan-memory.js";
import { sumsSamples } from "./regions.js";
import { inlineReturn, scalarize, scalarizeSingles } from "./scalarize.js";
import { tileLoops, workOf, type Machine } from "./tiling.js";
import { toLoops } from "./to-loops.js";
import { scheduleWasm, type WasmSchedule } from "./wasm.js";
import { unroll, unrollSamples } from "./unroll.js";

export type UnrollChoice = "auto" | "full" | "none";

export type Engine = "v8" | "interpreter";

export interface ScheduleOptions {
  readonly engine: Engine;
  readonly unroll: UnrollChoice;
  readonly target: Target;
  readonly dtype: DType;
  /** Training functions may grow larger before loops are chosen: what they fuse is worth more. */
  readonly purpose: keyof typeof STRAIGHT_LINE_LIMIT;
}

/** A scheduled function, how it was scheduled, and why. */
export interface Scheduled {
  readonly procedure: Procedure;
  /** Where the temporary values of the procedure lie. */
  readonly memory: MemoryPlan;
  readonly form: "straight-line" | "loops";
  readonly reason: string;
  readonly cost: Cost;
  /** The statements with their nests of loops tiled. */
  readonly tiled?: readonly Stmt[];
  /** The loops as they are for WebAssembly, if they are. */
  readonly wasm?: WasmSchedule;
}

/** Writing out more operations than this is not tried: auto would turn the result down, and full would take minutes. */
const MOST_OPERATIONS: Readonly<Record<Exclude<UnrollChoice, "none">, number>> = {
  auto: 20_000,
  full: 400_000,
};
/** A longer sum is no expression to write out. */
const LONGEST_SUM = 2_000;

/**
 * Sums over the samples are kept in variables while few numbers are stored from them; more are kept in memory, and what
 * is done with them after the samples stays in loops.
 */
const MOST_STORES_FROM_SUMS = 32;

/** Chooses between straight-line code and loops, and brings the program into that form. */
export function schedule(program: Program, options: ScheduleOptions): Scheduled {
  const { unroll: choice, purpose, engine, target, dtype } = options;
  if (target === "wasm") {
    const scheduled = scheduleWasm(program, { lanes: dtype === "f64" ? 2 : 4, sums: 8, terms: 1 });
    if (scheduled) return scheduled;
  }
  const loops = flattenLoops(toLoops(program, { sumsInPlace: true }));
  if (choice === "none") return asLoops(program, loops, "loops were asked for");
  const { operations } = costOf(loops);
  if (operations > MOST_OPERATIONS[choice])
    return asLoops(program, loops, `${operations} operations are too many to write out`);
  const terms = longestSum(program);
  if (terms > LONGEST_SUM) return asLoops(program, loops, `a sum of ${terms} terms is too long to write out`);
  const written = asStraightLine(program, loops);
  const { bytecode } = written.cost;
  const limit = engine === "interpreter" ? Infinity : STRAIGHT_LINE_LIMIT[purpose];
  const size = `about ${Math.ceil(bytecode / 1000)} kB of bytecode`;
  if (choice === "auto" && bytecode > limit) {
    return asLoops(program, loops, `straight-line code would be ${size}, over ${limit / 1000} kB`);
  }
  const beyond = bytecode > BYTECODE_LIMIT ? `, beyond what V8 optimises` : "";
  return {
    ...written,
    reason: choice === "full" ? `straight-line code was asked for: ${size}${beyond}` : `small: ${size}`,
  };
}

type Form = Omit<Scheduled, "reason">;

function asStraightLine(program: Program, loops: readonly Stmt[]): Form {
  const isSmall = storesFromSums(program) <= MOST_STORES_FROM_SUMS;
  const { constants } = program;
  const unrolled = isSmall
    ? unroll(toLoops(program, { sumsInPlace: false }), constants)
    : unrollSamples(loops, constants);
  return finish(program, scalarize(unrolled), "straight-line");
}

/** Nests that do less are quick enough, and short. */
const LEAST_TILED = 4000;

/** Four sums at a time, of two terms each: more do not fit in the registers of what engines make of them. */
const JAVASCRIPT: Machine = { lanes: 1, sums: 4, terms: 2 };

function asLoops(program: Program, loops: readonly Stmt[], reason: string): Scheduled {
  const form = finish(program, scalarizeSingles(unroll(loops, program.constants, 1)), "loops");
  const { body } = form.procedure;
  return { ...form, reason, tiled: tileLoops(body, JAVASCRIPT, Math.max(LEAST_TILED, workOf(body) / 50)) };
}

function finish(program: Program, stmts: readonly Stmt[], form: Scheduled["form"]): Form {
  const returning = inlineReturn(stmts);
  const plan = planMemory(returning);
  const body = applyPlan(returning, plan);
  return {
    procedure: { name: program.name, body, arena: arenaOf(plan) },
    memory: plan,
    form,
    cost: costOf(body),
  };
}

/** The most terms that one value of a sample is the sum of. */
const longestSum = ({ kernels }: Program): number =>
  Math.max(
    0,
    ...kernels.flatMap(({ reductions }) => reductions.map(({ axes }) => product(axes.map(extentPerSample)))),
  );

const extentPerSample = ({ extent }: Axis): number => (extent === BATCH ? 1 : extent);

/** How many numbers are stored from sums over the samples: gradients, or parameters and optimiser slots. */
const storesFromSums = ({ kernels }: Program): number =>
  kernels
    .filter(sumsSamples)
    .reduce(
      (sum, { axes, stores }) => sum + product(axes.map(({ extent }) => extent as number)) * stores.length,
      0,
    );
