import type { Chooser } from "./draw.js";
import type { Move } from "./generate-sequence.js";
import type { Recurrent } from "./specification.js";

const anyRecurrent = (choose: Chooser, returnSequences: boolean): { layer: Recurrent; width: number } => {
  const hidden = choose.integer(1, 5);
  const bidirectional = choose.chance(0.3) || undefined;
  const layer: Recurrent = {
    call: choose.pick(["rnn", "gru", "lstm"] as const),
    args: [hidden],
    options: {
      returnSequences: returnSequences || undefined,
      bidirectional,
      trainable: choose.chance(0.05) ? false : undefined,
    },
  };
  return { layer, width: bidirectional ? 2 * hidden : hidden };
};

export const recur: Move = (choose, [time]) => {
  const { layer, width } = anyRecurrent(choose, true);
  return { value: layer, shape: [time, width] };
};

/** To the last state. */
export const recurToEnd: Move = (choose) => {
  const { layer, width } = anyRecurrent(choose, false);
  return { value: layer, shape: [width] };
};
