import { InvalidArgument } from "../../diagnostics/diagnostic.js";
import { elementsOf, finite } from "./check-arguments.js";
import { declarable, describe, isRecord, named, type Declarable } from "./declare.js";

/** How many values feed into, and are fed by, one element of a weight's result. */
export interface Fan {
  readonly in: number;
  readonly out: number;
}

/** How a parameter begins. */
export type Distribution =
  | { readonly kind: "normal"; readonly mean: number; readonly deviation: number }
  | { readonly kind: "uniform"; readonly low: number; readonly high: number }
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "values"; readonly values: ArrayLike<number> };

declare const initializerBrand: unique symbol;

export interface Initializer {
  readonly [initializerBrand]: true;
}

interface InitializerDeclaration {
  readonly kind: "initializer";
  readonly name: string;
  readonly distribution: (fan: Fan) => Distribution;
}

export const isInitializer = (value: unknown): value is Initializer =>
  isRecord(value) && value.kind === "initializer";

export function checkInitializer(value: unknown, what: string): Initializer | undefined {
  if (value === undefined || isInitializer(value)) return value;
  const example =
    typeof value === "function"
      ? "Call it: an initialiser is written heNormal(), zeros(), constant(0.1)."
      : undefined;
  throw new InvalidArgument(
    `${what} must be an initialiser, not ${describe(value)}`,
    example ?? "Use one such as heNormal() or zeros().",
  ).in(what);
}

export const distributionOf = (initializer: Initializer, fan: Fan): Distribution =>
  (initializer as unknown as InitializerDeclaration).distribution(fan);

type Make<Arguments extends readonly unknown[]> = (...args: Arguments) => (fan: Fan) => Distribution;

export function defineInitializer<Arguments extends readonly unknown[]>(
  name: string,
  make: Make<Arguments>,
): Declarable<Arguments, Initializer> {
  const construct = declarable((_call, ...args: Arguments) => {
    const declaration: InitializerDeclaration = { kind: "initializer", name, distribution: make(...args) };
    return declaration as unknown as Initializer;
  });
  return named(name, construct);
}

/** Numbers of arrays in arrays, or a typed array, in row-major order. */
export function flatNumbers(list: unknown, what: string): number[] {
  const nested = elementsOf(list);
  if (!nested)
    throw new InvalidArgument(
      `${what} takes an array of numbers, not ${describe(list)}`,
      `Write ${what}([1, 2, 3]).`,
    );
  return nested.flat(Infinity).map((value) => finite(value, `each element of ${what}`));
}
