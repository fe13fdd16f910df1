import { describe, expect, test } from "vitest";
import { evaluate, type Environment } from "../../compiler/ir/evaluate.js";
import type { Node } from "../../compiler/ir/graph.js";
import { constant, input } from "../../compiler/ops/leaf.js";
import { ops } from "../../compiler/ops/index.js";
import { sumOver } from "../../compiler/ops/reduce.js";
import { zerosLike } from "../../compiler/ops/shared/operand.js";
import { forward } from "../../compiler/ops/calculus/forward.js";
import { reverse } from "../../compiler/ops/calculus/reverse.js";
import { createRandom, distance, dot, numbers } from "../support/numbers.js";
import { application, cases, type Case } from "./cases.js";
import { gradientTable } from "./gradient-table.js";

const STEP = 1e-5;
const TOLERANCE = 1e-8;

test("every operation is in the table, and nothing else", () => {
  expect(Object.keys(gradientTable)).toEqual([...ops.keys()]);
});

test("the table calls leaves what are leaves", () => {
  for (const [name, entry] of Object.entries(gradientTable))
    expect([entry].flat()[0].leaf === true, name).toBe(ops.get(name)!.kind === "leaf");
});

/** A case with directions for its inputs and a cotangent, as nodes and as numbers. */
interface Probe extends Case {
  readonly tangents: ReadonlyMap<Node, Node>;
  readonly cotangent: Node;
  readonly values: ReadonlyMap<Node, readonly number[]>;
}

function probe(subject: Case): Probe {
  const { inputs, node, environment } = subject;
  const { table } = node;
  const random = createRandom(99);
  const values = new Map<Node, readonly number[]>();
  const draw = (like: Node, role: "tangent" | "cotangent", name: string): Node => {
    const leaf = input(table, role, name, like.type);
    values.set(leaf, numbers(random, evaluate([like], environment).get(like)!.data.length, [-1, 1]));
    return leaf;
  };
  const tangents = new Map(inputs.map((x, k) => [x, draw(x, "tangent", `t${k}`)]));
  return { ...subject, tangents, cotangent: draw(node, "cotangent", "ct"), values };
}

/** The inputs moved along their directions. */
function moved({ inputs, tangents, values, environment, at }: Probe, by: number): Environment {
  const all = new Map<Node, ArrayLike<number>>(values);
  for (const x of inputs) {
    const [start, direction] = [environment.leaf(x) as number[], values.get(tangents.get(x)!)!];
    all.set(
      x,
      start.map((value, i) => value + by * direction[i]),
    );
  }
  return at(all);
}

const valuesOf = (nodes: readonly Node[], environment: Environment): Float64Array[] => {
  const values = evaluate(nodes, environment);
  return nodes.map((node) => values.get(node)!.data);
};

/** The derivative of nodes along the directions, by differences. */
function difference(nodes: readonly Node[], subject: Probe): number[][] {
  const [after, before] = [valuesOf(nodes, moved(subject, STEP)), valuesOf(nodes, moved(subject, -STEP))];
  return nodes.map((_, k) => Array.from(after[k], (value, i) => (value - before[k][i]) / (2 * STEP)));
}

const orZero = (derivative: Node | undefined, like: Node): Node => derivative ?? zerosLike(like);

describe.each(cases)("$title", (subject) => {
  const probed = probe(subject);
  const { inputs, node, tangents, cotangent, entry } = probed;
  const here = moved(probed, 0);
  const tolerance = entry.tolerance ?? TOLERANCE;
  const image = orZero(forward([node], tangents).get(node), node);
  const gradient = reverse(new Map([[node, cotangent]]), inputs);
  const gradients = inputs.map((x) => orZero(gradient.get(x), x));

  test("forward mode and reverse mode are transposes", () => {
    const [tangent] = valuesOf([image], here);
    const pulled = valuesOf(gradients, here);
    const directions = valuesOf(
      inputs.map((x) => tangents.get(x)!),
      here,
    );
    const left = dot(valuesOf([cotangent], here)[0], tangent);
    const right = directions.reduce((sum, direction, k) => sum + dot(direction, pulled[k]), 0);
    expect(distance([left], [right])).toBeLessThan(1e-13);
  });

  if (entry.estimates !== undefined) {
    test("the derivative is that of another input", () => {
      const estimated = tangents.get(inputs[entry.estimates!])!;
      expect(valuesOf([image], here)).toEqual(valuesOf([estimated], here));
      expect([...gradient.keys()]).toEqual([inputs[entry.estimates!]]);
    });
    return;
  }

  test("the derivative is the limit of differences", () => {
    expect(distance(difference([node], probed)[0], valuesOf([image], here)[0])).toBeLessThan(tolerance);
  });

  test("so is the second derivative, forward over reverse", () => {
    const images = forward(gradients, tangents);
    const second = gradients.map((g) => orZero(images.get(g), g));
    const expected = difference(gradients, probed);
    valuesOf(second, here).forEach((found, k) =>
      expect(distance(expected[k], found)).toBeLessThan(10 * tolerance),
    );
  });

  test("so is the second derivative, reverse over forward", () => {
    const total = sumOver(image, [...image.type.shape.keys()]);
    const gradientOfImage = reverse(new Map([[total, constant(node.table, 1, total.type)]]), inputs);
    const images = inputs.map((x) => orZero(gradientOfImage.get(x), x));
    const along = inputs.reduce(
      (sum, x, k) => sum + dot(valuesOf([tangents.get(x)!], here)[0], valuesOf([images[k]], here)[0]),
      0,
    );
    const [expected] = difference([total], probed);
    expect(distance(expected, [along])).toBeLessThan(10 * tolerance);
  });
});

const kinks = Object.entries(gradientTable).flatMap(([name, entries]) =>
  [entries]
    .flat()
    .flatMap((entry) => (entry.kinks ?? []).map((kink) => ({ name, entry, kink, why: kink.why }))),
);

test.each(kinks)("$name at $kink.at: $why", ({ name, entry, kink }) => {
  const shapes = kink.shapes ?? kink.at.map(() => []);
  const { inputs, node } = application(name, { ...entry, build: kink.build ?? entry.build }, shapes);
  const environment: Environment = { samples: 1, leaf: (x) => kink.at[inputs.indexOf(x)] };
  const gradient = reverse(new Map([[node, constant(node.table, 1, node.type)]]), inputs);
  const found = valuesOf(
    inputs.map((x) => orZero(gradient.get(x), x)),
    environment,
  );
  expect(found.map((data) => [...data])).toEqual(kink.derivative);
});
