// Comparing numbers: what the emitted code computes against what it should.
import assert from "node:assert/strict";
import { createRandom } from "tapeless/runtime";

/** Numbers of the normal distribution, the same for the same seed. */
export function normals(count, seed, deviation = 1) {
  const random = createRandom(seed);
  return Float64Array.from({ length: count }, () => deviation * random.normal());
}

/** `count` numbers from `from` to `to`, evenly spaced. */
export const grid = (from, to, count) =>
  Float64Array.from({ length: count }, (_, k) => from + ((to - from) * k) / (count - 1));

const listOf = (values) => (typeof values === "number" ? [values] : Array.from(values));
const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** The largest difference of two arrays (or numbers), as a fraction of the largest expected number. */
export function difference(actual, expected) {
  const [a, e] = [listOf(actual), listOf(expected)];
  assert.equal(a.length, e.length, "as many numbers as expected");
  return largest(a.map((value, k) => value - e[k])) / (largest(e) || 1);
}

/** Throws where numbers are farther apart than that; otherwise returns how far they are. */
export function close(what, actual, expected, tolerance) {
  const apart = difference(actual, expected);
  assert.ok(apart <= tolerance, `${what}: ${listOf(actual)} is ${apart} away from ${listOf(expected)}`);
  return apart;
}

/** The gradient of a function of an array by central differences, good to about 1e-9 of its size. */
export function finiteDifferences(f, at, h = 1e-5) {
  const x = Float64Array.from(at);
  return x.map((value, k) => {
    x[k] = value + h;
    const above = f(x);
    x[k] = value - h;
    const below = f(x);
    x[k] = value;
    return (above - below) / (2 * h);
  });
}

/** The number of representable numbers from a to b: 1 means neighbours. */
export function ulps(a, b) {
  const [first, second] = new BigInt64Array(Float64Array.of(Math.abs(a), Math.abs(b)).buffer);
  if (Math.sign(a) !== Math.sign(b)) return Number(first + second);
  return Math.abs(Number(first - second));
}

/** Where the elements of a parameter lie in a params array, in row-major order. */
function placesOf({ meta }, name) {
  const { shape, strides, offset, size } = meta.params.find((parameter) => parameter.name === name);
  return Array.from({ length: size }, (_, k) => {
    let [rest, place] = [k, offset];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    return place;
  });
}

/** The elements of one parameter in a params array or a gradient, row-major. */
export const parameterOf = (net, params, name) =>
  Float64Array.from(placesOf(net, name), (place) => params[place]);

/** Gives the elements of one parameter these values. */
export function setParameter(net, params, name, values) {
  placesOf(net, name).forEach((place, k) => (params[place] = values[k]));
}

export const norm = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
export const sum = (values) => values.reduce((total, value) => total + value, 0);
export const mean = (values) => sum(values) / values.length;

/** An index, drawn with these weights. */
export function pick(weights, random) {
  let rest = random.uniform() * sum(weights);
  const index = weights.findIndex((weight) => (rest -= weight) < 0);
  // Rounding may leave a little of the rest.
  return index < 0 ? weights.length - 1 : index;
}
