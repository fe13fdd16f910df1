import assert from "node:assert/strict";
import { functionsOf, mathCalls, operations, statementsFor } from "../../support/code.mjs";
import { compile, folderOf } from "../../support/compile.mjs";
import { close, finiteDifferences, grid, normals } from "../../support/numbers.mjs";
import { table, within } from "../../support/text.mjs";

const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const EXTREMES = [-1000, -40, 0, 40, 1000];

export async function check() {
  const files = ["classifier.ts", "logit.ts", "written-out.ts"];
  const { classifier, logit, "written-out": writtenOut } = await compile(folderOf(import.meta.url), files);
  const apart = checkDerivative(logit);
  checkCode(classifier);
  const rows = checkExtremes(logit);
  checkTraining(classifier, writtenOut);
  return [
    {
      row: "R9",
      shows: `∂ℓ/∂f = σ(f) − y, ${within(apart)}; no log in the gradient, no division but σ's and the mean's; at f = ±1000 the loss is 0 or 1000`,
      details: table([["f", "y", "loss", "∂ℓ/∂f"], ...rows]),
    },
  ];
}

/** Loss and ∂ℓ/∂f of one sample: the weight is the gradient's only element, f = w x. */
function at(net, f, y) {
  const gradient = new Float64Array(1);
  const loss = net.backward([f], [1], [y], gradient);
  return { loss, slope: gradient[0] };
}

function checkDerivative(net) {
  const points = Array.from(grid(-12, 12, 97)).flatMap((f) => [0, 0.3, 1].map((y) => ({ f, y })));
  const [slopes, losses] = [
    points.map(({ f, y }) => at(net, f, y).slope),
    points.map(({ f, y }) => at(net, f, y).loss),
  ];
  const written = ({ f, y }) => -(1 - y) * Math.log(sigmoid(-f)) - y * Math.log(sigmoid(f));
  close("the loss", losses, points.map(written), 1e-14);
  return close(
    "∂ℓ/∂f",
    slopes,
    points.map(({ f, y }) => sigmoid(f) - y),
    1e-15,
  );
}

/** Divisions on the way to the gradient: one makes the mean over samples; that of σ(f) is in the function that it calls. */
function checkCode(net) {
  const statements = statementsFor(functionsOf(net.code).backward, "grad");
  assert.deepEqual(mathCalls(...statements), { exp: 1 });
  assert.equal(operations(...statements)["/"], 1);
}

function checkExtremes(net) {
  const rows = [];
  for (const f of EXTREMES) {
    for (const y of [0, 1]) {
      const { loss, slope } = at(net, f, y);
      assert.ok(Number.isFinite(loss) && Number.isFinite(slope));
      close("∂ℓ/∂f", slope, sigmoid(f) - y, 1e-15);
      // The loss of a wrong answer grows like |f|, that of a right one vanishes.
      if (Math.abs(f) === 1000) assert.equal(loss, f > 0 === (y === 1) ? 0 : 1000);
      rows.push([f, y, loss.toPrecision(4), slope.toPrecision(4)]);
    }
  }
  return rows;
}

/** The loss written out in the model file trains the network in the same way, and stays finite too. */
function checkTraining(classifier, writtenOut) {
  const [x, target] = [normals(40, 1), normals(20, 2).map((value) => Number(value > 0))];
  const train = (net) => {
    const params = net.init(3);
    const gradient = new Float64Array(net.meta.size);
    net.backward(params, x, target, gradient);
    close(
      "the gradient",
      gradient,
      finiteDifferences((p) => net.loss(p, x, target), params),
      1e-8,
    );
    for (let k = 0; k < 50; k++) net.step(params, net.createState(), x, target);
    return params;
  };
  close("the loss written out", train(writtenOut), train(classifier), 1e-13);
  const params = writtenOut.init(3).fill(100);
  assert.ok(Number.isFinite(writtenOut.loss(params, [1000, 1000], [0])));
}
