import { evaluate, type Environment } from "../../compiler/ir/evaluate.js";
import type { Node } from "../../compiler/ir/graph.js";
import { BATCH, product } from "../../compiler/ir/tensor-type.js";
import { isInput } from "../../compiler/ops/leaf.js";
import { createRandom, type Random } from "../../runtime/random.js";

export const uniform = (random: Random, low: number, high: number): number =>
  low + (high - low) * random.uniform();

export const numbers = (random: Random, length: number, [low, high] = [-2, 2]): number[] =>
  Array.from({ length }, () => uniform(random, low, high));

/** Random numbers for the leaves of a graph: the same for the same seed, whatever order they are asked for in. */
export function randomEnvironment(seed: number, samples: number, range = [-2, 2]): Environment {
  const known = new Map<string, number[]>();
  return {
    samples,
    leaf(node) {
      const { name, role, shape } = node.attributes;
      if (name === BATCH && !isInput(node)) return samples;
      const key = `${node.op.name} ${String(role)} ${String(name)} ${String(shape)}`;
      if (!known.has(key)) known.set(key, drawn(node, createRandom(seed + hash(key)), samples, range));
      return known.get(key)!;
    },
  };
}

function drawn(node: Node, random: Random, samples: number, range: readonly number[]): number[] {
  const { shape } = node.type;
  const count = product(shape.map((extent) => (extent === BATCH ? samples : extent)));
  if (node.attributes.simplex !== true) return numbers(random, count, range as [number, number]);
  const width = shape[shape.length - 1] as number;
  const weights = numbers(random, count, [0.1, 1]);
  const sums = Array.from({ length: count / width }, (_, row) =>
    weights.slice(row * width, (row + 1) * width).reduce((a, b) => a + b),
  );
  return weights.map((weight, k) => weight / sums[Math.floor(k / width)]);
}

const hash = (text: string): number =>
  [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7);

/** The largest |a − b| / max(1, |a|, |b|) over elements whose expected value is finite; Infinity where b is not. */
export function distance(expected: ArrayLike<number>, found: ArrayLike<number>): number {
  if (expected.length !== found.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [expected[i], found[i]];
    if (!Number.isFinite(a)) continue;
    const difference = Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b));
    largest = Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
  }
  return largest;
}

/**
 * Whether every value on the way to these nodes is finite and of ordinary size. Beyond that, equal computations may
 * differ: in the sign of a zero that something is divided by, in NaN · 0 under a mask.
 */
export const isTame = (nodes: Iterable<Node>, environment: Environment): boolean =>
  [...evaluate(nodes, environment).values()].every(({ data }) =>
    data.every((value) => Math.abs(value) < 1e8),
  );

/**
 * The values of nodes, with NaN for elements that a change of the inputs in the last digits changes a lot: next to a
 * jump, rounding alone decides which side a value is on, and equal computations may differ.
 */
export function steadyValues(nodes: readonly Node[], environment: Environment): Float64Array[] {
  const values = evaluate(nodes, environment);
  const result = nodes.map((node) => Float64Array.from(values.get(node)!.data));
  for (const seed of [1, 2, 3]) {
    const nearby = evaluate(nodes, shaken(environment, seed));
    nodes.forEach((node, k) =>
      nearby.get(node)!.data.forEach((value, i) => {
        if (distance([result[k][i]], [value]) > 1e-10) result[k][i] = NaN;
      }),
    );
  }
  return result;
}

function shaken({ samples, leaf }: Environment, seed: number): Environment {
  const random = createRandom(seed);
  const known = new Map<Node, ArrayLike<number> | number>();
  return {
    samples,
    leaf(node) {
      const given = leaf(node);
      if (typeof given !== "number" && !known.has(node))
        known.set(
          node,
          Array.from(given, (value) => value * (1 + uniform(random, -1e-13, 1e-13))),
        );
      return known.get(node) ?? given;
    },
  };
}

/** Σ a·b */
export const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0);

export { createRandom };
