import assert from "node:assert/strict";
import { formulasOf } from "../../support/code.mjs";
import { compile, folderOf } from "../../support/compile.mjs";
import { close, finiteDifferences, grid } from "../../support/numbers.mjs";
import { short, table, within } from "../../support/text.mjs";

const DEPTHS = [2, 4, 50];
const x = 0.7;
const sigmoid = (z) => 1 / (1 + Math.exp(-z));

export async function check() {
  const folder = folderOf(import.meta.url);
  const files = DEPTHS.map((depth) => `chain-${depth}.ts`);
  const nets = await compile(folder, files, "--emit", "forward,inputGradient,jvp");
  const { formula } = await compile(folder, ["formula.ts"]);
  const depths = DEPTHS.map((depth) => checkDepth(nets[`chain-${depth}`], depth));
  checkFormula(formula, nets["chain-4"]);
  checkSteepest(formula);
  const rows = depths.map(({ depth, slope, bound }) => [depth, short(slope), short(bound)]);
  const { slope, bound } = depths.at(-1);
  const worst = Math.max(...depths.map(({ apart }) => apart));
  const deepest = `at depth 50 it is ${short(slope)}, under 0.25⁵⁰ Π|w_i| = ${short(bound)}`;
  return [
    {
      row: "R5",
      shows: `∂y/∂x = Π w_i σ'(z_i) at depths ${DEPTHS.join(", ")}, ${within(worst)}; ${deepest}`,
      details: [
        table([["depth", "∂y/∂x", "0.25ⁿ Π|w_i|"], ...rows]),
        "inputGradient of the chain of depth 4:",
        ...formulasOf(nets["chain-4"].code, "inputGradient").map((line) => `  ${line}`),
      ].join("\n"),
    },
  ];
}

/** Π w_i Π σ'(z_i) by a loop over the chain. */
function productOf(weights) {
  let [a, slope] = [x, 1];
  for (const w of weights) {
    const s = sigmoid(w * a);
    slope *= w * s * (1 - s);
    a = s;
  }
  return { y: a, slope };
}

function checkDepth(net, depth) {
  const weights = net.init(depth);
  const { y, slope } = productOf(weights);
  const bound = weights.reduce((product, w) => product * 0.25 * Math.abs(w), 1);
  close("y", net.forward(weights, [x]), y, 1e-15);
  const apart = close("∂y/∂x", net.inputGradient(weights, [x]), slope, 1e-13);
  close("forward mode", net.jvp(weights, [x], [1]), slope, 1e-13);
  assert.ok(Math.abs(slope) <= bound);
  return { depth, slope, bound, apart };
}

/** σ' is largest at 0, where it is a quarter. */
function checkSteepest({ sigmaGradient }) {
  const slopes = grid(-8, 8, 1601).map((z) => sigmaGradient(z)[0]);
  assert.equal(Math.max(...slopes), 0.25);
  assert.equal(sigmaGradient(0)[0], 0.25);
}

/** The formula gives the same, and the partial derivatives in the weights. */
function checkFormula({ formula, formulaGradient }, net) {
  const weights = net.init(4);
  const gradient = formulaGradient(x, ...weights);
  close("∂y/∂x", gradient[0], productOf(weights).slope, 1e-13);
  const expected = finiteDifferences((point) => formula(...point), [x, ...weights]);
  close("all five partial derivatives", gradient, expected, 1e-8);
}
