import { train, type FitResult, type TrainOptions } from "./train.js";
import type { Trainable } from "./trainable.js";

export interface FitOptions<N extends Trainable = Trainable> extends TrainOptions<N> {
  /** Milliseconds of work after which the event loop gets its turn. Default 10; Infinity: never. */
  yieldEvery?: number;
}

/**
 * Trains a model on mini-batches:
 *
 *     import * as net from "./generated/iris.js";
 *     const { params, history } = await fit(net, { x, target, epochs: 100, batchSize: 16 });
 *
 * `x` holds samples × size numbers, `target` likewise, row-major; with several inputs or targets they are
 * objects of such arrays keyed by name. Each epoch takes the samples in a new order, which depends on `seed`
 * and the epoch's number only, and calls `step` once per batch; the last batch of an epoch is smaller where
 * `batchSize` does not divide the samples. Nothing is allocated per batch.
 *
 * `params` and `state` are updated in place where they are given, and are in the result. So this goes on
 * with a training exactly: `fit(net, { …, ...result, epochs: 10, initialEpoch: result.epochs })`.
 *
 * A page stays responsive: after every `yieldEvery` milliseconds the event loop gets its turn. To stop and
 * keep the result, return false from `onEpoch`. To abandon the training, abort `signal`: as with `fetch`, the
 * promise then rejects with the signal's reason, and `params` are as the last batch left them.
 *
 * The promise rejects with a RangeError where lengths do not fit the model, or `epochs` or `batchSize` is no
 * count; it names the argument, what was expected and what came.
 */
export async function fit<N extends Trainable>(net: N, options: FitOptions<N>): Promise<FitResult<N>> {
  const { yieldEvery = 10 } = options;
  let due = Date.now() + yieldEvery;
  const pause = async () => {
    await nextTask();
    due = Date.now() + yieldEvery;
  };
  const training = train(net, options, () => Date.now() >= due && pause());
  let turn;
  do {
    if (options.signal?.aborted) throw options.signal.reason;
    turn = training.next(await turn?.value);
  } while (!turn.done);
  return turn.value;
}

/** As `fit`, but blocks until the training is done: for workers, scripts and tests. Throws where `fit` rejects. */
export function fitSync<N extends Trainable>(net: N, options: TrainOptions<N>): FitResult<N> {
  const training = train(net, options, () => false);
  let turn;
  do {
    if (options.signal?.aborted) throw options.signal.reason;
    turn = training.next(turn?.value);
  } while (!turn.done);
  return turn.value;
}

/**
 * A promise of the event loop's next task. A message arrives at once, where a timer in a page waits 4 ms, or
 * a second and more in a hidden tab. An engine that has neither has no event loop to wait for.
 */
function nextTask(): Promise<unknown> {
  return new Promise((resolve) => {
    if (typeof MessageChannel === "function") {
      const { port1, port2 } = new MessageChannel();
      (port1 as unknown as { onmessage: () => void }).onmessage = () => {
        // An open port keeps Node alive.
        port1.close();
        resolve(0);
      };
      port2.postMessage(0);
    } else if (typeof setTimeout === "function") setTimeout(resolve);
    else resolve(0);
  });
}
