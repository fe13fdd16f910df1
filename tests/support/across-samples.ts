import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepare, writeOut, type Compilation } from "../../compiler/compile.js";
import type { Node } from "../../compiler/ir/graph.js";
import { otherAxes } from "../../compiler/ir/tensor-type.js";
import { DEFAULTS, type CompileOptions } from "../../compiler/options.js";
import { add, div, mul, sub } from "../../compiler/ops/arithmetic.js";
import { broadcast } from "../../compiler/ops/broadcast.js";
import { sqrt } from "../../compiler/ops/exponential.js";
import { meanOver } from "../../compiler/ops/reduce.js";
import { mapRoots } from "../../compiler/phases/2-build/built-model.js";
import { functionGraphs } from "../../compiler/phases/3-differentiate/functions.js";
import { Rewriter, type Rule } from "../../compiler/phases/4-optimize/rewrite.js";
import { rules } from "../../compiler/phases/4-optimize/rules.js";
import { verifyingTrace } from "./compile-to-module.js";

/** (x − mean) / √(variance + ε), both over the samples and some axes of one. */
export function normalised(x: Node, axes: readonly number[] = [0]): Node {
  const kept = otherAxes(x.type.shape, axes);
  const again = (common: Node): Node => broadcast(common, x.type.shape, kept);
  const centred = sub(x, again(meanOver(x, axes)));
  const variance = meanOver(mul(centred, centred), axes);
  return div(centred, again(sqrt(add(variance, 0.1))));
}

/** Model files cannot speak of all samples at once: here, the sine stands for what batch normalisation does. */
const STAND_IN: Rule = {
  name: "stand in",
  law: "sin x = normalised x",
  op: "sin",
  apply: ({ inputs: [x] }) => normalised(x),
};

/** Compiles the text of a model file in which `sin` normalises over the samples. */
export async function compileAcrossSamples(
  source: string,
  options: Partial<CompileOptions> = {},
  trace = verifyingTrace(),
): Promise<Compilation> {
  const folder = mkdtempSync(join(tmpdir(), "tapeless-test-"));
  const all = { ...DEFAULTS, ...options };
  try {
    const file = join(folder, "model.ts");
    writeFileSync(file, source);
    const prepared = await prepare(file, all, trace);
    const { model: built, graphs, warnings } = prepared.model!;
    const stand = new Rewriter([STAND_IN]);
    const model = mapRoots(built, (root) => stand.rewrite(root));
    const names = graphs.map(({ name }) => name);
    const changed = { model, graphs: functionGraphs(model, names), rewriter: new Rewriter(rules), warnings };
    return await writeOut({ ...prepared, model: changed }, all, trace);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
