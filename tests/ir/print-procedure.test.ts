import { expect, test } from "vitest";
import { printProcedure } from "../../compiler/ir/print-procedure.js";
import { compileSource, verifyingTrace } from "../support/compile-to-module.js";
import {
  axis,
  buffer,
  define,
  loadAt,
  local,
  loop,
  number,
  place,
  procedure,
  read,
  store,
  update,
} from "./make.js";

test("statements are printed in order, with their numbers, as deep as the loops around them", () => {
  const [s, k] = [axis("s", "n"), axis("k", 3)];
  const [x, w, grad] = [
    buffer("x", [3], { batched: true }),
    buffer("w", [3], { space: "params" }),
    buffer("grad", [1]),
  ];
  const [sum, half] = [local("sum", true), local("half")];
  const maximum = Object.assign(store(grad, place(0), read(half)), { combine: "max" });
  const atSample = place(0, [3, s], [1, k]);
  const body = [
    { kind: "note", text: "sum = w x", section: "forward" } as const,
    loop(
      s,
      define(sum, number(-0)),
      loop(
        k,
        update(sum, { kind: "apply", op: "mul", args: [loadAt(w, place(4, [1, k])), loadAt(x, atSample)] }),
      ),
      define(half, { kind: "apply", op: "div", args: [read(sum), number(2)] }),
      maximum,
    ),
    { kind: "return", value: { kind: "argument", name: "n" } } as const,
  ];
  expect(printProcedure(procedure(body)).split("\n")).toEqual([
    "procedure test {",
    "   // forward: sum = w x",
    "1  for (s<n) {",
    "2    let sum = -0",
    "3    for (k<3) {",
    "4      sum += mul(params[k + 4], x[3*s + k])",
    "     }",
    "5    const half = div(sum, 2)",
    "6    grad[0] max= half",
    "   }",
    "7  return n",
    "}",
    "",
  ]);
});

test("two variables of one name stay two where both are seen", () => {
  const [one, two] = [local("v"), local("v")];
  const body = [
    define(one, number(1)),
    define(two, read(one)),
    { kind: "return", value: read(two) } as const,
  ];
  expect(printProcedure(procedure(body))).toBe(
    "procedure test {\n1  const v = 1\n2  const v'2 = v\n3  return v'2\n}\n",
  );
});

test("the dump of a schedule is the reason for its form, and then its statements", async () => {
  const trace = verifyingTrace(["schedule"]);
  const source = `import { dense, model } from "tapeless"; export default model({ input: [1], layers: [dense(1)] });`;
  await compileSource(source, {}, trace);
  expect(trace.dumps.map(({ text }) => text)).toEqual([
    expect.stringMatching(
      /^forward: straight-line, small: .*\nprocedure forward \{\n1 {2}for \(s<n\) \{\n[^]*\n\}\n$/,
    ),
  ]);
});
