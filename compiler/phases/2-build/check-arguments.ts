import { InvalidArgument } from "../../diagnostics/diagnostic.js";
import { describe, isRecord } from "./declare.js";

// What layers, losses and optimisers ask of their arguments. Each throws an InvalidArgument with the repair.

export function positiveInteger(value: unknown, what: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgument(`${what} must be a positive whole number, not ${describe(value)}`);
}

export function finite(value: unknown, what: string): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new InvalidArgument(`${what} must be a finite number, not ${describe(value)}`);
}

export function inRange(value: unknown, low: number, high: number, what: string): number {
  if (typeof value === "number" && value >= low && value <= high) return value;
  const range = high === Infinity ? `at least ${low}` : `between ${low} and ${high}`;
  throw new InvalidArgument(`${what} must be a number ${range}, not ${describe(value)}`);
}

export function positive(value: unknown, what: string): number {
  if (typeof value === "number" && value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgument(`${what} must be a positive number, not ${describe(value)}`);
}

export function boolean(value: unknown, what: string): boolean {
  if (typeof value === "boolean") return value;
  throw new InvalidArgument(`${what} must be true or false, not ${describe(value)}`);
}

export function oneOf<T extends string | number>(value: unknown, choices: readonly T[], what: string): T {
  if (choices.includes(value as T)) return value as T;
  const list = choices.map((choice) => JSON.stringify(choice)).join(", ");
  throw new InvalidArgument(
    `${what} must be one of ${list}, not ${describe(value)}`,
    suggestion(String(value), choices.map(String)),
  );
}

export function shapeOf(value: unknown, what: string): number[] {
  if (Array.isArray(value) && value.every((extent) => Number.isInteger(extent) && extent > 0))
    return [...value];
  throw new InvalidArgument(
    `${what} must be an array of positive whole numbers, not ${describe(value)}`,
    `Write the shape of one sample, as in [4] or [1, 28, 28]; the batch axis is not part of it.`,
  );
}

/** The options given, over the defaults; a name that is not among them is a mistake. */
export function withDefaults<Options extends object>(
  given: unknown,
  defaults: Options,
  what: string,
): Options {
  if (given === undefined) return defaults;
  if (!isRecord(given) || Array.isArray(given)) {
    throw new InvalidArgument(`the options of ${what} must be an object, not ${describe(given)}`);
  }
  for (const key of Object.keys(given)) {
    if (Object.hasOwn(defaults, key)) continue;
    const known = Object.keys(defaults);
    throw new InvalidArgument(
      `${what} has no option ${JSON.stringify(key)}`,
      suggestion(key, known) ??
        (known.length > 0 ? `Its options are ${known.join(", ")}.` : `It takes no options.`),
    );
  }
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...defaults, ...set };
}

/**
 * A name that may appear in generated code, in file names and as a key. Anything else is refused rather than escaped:
 * a name with a line break or a quote is a mistake.
 */
export function validName(value: unknown, what: string): string {
  const valid =
    typeof value === "string" && /^[\p{L}\p{N}_$][\p{L}\p{N}_$ .\-]*$/u.test(value) && value !== "__proto__";
  if (valid && value.length <= 100) return value;
  throw new InvalidArgument(
    `${what} must be a name, not ${describe(value)}`,
    `Use letters, digits, "_", "-", "." and spaces, at most 100 of them.`,
  );
}

/** «Did you mean …?» for the nearest known name, when one is near. */
export function suggestion(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best && `Did you mean ${best}?`;
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
