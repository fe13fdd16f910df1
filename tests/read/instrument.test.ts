import { describe, expect, test } from "vitest";
import { compileToModule } from "../support/compile-to-module.js";

const IMPORT = `import { differentiable } from "tapeless";`;
const F = "function g(x: number): number { return x * x; }";
const EXPORT = "export const f = differentiable((x: number) => 2 * g(x));";

describe("function declarations are found", () => {
  test.each([
    ["after a line for the shell", `#!/usr/bin/env tapeless\n${IMPORT}\n${F}\n${EXPORT}`],
    [
      "after such a line that ends as in Windows",
      `#!/usr/bin/env tapeless\r\n${F}\r\n${IMPORT}\r\n${EXPORT}`,
    ],
    ["beside a call that begins the file", `first();function first(){}${F}${IMPORT}${EXPORT}`],
    ["in a namespace", `${IMPORT}\nnamespace Inner { export ${F} }\nconst { g } = Inner;\n${EXPORT}`],
    [
      "in a namespace of a namespace",
      `${IMPORT}\nnamespace A.B { export ${F} }\nconst { g } = A.B;\n${EXPORT}`,
    ],
    [
      "in a case",
      `${IMPORT}\nlet g: any;\nswitch (1 as number) { case 1: g = square; ${F.replace("g(", "square(")} }\n${EXPORT}`,
    ],
    [
      "in a default case",
      `${IMPORT}\nlet g: any;\nswitch (1 as number) { default: ${F.replace("g(", "square(")} g = square; }\n${EXPORT}`,
    ],
    [
      "in a block without spaces",
      `${IMPORT}\nlet g: any;\n{take(square);${F.replace("g(", "square(")}}\nfunction take(f: any) { g = f; }\n${EXPORT}`,
    ],
    ["where it is exported", `${IMPORT}\nexport ${F}\n${EXPORT}`],
  ])("%s", async (_where, source) => {
    const { f, fGradient } = await compileToModule(source);
    expect([f(3), ...fGradient(3)]).toEqual([18, 12]);
  });
});
