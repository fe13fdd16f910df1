import { expect, test } from "vitest";
import { compileAcrossSamples } from "../support/across-samples.js";
import { compileSource, verifyingTrace } from "../support/compile-to-module.js";

const textOf = ({ dumps }: ReturnType<typeof verifyingTrace>, phase: string): string =>
  dumps
    .filter((dump) => dump.phase === phase)
    .map(({ text }) => text)
    .join("");

test("a plan says where values lie, when they live, by the numbers of the schedule, and what shares their places", async () => {
  const trace = verifyingTrace(["memory", "schedule"]);
  await compileSource(
    `import { model, dense, sigmoid } from "tapeless";
     export default model({ input: [5], layers: [dense(4), sigmoid(), dense(6), sigmoid(), dense(4), sigmoid(), dense(2)] });`,
    { unroll: "none" },
    trace,
  );
  expect(textOf(trace, "memory")).toBe(`\
forward: 10 numbers, the least possible
  place  value     shape  lives    shares with
  0 … 3  sigmoid1  [4]    2 – 11   sigmoid3
  4 … 9  sigmoid2  [6]    7 – 16
  0 … 3  sigmoid3  [4]    12 – 21  sigmoid1
`);
  const schedule = textOf(trace, "schedule").split("\n");
  const lineOf = (number: number): string =>
    schedule.find((line) => line.startsWith(`${number} `.padStart(3)))!;
  expect(lineOf(2)).toContain("for (j<4)");
  expect(lineOf(11)).toContain("arena[j + 4] = ");
  expect(lineOf(12)).toContain("for (j<4)");
});

test("a plan tells the record of each sample from what all samples share", async () => {
  const trace = verifyingTrace(["memory"]);
  await compileAcrossSamples(
    `import { graph, input, dense, sin } from "tapeless";
     export default graph(() => ({ outputs: { y: sin(dense(2)(input("x", [3]))) } }));`,
    { unroll: "none" },
    trace,
  );
  expect(textOf(trace, "memory")).toBe(`\
forward: 4 numbers, the least possible
  place  value     shape  lives    shares with
  0 … 1  quotient  [2]    1 – 12   quotient (in place), sqrt
  0 … 1  quotient  [2]    11 – 19  quotient (in place), sqrt
  2 … 3  sqrt      [2]    13 – 21
  0 … 1  sqrt      [2]    20 – 24  quotient, quotient
forward, of each sample: 2 numbers, the least possible
  place  value       shape  lives    shares with
  4 … 5  dense1      [2]    4 – 17   difference (in place)
  4 … 5  difference  [2]    16 – 24  dense1 (in place)
`);
});
