import { InvalidArgument } from "../../diagnostics/diagnostic.js";
import { describe, isLayer, isRecord, isTensor } from "./declare.js";

// What layers, losses and optimisers ask of their arguments. Each throws an InvalidArgument that says what was expected
// and what came; where `what` is the name of an option, the diagnostic stands at that option.

const mustBe = (what: string, expected: string, value: unknown, help?: string): InvalidArgument =>
  new InvalidArgument(`${what} must be ${expected}, not ${describe(value)}`, help).in(what);

export function positiveInteger(value: unknown, what: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
  const help =
    typeof value === "string" && Number(value) > 0 ? `Write ${Number(value)}, without quotes.` : undefined;
  throw mustBe(what, "a positive whole number", value, help ?? "Use 1, 2, 3 …");
}

export function wholeNumber(value: unknown, what: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  throw mustBe(what, "a whole number from 0 up", value, "Use 0, 1, 2 …");
}

export function finite(value: unknown, what: string): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw mustBe(what, "a finite number", value, "Use a number such as 0.5.");
}

export function inRange(value: unknown, low: number, high: number, what: string): number {
  if (typeof value === "number" && value >= low && value <= high) return value;
  const range = high === Infinity ? `at least ${low}` : `between ${low} and ${high}`;
  throw mustBe(what, `a number ${range}`, value, `Use a number ${range}.`);
}

export function positive(value: unknown, what: string): number {
  if (typeof value === "number" && value > 0 && Number.isFinite(value)) return value;
  throw mustBe(what, "a positive number", value, "Use a number above 0.");
}

export function boolean(value: unknown, what: string): boolean {
  if (typeof value === "boolean") return value;
  throw mustBe(what, "true or false", value, "Write true or false, without quotes.");
}

export function oneOf<T extends string | number>(value: unknown, choices: readonly T[], what: string): T {
  if (choices.includes(value as T)) return value as T;
  const list = choices.map((choice) => JSON.stringify(choice)).join(", ");
  throw mustBe(what, `one of ${list}`, value, suggestion(value, choices.map(String)) ?? `Use ${list}.`);
}

export function shapeOf(value: unknown, what: string): number[] {
  const extents: readonly unknown[] = Array.isArray(value) ? [...(value as readonly unknown[])] : [0];
  const isExtent = (extent: unknown): extent is number => Number.isInteger(extent) && Number(extent) > 0;
  if (extents.every(isExtent)) return [...extents];
  throw mustBe(
    what,
    "an array of positive whole numbers",
    value,
    `Write the shape of one sample, as in [4] or [1, 28, 28]; the batch axis is not part of it.`,
  );
}

/** The elements of an array or a typed array, of whatever context; undefined for anything else. */
export function elementsOf(value: unknown): unknown[] | undefined {
  const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && Symbol.iterator in value);
  return isList ? [...(value as Iterable<unknown>)] : undefined;
}

/** The options given, over the defaults; a name that is not among them is a mistake. */
export function withDefaults<Options extends object>(
  given: unknown,
  defaults: Options,
  what: string,
): Options {
  if (given === undefined) return defaults;
  if (!isRecord(given) || Array.isArray(given)) {
    throw new InvalidArgument(
      `the options of ${what} must be an object, not ${describe(given)}`,
      insteadOfOptions(given, defaults, what),
    );
  }
  if (isTensor(given)) {
    throw new InvalidArgument(
      `${what} takes options, not a tensor`,
      `Make the layer first, then apply it: ${what}()(x).`,
    );
  }
  for (const key of Object.keys(given)) {
    if (Object.hasOwn(defaults, key)) continue;
    const known = Object.keys(defaults);
    throw new InvalidArgument(
      `${what} has no option ${JSON.stringify(key)}`,
      suggestion(key, known) ??
        (known.length > 0 ? `Its options are ${known.join(", ")}.` : `It takes no options.`),
    ).in(key);
  }
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...defaults, ...set };
}

/** Checks the options within an option: what is wrong with them is said of their place in it. */
export function within<T>(option: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof InvalidArgument ? error.in(option, ...error.path) : error;
  }
}

/** The options of what takes none. */
export const noOptions = (what: string) => (options?: Record<never, never>) =>
  withDefaults(options, {}, what);

function insteadOfOptions(given: unknown, defaults: object, what: string): string {
  if (isLayer(given) && "activation" in defaults)
    return `Write { activation: ${given.definition.name}() }, or put the layer after ${what}.`;
  const [first] = Object.keys(defaults);
  return first === undefined ? `${what} takes no options.` : `Write options as in { ${first}: … }.`;
}

/**
 * A name that may appear in generated code, in file names and as a key. Anything else is refused rather than escaped:
 * a name with a line break or a quote is a mistake.
 */
export function validName(value: unknown, what: string): string {
  const valid =
    typeof value === "string" &&
    /^[\p{L}\p{N}_$][\p{L}\p{N}\p{M}_$ .\-]*$/u.test(value) &&
    !/[. ]$/.test(value) &&
    value !== "__proto__";
  if (valid && new TextEncoder().encode(value).length <= MAX_NAME) return value;
  throw new InvalidArgument(
    typeof value === "string"
      ? `${what} cannot be ${describe(value)}`
      : `${what} must be text, not ${describe(value)}`,
    `Use letters, digits, "_", "-", and "." and spaces between them, at most ${MAX_NAME} bytes.`,
  ).in("name");
}

/** Bytes: with an extension it is a file name, for which file systems have room for 255. */
const MAX_NAME = 100;

/** «Did you mean …?» for the nearest known name, when one is near. */
export function suggestion(name: unknown, known: Iterable<string>): string | undefined {
  if (typeof name !== "string") return undefined;
  let best: string | undefined;
  let least = Math.min(Math.max(2, Math.floor(name.length / 3)), name.length - 1) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best && `Did you mean ${best}?`;
}

/** How many letters must be put in, left out, replaced, or exchanged with their neighbour to make one of the other. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const [row, before] = [rows[i - 1], rows[i - 2]];
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isExchange = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const exchanged = isExchange ? before[j - 2] + 1 : Infinity;
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, replaced, exchanged);
    }
    rows.push(next);
  }
  return rows[a.length][b.length];
}
