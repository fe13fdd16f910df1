import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isSkipped } from "./expected.js";
import type { Expectation, Skipped } from "./expected.js";
import { FIXTURES } from "./fixture-specs/index.js";
import type { Candidate } from "./fixture-specs/index.js";
import { askFunctions, askModels } from "./oracle-process.js";
import { SCALAR_FUNCTIONS } from "./scalar-functions.js";
import type { Specification } from "./specification.js";

interface Fixture {
  readonly spec: Specification;
  readonly expected: Expectation;
}

const ROUNDS = 40;
/** So well conditioned that float32 is held to its plain tolerance. */
const WELL_CONDITIONED = 2.5e-5;
const MAX_LENGTH = 24_000;

function accepts(expected: Expectation | Skipped, lenient: boolean): expected is Expectation {
  if (isSkipped(expected)) {
    if (expected.error) throw new Error(expected.error);
    return false;
  }
  const worst = Math.max(...Object.values(expected.singleErrors));
  return lenient || (worst < WELL_CONDITIONED && JSON.stringify(expected).length < MAX_LENGTH);
}

/** Tries seeds for every candidate until its numbers are well conditioned and few; takes any in the last round. */
function settle(directory: string, candidates: readonly Candidate[]): Fixture[] {
  const fixtures = new Map<Candidate, Fixture>();
  for (let round = 1; round <= ROUNDS && fixtures.size < candidates.length; round++) {
    const open = candidates.filter((candidate) => !fixtures.has(candidate));
    const specs = open.map((candidate) => candidate(round));
    askModels(directory, specs).forEach((expected, i) => {
      if (accepts(expected, round === ROUNDS)) fixtures.set(open[i], { spec: specs[i], expected });
    });
  }
  return candidates.map((candidate) => fixtures.get(candidate)!).filter(Boolean);
}

/** One pair a line: a specification and what PyTorch says about it. */
function write(file: string, pairs: readonly unknown[]): void {
  const text = `[\n${pairs.map((pair) => JSON.stringify(pair)).join(",\n")}\n]\n`;
  writeFileSync(file, text);
  console.log(`${file}: ${pairs.length} specifications, ${(text.length / 1024).toFixed(0)} KB`);
}

/** Writes every fixture file, or those that FIXTURES names; the arguments are the folder of oracle.py and the folder to write to. */
function main(directory: string, target: string): void {
  mkdirSync(target, { recursive: true });
  const wanted = process.env.FIXTURES?.split(",");
  for (const [name, candidates] of Object.entries(FIXTURES)) {
    if (wanted && !wanted.includes(name)) continue;
    const fixtures = settle(directory, candidates);
    if (fixtures.length < candidates.length)
      throw new Error(`${name}: no usable seed for some specifications`);
    for (const { spec, expected } of fixtures) {
      const worst = Math.max(...Object.values(expected.singleErrors));
      if (worst >= WELL_CONDITIONED) console.log(`  ${spec.id}: float32 is off by ${worst}`);
    }
    write(join(target, `${name}.json`), fixtures);
  }
  const answers = askFunctions(directory, SCALAR_FUNCTIONS);
  write(
    join(target, "functions.json"),
    SCALAR_FUNCTIONS.map((spec, i) => ({ spec, expected: answers[i] })),
  );
}

main(process.argv[2], process.argv[3]);
