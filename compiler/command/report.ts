import type { Compilation } from "../compile.js";
import type { Palette } from "../diagnostics/render.js";
import { shortPath } from "../diagnostics/render.js";
import type { Cost, Work } from "../phases/5-schedule/cost-model.js";
import type { ScheduledFunction, ScheduledModel } from "../phases/5-schedule/model.js";
import { memoryLines } from "./memory-report.js";
import { sizeText } from "./size-text.js";

export interface CodeSize {
  readonly bytes: number;
  readonly gzipBytes: number;
}

/** A written file with its sizes. */
export interface WrittenFile extends CodeSize {
  readonly path: string;
}

const count = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");

/** What a person sees after a compilation: what was made, how large it is, how it was written out, what it needs. */
export function reportText(
  compilation: Compilation,
  files: readonly WrittenFile[],
  milliseconds: number,
  palette: Palette,
  straightLine?: CodeSize,
): string {
  const { name, model, scalars } = compilation;
  const title = model
    ? modelTitle(model)
    : scalars.map(({ scalar }) => `${scalar.name}(${scalar.parameters.join(", ")})`).join(" · ");
  const lines = [`${palette.strong(name)}  ${title}  ${palette.faint(`${Math.round(milliseconds)} ms`)}`];
  const widest = Math.max(...files.map(({ path }) => shortPath(path).length));
  for (const { path, bytes, gzipBytes } of files) {
    lines.push(
      `  ${shortPath(path).padEnd(widest)}  ${sizeText(bytes).padStart(8)}  ${palette.faint(`${sizeText(gzipBytes)} gzip`)}`,
    );
  }
  if (straightLine) {
    const { bytes, gzipBytes } = straightLine;
    lines.push(
      `  straight-line instead: ${sizeText(bytes)}, ${palette.faint(`${sizeText(gzipBytes)} gzip`)}`,
    );
  }
  if (model) {
    lines.push(...model.functions.map((f) => functionLine(f, model.functions, palette)));
    lines.push(...memoryLines(model, palette));
  }
  return `${lines.join("\n")}\n`;
}

function modelTitle({ module }: ScheduledModel): string {
  const shape = (list: readonly { readonly shape: readonly number[] }[]): string =>
    list.map((port) => port.shape.join("×") || "1").join(" + ");
  const weights = module.isFrozen ? "weights included" : `${count(module.params.size)} parameters`;
  return `${shape(module.inputs.list)} → ${shape(module.outputs.list)}, ${weights}`;
}

function functionLine(
  { graph, scheduled, callsBackward }: ScheduledFunction,
  all: readonly ScheduledFunction[],
  palette: Palette,
): string {
  const { form, cost, reason } = scheduled;
  const width = Math.max(...all.map((f) => f.graph.name.length));
  const [perSample, perCall] = [workText(cost, "perSample"), workText(cost, "perCall")];
  const work = [
    ...(perSample === "" ? [] : [`${perSample} a sample`]),
    ...(perCall === "" ? [] : [`${perCall} a call`]),
    ...(callsBackward ? ["calls backward"] : []),
  ];
  return `  ${graph.name.padEnd(width)}  ${form.padEnd(13)}  ${work.join(", ")}  ${palette.faint(reason)}`;
}

/** `84 multiplications and 6 function calls`, or nothing. */
function workText({ multiplications, calls }: Cost, rate: keyof Work): string {
  const parts = [
    countOf(multiplications[rate], "multiplication", "multiplications"),
    countOf(calls[rate], "function call", "function calls"),
  ];
  return parts.filter((part) => part !== "").join(" and ");
}

const countOf = (amount: number, one: string, many: string): string =>
  amount === 0 ? "" : `${count(amount)} ${amount === 1 ? one : many}`;
