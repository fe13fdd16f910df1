import type { Palette } from "../diagnostics/render.js";
import type { DType } from "../ir/tensor-type.js";
import type { ScheduledFunction, ScheduledModel } from "../phases/5-schedule/model.js";
import { usedConstants } from "../phases/6-emit/js/constants.js";
import { sizeText } from "./size-text.js";

/** Bytes of one number. The arena is double precision whatever the parameters are. */
const BYTES: Readonly<Record<DType, number>> = { f64: 8, f32: 4 };

/**
 * What inference and training take of memory, in bytes, beside the samples and the results, which are the caller's, and
 * beside the code. All functions of a module share one arena.
 */
export function memoryLines(scheduled: ScheduledModel, palette: Palette): string[] {
  const [forward, backward, step] = ["forward", "backward", "step"].map((name) =>
    scheduled.functions.find(({ graph }) => graph.name === name),
  );
  const training = step ?? backward;
  const called = training?.callsBackward ? backward : training;
  return [
    ...(forward ? line("inference", parametersOf(scheduled), forward, scheduled, palette) : []),
    ...(called ? line("training", trainedOf(scheduled, training!), called, scheduled, palette) : []),
  ];
}

type Parts = readonly (readonly [name: string, bytes: number])[];

const parametersOf = (scheduled: ScheduledModel): Parts => [
  ["parameters", scheduled.module.params.size * BYTES[scheduled.model.dtype]],
  ["constants", constantsOf(scheduled)],
];

/** The arrays of known numbers that functions read, such as frozen weights: they share them. */
function constantsOf({ functions, model }: ScheduledModel): number {
  const used = functions.flatMap(({ program, scheduled }) =>
    usedConstants(scheduled.procedure, program.constants),
  );
  const distinct = new Map(used.map(({ numbers }) => [numbers.digest, numbers.data.length]));
  return [...distinct.values()].reduce((sum, length) => sum + length, 0) * BYTES[model.dtype];
}

function trainedOf(scheduled: ScheduledModel, { graph, callsBackward }: ScheduledFunction): Parts {
  const bytes = BYTES[scheduled.model.dtype];
  const { params, state } = scheduled.module;
  // A step that is one function adds gradients up where it needs them.
  const hasGradient = callsBackward || graph.name === "backward";
  return [
    ...parametersOf(scheduled),
    ["gradient", hasGradient ? params.size * bytes : 0],
    ["optimiser state", graph.name === "step" ? state.size * bytes : 0],
  ];
}

function line(
  use: string,
  parts: Parts,
  { scheduled }: ScheduledFunction,
  { functions }: ScheduledModel,
  palette: Palette,
): string[] {
  const fixed = Math.max(...functions.map((f) => f.scheduled.procedure.arena.fixed)) * BYTES.f64;
  const record = scheduled.procedure.arena.record * BYTES.f64;
  const all = [...parts, ["arena", fixed] as const].filter(([, bytes]) => bytes > 0);
  const total = all.reduce((sum, [, bytes]) => sum + bytes, 0);
  if (total + record === 0) return [];
  const perSample = record > 0 ? ` and ${sizeText(record)} a sample` : "";
  const list = all.map(([name, bytes]) => `${name} ${sizeText(bytes)}`).join(", ");
  return [`  ${use.padEnd(9)}  ${sizeText(total).padStart(8)} of memory${perSample}  ${palette.faint(list)}`];
}
