import { relu as reluOf } from "../../../ops/activation.js";
import { oneOf, withDefaults } from "../check-arguments.js";
import { defineLayer } from "../layer.js";

export interface ReluOptions {
  /** The derivative at exactly 0: 0 as in PyTorch, or 1. */
  derivativeAtZero?: 0 | 1;
}

/** max(0, x) (torch.nn.ReLU). */
export const relu = defineLayer({
  name: "relu",
  rectifies: true,
  configure(_call, options?: ReluOptions) {
    const { derivativeAtZero } = withDefaults(options, { derivativeAtZero: 0 }, "relu");
    return { derivativeAtZero: oneOf(derivativeAtZero, [0, 1] as const, "derivativeAtZero") };
  },
  build: (_scope, x, { derivativeAtZero }) => reluOf(x, derivativeAtZero),
});
