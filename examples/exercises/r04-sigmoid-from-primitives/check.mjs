import assert from "node:assert/strict";
import { canonical, functionsOf, mathCalls } from "../../support/code.mjs";
import { compile, folderOf } from "../../support/compile.mjs";
import { close, finiteDifferences, normals } from "../../support/numbers.mjs";

const FUNCTIONS = ["forward", "loss", "backward", "step"];

export async function check() {
  const nets = await compile(folderOf(import.meta.url), ["named.ts", "spelled-out.ts", "as-function.ts"]);
  const [named, ...spelledOut] = Object.values(nets).map(({ code }) => functionsOf(code));
  for (const other of spelledOut) {
    for (const name of FUNCTIONS) assert.equal(canonical(other[name]), canonical(named[name]), name);
  }
  const { exp } = mathCalls(named.backward);
  assert.deepEqual(mathCalls(named.backward), { exp: 5 }, "one exp per unit, of the forward pass");
  checkGradient(nets["spelled-out"]);
  return [
    {
      row: "R4",
      shows: `1/(1 + e^−z) in primitives and as a function: ${FUNCTIONS.join(", ")} are the same code as with sigmoid(), ${exp} exp for 5 units`,
    },
  ];
}

function checkGradient(net) {
  const [params, x, target] = [net.init(1), normals(20, 2), normals(10, 3)];
  const gradient = new Float64Array(net.meta.size);
  net.backward(params, x, target, gradient);
  close(
    "the gradient",
    gradient,
    finiteDifferences((p) => net.loss(p, x, target), params),
    1e-8,
  );
}
