import { entries, source } from "./entry.js";

/** Scalar functions, which are differentiated from their source text. */
export const functions = entries({
  "not-differentiable": {
    severity: "error",
    title: "A scalar function uses something that cannot be differentiated",
    explanation: `
The functions given to \`differentiable\`, \`elementwise\` and \`elementwiseLoss\` are read from their source text. They may
use + - * / % **, comparisons, ! && || ?:, const and let, if, for and while with known bounds, the functions of Math,
constants from around them, and other such functions. How often a loop runs must not depend on an argument, and every
path must return a number.`,
    bad: source`
      import { differentiable } from "tapeless";

      export const f = differentiable((x: number) => {
        let y = 1;
        while (y < x) y *= 2;
        return y;
      });
    `,
    good: source`
      import { differentiable } from "tapeless";

      export const f = differentiable((x: number) => {
        let y = 1;
        for (let i = 0; i < 4; i++) y *= x;
        return y;
      });
    `,
  },
});
