import { InvalidArgument } from "../../diagnostics/diagnostic.js";
import type { Site } from "../../diagnostics/site.js";
import { declarable, describe, type Declarable } from "../2-build/declare.js";

/** A scalar function whose derivative the compiler takes. In the model file it can be called like the function itself. */
export interface DifferentiableDeclaration {
  (...args: number[]): number;
  readonly kind: "differentiable";
  readonly function: (...args: number[]) => number;
  readonly site?: Site;
}

export const isDifferentiable = (value: unknown): value is DifferentiableDeclaration =>
  typeof value === "function" && (value as { kind?: unknown }).kind === "differentiable";

/**
 * A function of numbers to a number, differentiated from its source text. Exported as `f`, it becomes `f`,
 * `fGradient` (all partial derivatives, reverse mode) and `fJvp` (a directional derivative, forward mode).
 */
export const differentiable: Declarable<[f: (...args: never[]) => number], (...args: number[]) => number> =
  declarable((call, f: (...args: never[]) => number) => {
    const declaration: Partial<DifferentiableDeclaration> = {
      kind: "differentiable",
      function: scalarFunction(f, "differentiable"),
      site: call?.site,
    };
    return Object.assign((...args: number[]) => scalarFunction(f, "differentiable")(...args), declaration);
  });

export function scalarFunction(f: unknown, what: string): (...args: number[]) => number {
  if (isDifferentiable(f)) return f.function;
  const kind = Object.prototype.toString.call(f).slice("[object ".length, -1);
  if (["AsyncFunction", "GeneratorFunction", "AsyncGeneratorFunction"].includes(kind)) {
    throw new InvalidArgument(
      `${kind === "GeneratorFunction" ? "a generator" : "an async function"} gives no number to differentiate`,
      `Write ${what}((x: number) => x * x).`,
      "not-differentiable",
    );
  }
  if (typeof f === "function") return f as (...args: number[]) => number;
  throw new InvalidArgument(
    `${what} takes a function, not ${describe(f)}`,
    `Write ${what}((x: number) => x * x).`,
  );
}
