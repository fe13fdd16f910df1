import type { Graph, Node } from "./ir/graph.js";
import { printGraph } from "./ir/print.js";
import { printProcedure } from "./ir/print-procedure.js";
import { printProgram } from "./ir/print-program.js";
import type { Program } from "./ir/kernel.js";
import type { BuiltModel } from "./phases/2-build/built-model.js";
import type { BuiltScalar } from "./phases/2-build/scalar.js";
import type { FunctionGraph } from "./phases/3-differentiate/functions.js";
import { printMemory } from "./phases/5-schedule/print-memory.js";
import type { Scheduled } from "./phases/5-schedule/schedule.js";

export const DUMP_PHASES = ["graph", "joint", "optimized", "loops", "schedule", "memory"] as const;
export type DumpPhase = (typeof DUMP_PHASES)[number];

/** What goes from one phase to the next, and under which name its text is known. */
export interface Passed {
  readonly graph: BuiltModel | BuiltScalar;
  readonly joint: readonly FunctionGraph<string>[];
  readonly optimized: readonly FunctionGraph<string>[];
  readonly loops: Program;
  readonly schedule: { readonly program: Program; readonly scheduled: Scheduled };
  readonly memory: Scheduled;
}

/** Sees what goes from phase to phase; a verifier throws where it is not what it should be. */
export type Observer = {
  readonly [P in DumpPhase]?: (passed: Passed[P]) => void;
};

/**
 * The hooks around the phases: how long each took, which one is running (a fault reports it), and the text of what
 * went from one to the next, if somebody wants it.
 */
export class Trace {
  readonly milliseconds = new Map<string, number>();
  readonly dumps: { readonly phase: DumpPhase; readonly text: string }[] = [];
  phase = "start";

  constructor(
    private readonly wanted: ReadonlySet<DumpPhase> = new Set(),
    private readonly observer: Observer = {},
  ) {}

  async run<T>(phase: string, work: () => Promise<T>): Promise<T> {
    const started = this.begin(phase);
    const result = await work();
    this.end(phase, started);
    return result;
  }

  runSync<T>(phase: string, work: () => T): T {
    const started = this.begin(phase);
    const result = work();
    this.end(phase, started);
    return result;
  }

  /** Shows what goes on to the next phase. */
  pass<P extends DumpPhase>(phase: P, passed: Passed[P]): void {
    this.observer[phase]?.(passed);
    if (this.wanted.has(phase)) this.dumps.push({ phase, text: texts[phase](passed) });
  }

  private begin(phase: string): number {
    this.phase = phase;
    return performance.now();
  }

  private end(phase: string, started: number): void {
    this.milliseconds.set(phase, (this.milliseconds.get(phase) ?? 0) + performance.now() - started);
  }
}

const functionTexts = (functions: readonly FunctionGraph<string>[]): string =>
  functions.map((f) => printGraph(functionGraph(f))).join("\n");

const texts: { readonly [P in DumpPhase]: (passed: Passed[P]) => string } = {
  graph: (built) => printGraph(builtGraph(built)),
  joint: functionTexts,
  optimized: functionTexts,
  loops: printProgram,
  schedule: ({ program, scheduled: { form, reason, procedure } }) =>
    `${program.name}: ${form}, ${reason}\n${printProcedure(procedure)}`,
  memory: ({ procedure, memory }) => printMemory(procedure.name, memory),
};

/** The graph of a model, its outputs and its loss, or of the value of a scalar function. */
export const builtGraph = (built: BuiltModel | BuiltScalar): Graph =>
  "value" in built
    ? functionGraph({ name: built.name, deliveries: [], returns: built.value })
    : modelGraph(built);

const modelGraph = ({ name, outputs, loss }: BuiltModel): Graph => ({
  name: name ?? "model",
  outputs: new Map<string, Node>([...outputs, ...(loss ? [["loss", loss] as const] : [])]),
});

/** The graph of a function: its deliveries by array and name, and what it returns. */
export const functionGraph = ({ name, deliveries, returns }: FunctionGraph<string>): Graph => ({
  name,
  outputs: new Map<string, Node>([
    ...deliveries.map(({ array, name: place, node }) => [`${array}.${place}`, node] as const),
    ...(returns ? [["returns", returns] as const] : []),
  ]),
});
