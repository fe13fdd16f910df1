import { createPass, misfit, type Waiting } from "./batches.js";
import { createWords } from "./random.js";
import type { DataSet, Params, ParamsOf, StateOf, Trainable } from "./trainable.js";

/** What `onEpoch` hears after each epoch. */
export interface EpochReport<N extends Trainable = Trainable> {
  /** Counted from `initialEpoch` (0 by default), as in the schedule. */
  readonly epoch: number;
  /**
   * Mean of the losses that `step` returned for the batches, each weighted by its samples; so measured while the epoch
   * was going on.
   */
  readonly loss: number;
  /** `loss` of all validation samples after the epoch; undefined without `validation`. */
  readonly validationLoss?: number;
  /** What the schedule gave; undefined where the model's own rate was used. */
  readonly learningRate?: number;
  /** The parameters in training, not a copy. */
  readonly params: ParamsOf<N>;
}

/** Options that `fit` and `fitSync` share; see `fit`. */
export interface TrainOptions<N extends Trainable = Trainable> extends DataSet<N> {
  /** Trained in place. Default: `net.init(seed)`. */
  params?: ParamsOf<N>;
  /** The optimiser's state, updated in place: pass a result's `state` to go on. Default: `net.createState()`. */
  state?: StateOf<N>;
  /** Passes over the samples. Default 1. */
  epochs?: number;
  /** Number of the first epoch, for a training that goes on where another stopped. Default 0. */
  initialEpoch?: number;
  /** Samples per step. Default 32. Where it does not divide them, the last batch of an epoch is smaller. */
  batchSize?: number;
  /** Whether each epoch takes the samples in another order. Default true. */
  shuffle?: boolean;
  /** For the order, 0 by default, and for `net.init`, whose own default holds where this is not given. */
  seed?: number;
  /** The learning rate of an epoch, given the losses of those before; undefined leaves it to the model. */
  schedule?: (epoch: number, history: readonly number[]) => number | undefined;
  /** Samples on which the loss is measured after each epoch. Needs the module's `loss`. */
  validation?: DataSet<N>;
  /**
   * Ends the training after `patience` epochs in a row (default 10) in which the validation loss, or the loss
   * where there is no validation, was not below the best one by more than `minDelta` (default 0). However
   * the training ends, `params` are then those after the best epoch, or the first ones where no epoch had
   * a finite loss; `state` is not taken back.
   */
  earlyStopping?: { patience?: number; minDelta?: number };
  /** Called after each epoch; `false` ends the training. `fit` waits for it where it returns a promise. */
  onEpoch?: (report: EpochReport<N>) => unknown;
  /** Aborting rejects with the signal's reason, between two batches. */
  signal?: { readonly aborted: boolean; readonly reason?: unknown };
}

export interface FitResult<N extends Trainable = Trainable> {
  params: ParamsOf<N>;
  state: StateOf<N>;
  /** The loss of each epoch. */
  history: number[];
  /** The validation loss of each epoch; empty without `validation`. */
  validationHistory: number[];
  /** Epochs run in this call. */
  epochs: number;
  /** Why it ended: all epochs done, `onEpoch` returned false, or no improvement. */
  stopped: "completed" | "onEpoch" | "earlyStopping";
  /** The epoch whose parameters these are, with `earlyStopping`. */
  bestEpoch?: number;
}

/**
 * The training loop, shared by `fit` and `fitSync`. It yields what has to be waited for: what `pause` returns
 * before a batch, if anything, and what `onEpoch` returns.
 */
export function* train<N extends Trainable>(
  net: N,
  options: TrainOptions<N>,
  pause: () => unknown,
): Waiting<FitResult<N>> {
  const { epochs = 1, initialEpoch = 0, batchSize = 32, shuffle = true, seed = 0, validation } = options;
  requireInteger("epochs", epochs, 0);
  requireInteger("batchSize", batchSize, 1);
  const pass = createPass(net.meta, options, batchSize, pause);
  // All at once: a loss may be a sum over samples as well as a mean, and only the model knows.
  const validate = validation && createPass(net.meta, validation, Infinity, pause, "validation.");
  if (validate && !net.loss) throw new TypeError("validation needs the module's loss");
  const params = (options.params ?? net.init(options.seed)) as ParamsOf<N>;
  const state = (options.state ?? net.createState()) as StateOf<N>;
  const best = options.earlyStopping && keepBest(params, options.earlyStopping);
  const history: number[] = [];
  const validationHistory: number[] = [];
  let stopped: FitResult["stopped"] = "completed";
  while (history.length < epochs && stopped === "completed") {
    const epoch = initialEpoch + history.length;
    const learningRate = options.schedule?.(epoch, history);
    const words = shuffle && createWords(seed, epoch);
    const loss = yield* pass((x, target) => net.step(params, state, x, target, learningRate), words);
    history.push(loss);
    const validationLoss = validate && (yield* validate((x, target) => net.loss!(params, x, target)));
    if (validate) validationHistory.push(validationLoss!);
    if (best?.isOver(validationLoss ?? loss, epoch)) stopped = "earlyStopping";
    const answer = yield options.onEpoch?.({ epoch, loss, validationLoss, learningRate, params });
    if (answer === false) stopped = "onEpoch";
  }
  const bestEpoch = best?.restore();
  return { params, state, history, validationHistory, epochs: history.length, stopped, bestEpoch };
}

/** Keeps a copy of the best parameters; the rule is that of Keras' EarlyStopping(restore_best_weights=True). */
function keepBest(params: Params, { patience = 10, minDelta = 0 }: { patience?: number; minDelta?: number }) {
  const best = params.slice();
  let bestLoss = Infinity;
  let bestEpoch: number | undefined;
  let waited = 0;
  return {
    isOver(loss: number, epoch: number): boolean {
      // Also where the loss is not a number.
      if (!(loss < bestLoss - minDelta)) return ++waited >= patience;
      best.set(params);
      bestLoss = loss;
      bestEpoch = epoch;
      waited = 0;
      return false;
    },
    restore(): number | undefined {
      params.set(best);
      return bestEpoch;
    },
  };
}

function requireInteger(argument: string, value: number, minimum: number): void {
  if (!(Number.isInteger(value) && value >= minimum)) {
    throw misfit(argument, `an integer from ${minimum}`, value);
  }
}
