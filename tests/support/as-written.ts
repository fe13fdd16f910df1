import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { CompileOptions } from "../../compiler/options.js";
import { load } from "../../compiler/phases/1-read/load.js";
import { compileToModule } from "./compile-to-module.js";

type Numeric = (...args: number[]) => number;

/** The exports of the text of a model file, as JavaScript runs them. */
async function loadSource(source: string): Promise<ReadonlyMap<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), "tapeless-written-"));
  try {
    const file = join(folder, "model.ts");
    writeFileSync(file, source);
    return (await load(file)).exports;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The exports of a model file of scalar functions, as JavaScript runs them and as they are emitted. */
export async function bothWays(
  source: string,
  options: Partial<CompileOptions> = {},
): Promise<{
  readonly written: Readonly<Record<string, Numeric>>;
  readonly emitted: Readonly<Record<string, Numeric>>;
}> {
  const text = `import { differentiable } from "tapeless";\n${source}`;
  const written = Object.fromEntries(await loadSource(text)) as Record<string, Numeric>;
  return { written, emitted: await compileToModule(text, options) };
}

/** What a scalar function is and where it is tried; points are away from jumps and kinks. */
export interface Sample {
  /** Statements before it. */
  readonly before?: string;
  readonly f: string;
  readonly at: readonly (number | readonly number[])[];
}

/** Demands that what is emitted gives what JavaScript gives, with derivatives that differences confirm. */
export async function expectAsWritten({ before = "", f, at }: Sample): Promise<void> {
  const { written, emitted } = await bothWays(`${before}\nexport const f = differentiable(${f});`);
  for (const point of at) {
    const x = typeof point === "number" ? [point] : point;
    expect(emitted.f(...x), `f(${x.join()})`).toBeCloseTo(written.f(...x), 12);
    const gradient = [...(emitted.fGradient(...x) as unknown as Float64Array)];
    gradient.forEach((slope, k) =>
      expect(slope, `∂f/∂${k} at ${x.join()}`).toBeCloseTo(difference(written.f, x, k), 5),
    );
  }
}

function difference(f: Numeric, x: readonly number[], k: number): number {
  const step = 1e-5;
  const moved = (by: number): number => f(...x.map((value, i) => (i === k ? value + by : value)));
  return (moved(step) - moved(-step)) / (2 * step);
}
