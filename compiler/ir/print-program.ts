import { printAffine, type Affine, type Axis } from "./affine.js";
import type { Expr, Kernel, Program, Reduction } from "./kernel.js";

/** The text of a program of kernels: each with its axes, its reductions and its stores. */
export function printProgram(program: Program): string {
  return [`program ${program.name} {`, ...program.kernels.map(printKernel), `}`].join("\n") + "\n";
}

function printKernel(kernel: Kernel): string {
  const names = new Map<Axis, string>();
  const nameOf = (axis: Axis): string => {
    if (axis.at) return text(axis.at);
    if (!names.has(axis))
      names.set(axis, [...names.values()].includes(axis.name) ? `${axis.name}${names.size}` : axis.name);
    return names.get(axis)!;
  };
  const axes = (list: readonly Axis[]): string =>
    list.map((axis) => `${nameOf(axis)}<${axis.extent}`).join(", ");
  const place = (index: Affine): string => printAffine(index, nameOf);
  const reductionName = (reduction: Reduction): string => `r${kernel.reductions.indexOf(reduction)}`;
  const text = (expr: Expr): string => {
    switch (expr.kind) {
      case "constant":
        return String(expr.value);
      case "load":
        return `${expr.buffer.name}[${[...(expr.buffer.batched ? [expr.sample] : []), ...expr.index].map(place).join(", ")}]`;
      case "apply":
        return `${expr.op}(${expr.args.map(text).join(", ")})`;
      case "accumulated":
        return reductionName(expr.reduction);
      case "index":
        return `(${place(expr.index)})`;
      case "argument":
        return expr.name;
    }
  };
  const { sequence, time, section, formula } = kernel;
  const order = sequence
    ? `step ${nameOf(time!)} of ${sequence.name}, ${sequence.reverse ? "last" : "first"} first; `
    : "";
  const lines = [`  for (${axes(kernel.axes)}) {  // ${section}: ${order}${formula}`];
  for (const reduction of kernel.reductions) {
    const { combine, scatter } = reduction;
    const where = scatter ? ` where ${nameOf(scatter.axis)} = ${nameOf(scatter.to)}` : "";
    lines.push(
      `    ${reductionName(reduction)} = ${combine} (${axes(reduction.axes)}${where}) ${text(reduction.body)}`,
    );
  }
  for (const { buffer, sample, index, value } of kernel.stores) {
    lines.push(
      `    ${buffer.name}[${[...(buffer.batched ? [sample] : []), ...index].map(place).join(", ")}] = ${text(value)}`,
    );
  }
  return [...lines, "  }"].join("\n");
}
