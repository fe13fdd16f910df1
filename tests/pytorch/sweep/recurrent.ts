import type { Kind } from "./columns.js";

const recurrent =
  (call: "rnn" | "gru" | "lstm"): Kind =>
  (columns) => {
    const options = {
      returnSequences: columns.pick("returnSequences", [undefined, true]),
      bidirectional: columns.pick("bidirectional", [undefined, undefined, true]),
    };
    const shape = [columns.pick("time", [1, 2, 3, 7]), columns.pick("features", [1, 2, 3, 5])];
    return { input: { shape }, layer: { call, args: [columns.pick("hidden", [1, 2, 3, 5, 8])], options } };
  };

export const RECURRENT = { rnn: recurrent("rnn"), gru: recurrent("gru"), lstm: recurrent("lstm") };
