import type { CompileOptions } from "../../options.js";
import type { Trace } from "../../trace.js";
import type { Program } from "../../ir/kernel.js";
import { verifyProgram } from "../../ir/verify-program.js";
import type { BuiltModel } from "../2-build/built-model.js";
import { backwardWithStatistics, updateGraph, type FunctionGraph } from "../3-differentiate/functions.js";
import { lossReduction } from "../3-differentiate/loss-reduction.js";
import { decompose } from "../4-optimize/decompose.js";
import type { Rewriter } from "../4-optimize/rewrite.js";
import { checkpointed } from "./checkpoint.js";
import { inputBuffer, interfaceOf, outputBuffer, type ModuleInterface } from "./interface.js";
import { lower } from "./lower.js";
import { overSamples, perSample } from "./per-sample.js";
import { schedule, type Scheduled } from "./schedule.js";

export interface ScheduledFunction {
  readonly graph: FunctionGraph;
  readonly program: Program;
  readonly scheduled: Scheduled;
  /** Whether it is a call of `backward` and this program after it. */
  readonly callsBackward: boolean;
}

export interface ScheduledModel {
  readonly model: BuiltModel;
  readonly module: ModuleInterface;
  readonly functions: readonly ScheduledFunction[];
}

/**
 * From so many multiplications of a sample on, WebAssembly is quicker than JavaScript: below, straight-line code is, and no
 * call has to cross over.
 */
const WASM_PAYS = 400;

/** Simplifies, lowers and schedules every function of a model. */
export function scheduleModel(
  model: BuiltModel,
  graphs: readonly FunctionGraph[],
  rewriter: Rewriter,
  options: CompileOptions,
  trace: Trace,
): ScheduledModel {
  const optimized = graphs.map((graph) => simplify(graph, rewriter));
  trace.pass("optimized", optimized);
  const scheduled = scheduleFor(model, optimized, rewriter, {
    ...options,
    target: options.target === "auto" ? "js" : options.target,
  });
  const work = scheduled.functions.map(({ scheduled: { cost } }) => cost.multiplications.perSample);
  const isWasm = options.target === "auto" && Math.max(0, ...work) >= WASM_PAYS;
  const chosen = isWasm ? scheduleFor(model, optimized, rewriter, { ...options, target: "wasm" }) : scheduled;
  for (const f of chosen.functions) {
    trace.pass("loops", f.program);
    trace.pass("schedule", f);
    trace.pass("memory", f.scheduled);
  }
  return chosen;
}

/** The functions of a model, simplified already, for one target. */
function scheduleFor(
  model: BuiltModel,
  optimized: readonly FunctionGraph[],
  rewriter: Rewriter,
  options: CompileOptions,
): ScheduledModel {
  const module = interfaceOf(
    model,
    optimized.find(({ name }) => name === "step"),
  );
  const functions: ScheduledFunction[] = [];
  for (const graph of optimized) {
    const backward = functions.findIndex((f) => f.graph.name === "backward");
    // What is too long to write out for backward is so for a step, too.
    const isApart = backward >= 0 && (isInLoops(functions[backward]) || clipsEachSample(model));
    if (graph.name !== "step" || !isApart) {
      functions.push(scheduleWithin(graph, model, module, options));
      continue;
    }
    if (model.training!.updates.size > 0) {
      const kept = simplify(backwardWithStatistics(model), rewriter);
      functions[backward] = scheduleWithin(kept, model, module, options);
    }
    functions.push(updateOnly(model, rewriter, module, options));
  }
  return { model, module, functions };
}

const clipsEachSample = ({ declaration: { gradients } }: BuiltModel): boolean => gradients.perSample === true;

const isInLoops = ({ scheduled }: ScheduledFunction): boolean => scheduled.form === "loops";

export function simplify<F extends FunctionGraph<string>>(graph: F, rewriter: Rewriter): F {
  const deliveries = graph.deliveries.map(({ node }) => node);
  // The loss first: what the backward pass shares with it is made, and named, as part of the forward pass.
  const roots = graph.returns ? [graph.returns, ...deliveries] : deliveries;
  const plain = decompose(roots.map((root) => rewriter.rewrite(root))).map((root) => rewriter.rewrite(root));
  const delivered = graph.returns ? plain.slice(1) : plain;
  return {
    ...graph,
    deliveries: graph.deliveries.map((delivery, k) => ({ ...delivery, node: delivered[k] })),
    returns: graph.returns && plain[0],
  };
}

/** As loops, a step is backward and a pass over the parameters: the code of backward is there already. */
function updateOnly(
  model: BuiltModel,
  rewriter: Rewriter,
  module: ModuleInterface,
  options: CompileOptions,
): ScheduledFunction {
  const graph = simplify(updateGraph(model), rewriter);
  const update = scheduleFunction(graph, model, module, { ...options, unroll: "none" });
  const scheduled = {
    ...update.scheduled,
    reason: clipsEachSample(model) ? "backward clips the gradient of each sample" : "backward is in loops",
  };
  return { ...update, scheduled, callsBackward: true };
}

/** Schedules a function that keeps no more of the forward pass than the model asks for. */
function scheduleWithin(
  graph: FunctionGraph,
  model: BuiltModel,
  module: ModuleInterface,
  options: CompileOptions,
): ScheduledFunction {
  const { checkpoint, site } = model.declaration;
  const bytesOf = (candidate: FunctionGraph): number => {
    const { fixed, record } = scheduleFunction(candidate, model, module, options).scheduled.procedure.arena;
    return (fixed + record) * Float64Array.BYTES_PER_ELEMENT;
  };
  const kept = trains(graph) ? checkpointed(graph, checkpoint, bytesOf, checkpoint?.site ?? site) : { graph };
  const found = scheduleFunction(kept.graph, model, module, options);
  const { scheduled } = found;
  return kept.note
    ? { ...found, scheduled: { ...scheduled, reason: `${scheduled.reason}; ${kept.note}` } }
    : found;
}

const TRAINING: readonly string[] = ["backward", "step", "hvp", "sampleGradients"];
const trains = ({ name }: FunctionGraph): boolean => TRAINING.includes(name);

function scheduleFunction(
  graph: FunctionGraph,
  model: BuiltModel,
  module: ModuleInterface,
  options: CompileOptions,
): ScheduledFunction {
  const lowered = lower({
    name: graph.name,
    outputs: graph.deliveries.map((delivery) => ({
      node: delivery.node,
      buffer: outputBuffer(delivery, graph, module),
      group: delivery.group,
    })),
    returns: graph.returns,
    inputBuffer: (node) => inputBuffer(node, module, graph),
  });
  const program = ofSamples(lowered, graph, model, module);
  // Cheap, and a fault is better than code that reads what it has replaced.
  verifyProgram(program);
  const purpose = trains(graph) ? "training" : "inference";
  const scheduled = schedule(program, { ...options, purpose });
  return { graph, program, scheduled, callsBackward: false };
}

/** Functions that are about each sample by itself see one sample where the others see the batch. */
function ofSamples(
  program: Program,
  { name }: FunctionGraph,
  model: BuiltModel,
  { params }: ModuleInterface,
): Program {
  if (name === "sampleGradients")
    return perSample(program, (buffer) => ({ ...buffer, batched: true, sampleStride: params.size }));
  return name === "backward" && clipsEachSample(model)
    ? overSamples(program, lossReduction(model.training!.loss) ?? "mean")
    : program;
}
