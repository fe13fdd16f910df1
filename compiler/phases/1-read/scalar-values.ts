import type { ts } from "ts-morph";
import { NodeTable, type Node } from "../../ir/graph.js";
import type { Operand } from "../../ops/shared/operand.js";
import type { FunctionSource } from "./instrument.js";
import { where } from "../../ops/select.js";
import type { Writes } from "./journal.js";
import type { Scope } from "./scope.js";
import { siteOf } from "./source-text.js";

/** A function of the model files with what it captured. */
export interface CapturingFunction extends FunctionSource {
  readonly captures: Readonly<Record<string, unknown>>;
}

/** Finds the source of a function object; undefined for functions that are not written in the model's files. */
export type FindFunction = (f: unknown) => CapturingFunction | undefined;

/**
 * A value while a function is read: a node, a number, or anything captured from the running model file. Inner
 * functions are closures.
 */
export type Value = unknown;

/** A function within the function being read. */
export class Closure {
  constructor(
    readonly source: FunctionSource,
    readonly scope: Scope,
    readonly frame: Frame,
  ) {}
}

/** What the code being read belongs to. */
export interface Frame {
  readonly source: FunctionSource["source"];
  readonly captures: Readonly<Record<string, unknown>>;
  readonly depth: number;
  /** What was before the call of the function being read, of what has been assigned since. */
  readonly before: Writes;
  /** How much may still be read, in all the functions that are called. */
  readonly budget: { steps: number };
  /** Where nodes are made; undefined while all arguments are numbers. */
  readonly table: NodeTable | undefined;
}

/** Captured objects may have members of any name. */
export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && (value as Partial<Node>).table instanceof NodeTable;
export const isNumeric = (value: unknown): value is Operand => typeof value === "number" || isNode(value);

/** Values made inside have the name of the author's variable, and its place. */
export const called = <T>(name: ts.Identifier, { table, source }: Frame, make: () => T): T =>
  table ? table.from({ name: name.text, site: siteOf(source, name.parent) }, make) : make();

export const asNumber = (value: Value): Value => (typeof value === "boolean" ? Number(value) : value);

/** What a variable is where its value depends on a condition, and is not a number either way. */
export const UNDECIDED = Symbol("undecided");

/** The value on one side of a condition or on the other. */
export function either(condition: Node, a: Value, b: Value): Value {
  if (Object.is(a, b)) return a;
  const [x, y] = [asNumber(a), asNumber(b)];
  return isNumeric(x) && isNumeric(y) ? where(condition, x, y) : UNDECIDED;
}
