import { InvalidArgument } from "../../diagnostics/diagnostic.js";
import { positive, withDefaults } from "./check-arguments.js";
import { describe, isRecord } from "./declare.js";

/** What is done to gradients before backward gives them and a step uses them. */
export interface GradientOptions {
  /** Each number is brought between this and its negative (torch.nn.utils.clip_grad_value_). */
  clipValue?: number;
  /**
   * All gradients together are made shorter, where they are longer than this as one vector; after clipValue
   * (torch.nn.utils.clip_grad_norm_).
   */
  clipNorm?: number;
}

export function gradientOptionsOf(value: unknown): GradientOptions {
  if (!isRecord(value))
    throw new InvalidArgument(
      `gradients must be an object, not ${describe(value)}`,
      "Write { clipNorm: 1 }.",
    );
  const { clipValue, clipNorm } = withDefaults<GradientOptions>(
    value,
    { clipValue: undefined, clipNorm: undefined },
    "gradients",
  );
  return {
    clipValue: clipValue === undefined ? undefined : positive(clipValue, "clipValue"),
    clipNorm: clipNorm === undefined ? undefined : positive(clipNorm, "clipNorm"),
  };
}
