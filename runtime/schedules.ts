/**
 * The learning rate of an epoch, counted from 0. Fits `schedule` of `fit`.
 * The formulas are PyTorch's (https://pytorch.org/docs/stable/optim.html, in closed form); its class is named
 * at each. All of them throw RangeError for numbers without sense.
 */
export type Schedule = (epoch: number) => number;

/** `rate` at all epochs. */
export function constantRate(rate: number): Schedule {
  requireFinite({ rate });
  return () => rate;
}

/** initial · factor^⌊epoch / every⌋: StepLR(step_size = every, gamma = factor). */
export function stepDecay(options: { initial: number; factor?: number; every: number }): Schedule {
  const { initial, factor = 0.1, every } = options;
  requireFinite({ initial, factor });
  requirePositive({ every });
  return (epoch) => initial * factor ** Math.floor(epoch / every);
}

/** initial · factor^epoch: ExponentialLR(gamma = factor). */
export function exponentialDecay({ initial, factor }: { initial: number; factor: number }): Schedule {
  requireFinite({ initial, factor });
  return (epoch) => initial * factor ** epoch;
}

/**
 * Half a cosine from `initial` to `minimum`, reached at epoch `epochs`: CosineAnnealingLR(T_max = epochs,
 * eta_min = minimum). As there, the rate rises again afterwards.
 */
export function cosineAnnealing(options: { initial: number; minimum?: number; epochs: number }): Schedule {
  const { initial, minimum = 0, epochs } = options;
  requireFinite({ initial, minimum });
  requirePositive({ epochs });
  return (epoch) => minimum + ((initial - minimum) * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2;
}

/** Straight from `initial` to `final`, reached at epoch `epochs` and kept: LinearLR. */
export function linearDecay(options: { initial: number; final?: number; epochs: number }): Schedule {
  const { initial, final = 0, epochs } = options;
  requireFinite({ initial, final });
  requirePositive({ epochs });
  return (epoch) => initial + (final - initial) * Math.min(epoch / epochs, 1);
}

/** initial · (1 − epoch / epochs)^power, and 0 from epoch `epochs` on: PolynomialLR(total_iters = epochs). */
export function polynomialDecay(options: { initial: number; power?: number; epochs: number }): Schedule {
  const { initial, power = 1, epochs } = options;
  requireFinite({ initial });
  requirePositive({ epochs, power });
  return (epoch) => initial * (1 - Math.min(epoch / epochs, 1)) ** power;
}

/**
 * Rises in a straight line for `epochs` epochs, from `startFactor` (default 1/3) times the rate with which
 * `then` begins; after that `then`, whose epochs count from there:
 * SequentialLR([LinearLR(start_factor, total_iters = epochs), then], milestones = [epochs]).
 */
export function linearWarmup(options: { epochs: number; startFactor?: number }, then: Schedule): Schedule {
  const { epochs, startFactor = 1 / 3 } = options;
  requireFinite({ startFactor });
  requirePositive({ epochs });
  return (epoch) =>
    epoch < epochs ? then(0) * (startFactor + ((1 - startFactor) * epoch) / epochs) : then(epoch - epochs);
}

function requireFinite(numbers: Record<string, number>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isFinite(value)) throw new RangeError(`${name}: expected a finite number, got ${value}`);
  }
}

function requirePositive(numbers: Record<string, number>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!(value > 0 && value < Infinity))
      throw new RangeError(`${name}: expected a positive number, got ${value}`);
  }
}
