import { InvalidArgument } from "../../diagnostics/diagnostic.js";
import { boolean, positive, withDefaults } from "./check-arguments.js";
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
  /** Clips the gradient of each sample by itself; the loss and its gradient are made of what is left (DP-SGD). */
  perSample?: boolean;
}

export function gradientOptionsOf(value: unknown): GradientOptions {
  if (!isRecord(value))
    throw new InvalidArgument(
      `gradients must be an object, not ${describe(value)}`,
      "Write { clipNorm: 1 }.",
    );
  const { clipValue, clipNorm, perSample } = withDefaults<GradientOptions>(
    value,
    { clipValue: undefined, clipNorm: undefined, perSample: false },
    "gradients",
  );
  if (perSample && clipValue === undefined && clipNorm === undefined)
    throw new InvalidArgument(
      "perSample says how gradients are clipped, and they are not",
      "Write { clipNorm: 1, perSample: true }, or ask for the gradient of each sample with --emit sampleGradients.",
    );
  return {
    clipValue: clipValue === undefined ? undefined : positive(clipValue, "clipValue"),
    clipNorm: clipNorm === undefined ? undefined : positive(clipNorm, "clipNorm"),
    perSample: boolean(perSample, "perSample"),
  };
}
