import { statementAt } from "./lives.js";
import type { MemoryPlan, PlannedPart, PlannedValue } from "./plan-memory.js";

/**
 * The text of a plan: where in the arena each value lies, of which shape it is, from which statement to which one it
 * lives (numbered as in the text of the procedure), and what lies there at other times. Places in the record are those
 * of the first sample.
 */
export function printMemory(name: string, { fixed, record }: MemoryPlan): string {
  const parts = [
    ...partText(name, fixed),
    ...(record.size > 0 ? partText(`${name}, of each sample`, record) : []),
  ];
  return `${parts.join("\n")}\n`;
}

function partText(title: string, { size, least, values }: PlannedPart): string[] {
  const bound =
    size === 0 ? "" : size === least ? ", the least possible" : `, where ${least} are needed at one time`;
  const rows = values.map((value) => [
    `${value.placed.offset} … ${lastOf(value)}`,
    value.placed.name,
    `[${value.placed.shape.join(", ")}]`,
    `${statementAt(value.start)} – ${statementAt(value.end)}`,
    shortList(sharersOf(value, values)),
  ]);
  const head = ["place", "value", "shape", "lives", "shares with"];
  return [`${title}: ${size} numbers${bound}`, ...(rows.length > 0 ? aligned([head, ...rows]) : [])];
}

const lastOf = ({ placed }: PlannedValue): number => placed.offset + placed.size - 1;

/** What has numbers of a value at other times; what lives at the same time for a moment was computed in place. */
function sharersOf(value: PlannedValue, values: readonly PlannedValue[]): string[] {
  return values
    .filter((other) => other !== value)
    .filter((other) => other.placed.offset <= lastOf(value) && value.placed.offset <= lastOf(other))
    .map((other) => {
      const meets = other.start <= value.end && value.start <= other.end;
      return meets ? `${other.placed.name} (in place)` : other.placed.name;
    });
}

const shortList = (names: readonly string[]): string =>
  names.length <= MOST_NAMED + 1
    ? names.join(", ")
    : `${names.slice(0, MOST_NAMED).join(", ")} and ${names.length - MOST_NAMED} more`;

/** Of many values that share a place, so many are named. */
const MOST_NAMED = 4;

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => `  ${row.map((cell, k) => cell.padEnd(widths[k])).join("  ")}`.trimEnd());
}
