import type { Node } from "../../ir/graph.js";
import { where } from "../../ops/select.js";
import type { Operand } from "../../ops/shared/operand.js";
import { mergeWrites, type Variable, type Writes } from "./journal.js";
import { either, type Value } from "./scalar-values.js";

/** What a function gave back, where it did. */
interface Return {
  /** Where: everywhere, or under a condition. */
  readonly when: true | Node;
  readonly value: Operand;
  /** What the function had assigned by then to variables from around it. */
  readonly writes: Writes;
}

/** How statements ended: whether they returned, and how they go on where they did not. */
export interface Completion {
  readonly returned?: Return;
  readonly jump?: "break" | "continue";
}

export const NORMAL: Completion = {};

export const alwaysReturns = ({ returned }: Completion): boolean => returned?.when === true;

/** Statements one after another: what comes later counts only where nothing before it returned. */
export const inSequence = (parts: readonly Completion[], before: Writes): Completion =>
  parts.reduceRight((later, first) => followedBy(first, later, before), NORMAL);

function followedBy(first: Completion, later: Completion, before: Writes): Completion {
  const jump = first.jump ?? later.jump;
  const [a, b] = [first.returned, later.returned];
  if (!a || !b || a.when === true) return { returned: a ?? b, jump };
  const when = b.when === true ? true : where(a.when, 1, b.when);
  return { returned: { when, ...outcomeOf(a.when, a, b, before) }, jump };
}

/** The returns of the two sides of a branch. */
export function returnedFrom(
  condition: Node,
  { returned: a }: Completion,
  { returned: b }: Completion,
  before: Writes,
): Return | undefined {
  if (!a && !b) return undefined;
  const always = a?.when === true && b?.when === true;
  const when = always || where(condition, truth(a), truth(b));
  const outcome = a && b ? outcomeOf(condition, a, b, before) : (a ?? b)!;
  return { ...outcome, when };
}

const truth = (returned: Return | undefined): Operand =>
  returned?.when === true ? 1 : (returned?.when ?? 0);

function outcomeOf(condition: Node, a: Return, b: Return, before: Writes): Omit<Return, "when"> {
  const merge = (x: Value, y: Value): Value => either(condition, x, y);
  const valueBefore = (variable: Variable): Value => before.get(variable);
  return {
    value: either(condition, a.value, b.value) as Operand,
    writes: mergeWrites(a.writes, b.writes, valueBefore, merge),
  };
}
