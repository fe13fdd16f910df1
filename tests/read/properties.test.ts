import { expect, test } from "vitest";
import { createRandom, type Random } from "../../runtime/random.js";
import { bothWays } from "../support/as-written.js";
import fc from "../support/fast-check.js";
import { distance } from "../support/numbers.js";

/** Writes functions of x out of assignments, branches, loops and closures over three variables. */
class Writer {
  private depth = 0;
  private mayCall = false;

  constructor(private readonly random: Random) {}

  private choose(count: number): number {
    return Math.floor(this.random.uniform() * count);
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.choose(list.length)];
  }

  program(): string {
    const set = `const set = (q: number): number => { ${this.statements(2)} return ${this.expression()}; };`;
    this.mayCall = true;
    return `(x: number) => { let a = 1, b = x, n = 0, q = 2; ${set} ${this.statements(4)} return a * x + b + n; }`;
  }

  private statements(count: number): string {
    this.depth++;
    const list = Array.from({ length: count }, () => this.statement());
    this.depth--;
    return list.join(" ");
  }

  private statement(): string {
    const kinds = this.depth > 2 ? 2 : 8;
    switch (this.choose(kinds)) {
      case 0:
        return `${this.pick(["a", "b"])} = ${this.expression()};`;
      case 1:
        return `n++;`;
      case 2:
        return `if (${this.condition()}) { ${this.statements(2)} }`;
      case 3:
        return `if (${this.condition()}) { ${this.statements(1)} } else { ${this.statements(2)} }`;
      case 4:
        return `if (${this.condition()}) return ${this.expression()};`;
      case 5:
        return `for (let i = 0; i < ${1 + this.choose(2)}; i++) { ${this.statements(2)} a += i; }`;
      case 6:
        return `${this.condition()} ${this.pick(["&&", "||"])} (${this.pick(["a", "b"])} = ${this.expression()});`;
      default:
        return `{ let b = a; ${this.statements(2)} }`;
    }
  }

  private condition(): string {
    const simple = `${this.pick(["x", "a", "b", "n"])} > ${this.choose(4) - 1.5}`;
    return this.choose(3) > 0
      ? simple
      : `${simple} ${this.pick(["&&", "||"])} ${this.pick(["x < 1", "n++ < 2", "b"])}`;
  }

  private expression(): string {
    return this.pick([
      "x",
      "a + 1",
      "b - n",
      "x * 0.5 + a",
      "q",
      `(${this.condition()} ? n++ : b)`,
      `(${this.condition()} ? (a = 3) : a)`,
      "(a || 2)",
      ...(this.mayCall && this.depth < 4 ? ["set(x)", "set(a - 2)"] : []),
    ]);
  }
}

const POINTS = [-3.3, -0.7, 0.2, 0.9, 1.7, 4.1];

test("programs of branches, loops and closures give what JavaScript gives", async () => {
  const property = fc.asyncProperty(fc.nat(), async (seed) => {
    const random = createRandom(seed);
    const programs = Array.from({ length: 20 }, () => new Writer(random).program());
    const source = programs.map((program, k) => `export const f${k} = differentiable(${program});`);
    const { written, emitted } = await bothWays(source.join("\n"), { emit: [] });
    programs.forEach((program, k) => {
      const values = ({ [`f${k}`]: f }: typeof written): number[] => POINTS.map((x) => f(x));
      expect(distance(values(written), values(emitted)), program).toBeLessThan(1e-9);
    });
  });
  await fc.assert(property, { numRuns: 5, endOnFailure: true });
});
