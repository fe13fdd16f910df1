import { writeOut, type Compilation, type Prepared } from "../compile.js";
import type { CompileOptions } from "../options.js";
import { gzipBytes } from "../phases/7-bundle/bundle.js";
import { Trace } from "../trace.js";
import type { CodeSize } from "./report.js";

/** Beyond this nobody would want the code written out. */
const MOST_MULTIPLICATIONS = 20_000;

/**
 * With `--unroll none`, the size that straight-line code would have: the price of what was not asked for. Undefined where
 * it cannot be told: what was asked for is there all the same.
 */
export async function straightLineSize(
  prepared: Prepared,
  { model }: Compilation,
  options: CompileOptions,
): Promise<CodeSize | undefined> {
  const functions = model?.functions ?? [];
  const work = functions.reduce((sum, { scheduled }) => sum + scheduled.cost.multiplications.perSample, 0);
  if (options.unroll !== "none" || functions.length === 0 || work > MOST_MULTIPLICATIONS) return undefined;
  try {
    const { code } = await writeOut(prepared, { ...options, unroll: "full" }, new Trace());
    return { bytes: Buffer.byteLength(code), gzipBytes: gzipBytes(code) };
  } catch {
    return undefined;
  }
}
