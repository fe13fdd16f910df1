import type { Compilation } from "../compile.js";
import type { Palette } from "../diagnostics/render.js";
import { shortPath } from "../diagnostics/render.js";
import type { ScheduledFunction, ScheduledModel } from "../phases/5-schedule/model.js";

/** A written file with its sizes. */
export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
  readonly gzipBytes: number;
}

const size = (bytes: number): string =>
  bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(bytes < 10_000 ? 2 : 1)} kB`;
const count = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");

/** What a person sees after a compilation: what was made, how large it is, how it was written out. */
export function reportText(
  compilation: Compilation,
  files: readonly WrittenFile[],
  milliseconds: number,
  palette: Palette,
): string {
  const { name, model, scalars } = compilation;
  const title = model
    ? modelTitle(model)
    : scalars.map(({ scalar }) => `${scalar.name}(${scalar.parameters.join(", ")})`).join(" · ");
  const lines = [`${palette.strong(name)}  ${title}  ${palette.faint(`${Math.round(milliseconds)} ms`)}`];
  const widest = Math.max(...files.map(({ path }) => shortPath(path).length));
  for (const { path, bytes, gzipBytes } of files) {
    lines.push(
      `  ${shortPath(path).padEnd(widest)}  ${size(bytes).padStart(8)}  ${palette.faint(`${size(gzipBytes)} gzip`)}`,
    );
  }
  if (model) lines.push(...model.functions.map((f) => functionLine(f, model.functions, palette)));
  return `${lines.join("\n")}\n`;
}

function modelTitle({ module }: ScheduledModel): string {
  const shape = (list: readonly { readonly shape: readonly number[] }[]): string =>
    list.map((port) => port.shape.join("×") || "1").join(" + ");
  return `${shape(module.inputs.list)} → ${shape(module.outputs.list)}, ${count(module.params.size)} parameters`;
}

function functionLine(
  { graph, scheduled, callsBackward }: ScheduledFunction,
  all: readonly ScheduledFunction[],
  palette: Palette,
): string {
  const { form, cost, reason } = scheduled;
  const width = Math.max(...all.map((f) => f.graph.name.length));
  const work = `${count(cost.multiplications)} multiplications`;
  const calls = cost.calls > 0 ? `, ${count(cost.calls)} calls of Math` : "";
  const shared = callsBackward ? ", after backward" : "";
  return `  ${graph.name.padEnd(width)}  ${form.padEnd(13)}  ${work}${calls} per sample${shared}  ${palette.faint(reason)}`;
}
