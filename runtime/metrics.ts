type Numbers = ArrayLike<number>;

/** How predictions are to be read as classes. */
export interface ClassOptions {
  /** Scores per sample, of which the highest counts; 1 (default): one number per sample, for yes or no. */
  classes?: number;
  /** With one number per sample: above it means yes. Default 0.5, for probabilities; 0 is for logits. */
  threshold?: number;
}

/**
 * Fraction of samples whose class is predicted right, from 0 to 1.
 *
 * `predictions`: samples × classes numbers, row-major. `targets`: as many (one-hot or probabilities), or one
 * class index per sample; with `classes` 1 one number per sample, 0 or 1.
 * Throws RangeError where the lengths do not fit.
 */
export function accuracy(predictions: Numbers, targets: Numbers, options: ClassOptions = {}): number {
  const { predicted, actual } = readClasses(predictions, targets, options);
  let right = 0;
  for (let sample = 0; sample < actual.length; sample++) if (predicted[sample] === actual[sample]) right++;
  return right / actual.length;
}

/**
 * Counts of samples by class: `matrix[actual][predicted]`, as in scikit-learn; 2 × 2 with `classes` 1.
 * Arguments and errors are those of `accuracy`.
 */
export function confusionMatrix(
  predictions: Numbers,
  targets: Numbers,
  options: ClassOptions = {},
): number[][] {
  const { predicted, actual, count } = readClasses(predictions, targets, options);
  const matrix = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  for (let sample = 0; sample < actual.length; sample++) matrix[actual[sample]][predicted[sample]]++;
  return matrix;
}

/** Mean of (prediction − target)² over all elements. Throws RangeError where the lengths differ. */
export function meanSquaredError(predictions: Numbers, targets: Numbers): number {
  return meanOf(predictions, targets, (difference) => difference * difference);
}

/** Mean of |prediction − target| over all elements. Throws RangeError where the lengths differ. */
export function meanAbsoluteError(predictions: Numbers, targets: Numbers): number {
  return meanOf(predictions, targets, Math.abs);
}

/**
 * The coefficient of determination R² = 1 − Σ (prediction − target)² / Σ (target − mean target)² over all
 * elements: 1 is perfect, 0 as good as the mean. Where all targets are equal: 1 if perfect, otherwise 0, as in
 * scikit-learn. Throws RangeError where the lengths differ.
 */
export function rSquared(predictions: Numbers, targets: Numbers): number {
  const residual = meanSquaredError(predictions, targets);
  // Summed as differences from the first target, which makes the mean of equal ones exact.
  let mean = targets[0];
  for (let index = 0; index < targets.length; index++) mean += (targets[index] - targets[0]) / targets.length;
  let variance = 0;
  for (let index = 0; index < targets.length; index++)
    variance += (targets[index] - mean) ** 2 / targets.length;
  if (variance === 0) return residual === 0 ? 1 : 0;
  return 1 - residual / variance;
}

/**
 * Index of the largest of `length` numbers from `start` on, counted from `start`; the first of equals.
 * `argmax(forward(params, x))` is the class of a sample, `argmax(y, i * 3, 3)` that of sample i of 3 classes.
 */
export function argmax(values: Numbers, start = 0, length = values.length - start): number {
  let best = 0;
  for (let index = 1; index < length; index++) {
    if (values[start + index] > values[start + best]) best = index;
  }
  return best;
}

function readClasses(predictions: Numbers, targets: Numbers, { classes = 1, threshold = 0.5 }: ClassOptions) {
  if (!(Number.isInteger(classes) && classes > 0)) {
    throw new RangeError(`classes: expected a positive integer, got ${classes}`);
  }
  const samples = predictions.length / classes;
  if (!(Number.isInteger(samples) && samples > 0)) {
    throw new RangeError(
      `predictions: expected a positive multiple of ${classes}, got ${predictions.length}`,
    );
  }
  if (targets.length !== samples && targets.length !== samples * classes) {
    throw new RangeError(
      `targets: expected ${samples} or ${samples * classes} numbers, got ${targets.length}`,
    );
  }
  const scoresOf = (values: Numbers, sample: number) => argmax(values, sample * classes, classes);
  const count = Math.max(classes, 2);
  const predicted = new Uint32Array(samples);
  const actual = new Uint32Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    predicted[sample] = classes > 1 ? scoresOf(predictions, sample) : Number(predictions[sample] > threshold);
    actual[sample] =
      targets.length > samples ? scoresOf(targets, sample) : requireIndex(targets[sample], count, sample);
  }
  return { predicted, actual, count };
}

function requireIndex(value: number, count: number, sample: number): number {
  if (Number.isInteger(value) && value >= 0 && value < count) return value;
  throw new RangeError(`targets[${sample}]: expected a class from 0 to ${count - 1}, got ${value}`);
}

function meanOf(predictions: Numbers, targets: Numbers, measure: (difference: number) => number): number {
  if (predictions.length !== targets.length || targets.length === 0) {
    throw new RangeError(
      `predictions: expected ${targets.length || "some"} numbers, got ${predictions.length}`,
    );
  }
  let sum = 0;
  for (let index = 0; index < targets.length; index++) sum += measure(predictions[index] - targets[index]);
  return sum / targets.length;
}
