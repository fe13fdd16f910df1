import { expect, test } from "vitest";
import { evaluate } from "../../compiler/ir/evaluate.js";
import { NodeTable, type Node } from "../../compiler/ir/graph.js";
import { BATCH, type Shape } from "../../compiler/ir/tensor-type.js";
import { add, maximum } from "../../compiler/ops/arithmetic.js";
import { broadcast } from "../../compiler/ops/broadcast.js";
import { contract } from "../../compiler/ops/contract.js";
import { input, type Role } from "../../compiler/ops/leaf.js";
import { shiftThresholds } from "../../compiler/phases/4-optimize/shift-thresholds.js";
import { distance, randomEnvironment } from "../support/numbers.js";

// Models that look nearly like a threshold between two dense layers: only biases may be shifted.

const leaf = (role: Role) => (table: NodeTable, name: string, shape: Shape) =>
  input(table, role, name, { dtype: "f64", shape });
const [x, parameter] = [leaf("input"), leaf("parameter")];

type Build = (table: NodeTable) => { z: Node; weight: Node; spec: string };

const models: Readonly<Record<string, Build>> = {
  "a bias for each row": (table) => ({
    z: add(
      contract(x(table, "x", [BATCH, 4, 4]), parameter(table, "w", [4, 4]), "abi,io->abo"),
      broadcast(parameter(table, "b", [4]), [BATCH, 4, 4], [1]),
    ),
    weight: parameter(table, "v", [4, 4]),
    spec: "abi,io->abo",
  }),
  "a sum of two products": (table) => ({
    z: add(
      x(table, "x", [BATCH, 4, 4]),
      contract(parameter(table, "w", [4, 4]), x(table, "x", [BATCH, 4, 4]), "ki,aij->akj"),
    ),
    weight: parameter(table, "v", [4, 4]),
    spec: "abi,io->abo",
  }),
  "another weight for each row": (table) => ({
    z: add(
      contract(x(table, "x", [BATCH, 3, 4]), parameter(table, "w", [5, 4]), "abi,oi->abo"),
      broadcast(parameter(table, "b", [5]), [BATCH, 3, 5], [2]),
    ),
    weight: parameter(table, "v", [3, 5, 2]),
    spec: "abi,bio->abo",
  }),
};

const thresholds = [0.5, -1e20, -Infinity];
const cases = Object.entries(models).flatMap(([name, build]) =>
  thresholds.map((t) => [name, t, build] as const),
);

test.each(cases)("%s, threshold %d: the values stay", (_name, threshold, build) => {
  const { z, weight, spec } = build(new NodeTable());
  const y = contract(maximum(z, threshold), weight, spec);
  const [shifted] = shiftThresholds([y]);
  const values = evaluate([y, shifted], randomEnvironment(3, 2));
  expect(distance(values.get(y)!.data, values.get(shifted)!.data)).toBeLessThan(1e-13);
});

test("where it is a bias of each feature, the threshold does move", () => {
  const { z, weight, spec } = models["another weight for each row"](new NodeTable());
  const y = contract(maximum(z, 0.5), weight, spec);
  expect(shiftThresholds([y])[0]).not.toBe(y);
});
