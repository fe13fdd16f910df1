import type { Graph, Node } from "./ir/graph.js";
import { printGraph } from "./ir/print.js";
import { printProgram } from "./ir/print-program.js";
import type { Program } from "./ir/kernel.js";
import type { BuiltModel } from "./phases/2-build/build.js";
import type { FunctionGraph } from "./phases/3-differentiate/functions.js";

export const DUMP_PHASES = ["graph", "joint", "optimized", "loops", "schedule"] as const;
export type DumpPhase = (typeof DUMP_PHASES)[number];

type Dumped = BuiltModel | readonly FunctionGraph[] | Program | string;

/**
 * The hooks around the phases: how long each took, which one is running (a fault reports it), and the text of what
 * went from one to the next, if somebody wants it.
 */
export class Trace {
  readonly milliseconds = new Map<string, number>();
  readonly dumps: { readonly phase: DumpPhase; readonly text: string }[] = [];
  phase = "start";

  constructor(private readonly wanted: ReadonlySet<DumpPhase> = new Set()) {}

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

  dump(phase: DumpPhase, what: Dumped): void {
    if (this.wanted.has(phase)) this.dumps.push({ phase, text: textOf(what) });
  }

  private begin(phase: string): number {
    this.phase = phase;
    return performance.now();
  }

  private end(phase: string, started: number): void {
    this.milliseconds.set(phase, (this.milliseconds.get(phase) ?? 0) + performance.now() - started);
  }
}

function textOf(what: Dumped): string {
  if (typeof what === "string") return what;
  if ("kernels" in what) return printProgram(what);
  if ("outputs" in what) return printGraph(modelGraph(what));
  return what.map((f) => printGraph(functionGraph(f))).join("\n");
}

const modelGraph = ({ name, outputs, loss }: BuiltModel): Graph => ({
  name: name ?? "model",
  outputs: new Map<string, Node>([...outputs, ...(loss ? [["loss", loss] as const] : [])]),
});

/** The graph of a function: its deliveries by array and name, and what it returns. */
export const functionGraph = ({ name, deliveries, returns }: FunctionGraph): Graph => ({
  name,
  outputs: new Map<string, Node>([
    ...deliveries.map(({ array, name: place, node }) => [`${array}.${place}`, node] as const),
    ...(returns ? [["returns", returns] as const] : []),
  ]),
});
