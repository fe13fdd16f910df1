import { InvalidArgument } from "../../diagnostics/diagnostic.js";

/** Elements of one tensor of one sample, and of all parameters together: 2 GiB in double precision. */
const MOST_ELEMENTS = 2 ** 28;

/** Refuses what no array can hold, before anything goes through its elements. */
export function checkSize(what: string, elements: number): void {
  if (elements <= MOST_ELEMENTS) return;
  const [count, most] = [elements, MOST_ELEMENTS].map((n) => n.toLocaleString("en-US"));
  throw new InvalidArgument(
    `${what} would have ${count} elements, more than the ${most} that are possible`,
    "Look for a size with too many digits, or for two long axes that broadcast against each other.",
    "too-large",
  );
}
