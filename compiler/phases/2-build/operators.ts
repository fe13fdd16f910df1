import { modelError } from "../../diagnostics/diagnostic.js";

/** What the language asks for: text, a number, or, for + and ==, whichever there is. */
type Hint = "string" | "number" | "default";

const REFUSALS: Readonly<Record<Hint, { readonly message: string; readonly help: string }>> = {
  default: {
    message: "cannot be an operand of + or ==",
    help: "Operations on tensors are functions: add(a, b), equal(a, b).",
  },
  number: {
    message: "cannot be an operand of - * / % ** or of a comparison",
    help: "Operations on tensors are functions: sub(a, b), mul(a, b), div(a, b), pow(a, b), neg(a), greater(a, b), less(a, b).",
  },
  string: {
    message: "cannot become text",
    help: "A model file declares what is computed later: nothing in it has a value yet.",
  },
};

/** In place of a declaration's primitive value, of which the language would make text or NaN. */
export const refuseOperators =
  (what: string) =>
  (hint: Hint): never => {
    const { message, help } = REFUSALS[hint];
    throw modelError("invalid-argument", `${what} ${message}`, undefined, help);
  };
