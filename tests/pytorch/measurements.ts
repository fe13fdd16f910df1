import type { Quantity, Tensors } from "./expected.js";
import type { Numbers, Subject } from "./subject.js";

type Measurement = (s: Subject) => Tensors<ArrayLike<number>>;

/** What the emitted functions say: the function each quantity comes from, and how. */
export const MEASUREMENTS: Readonly<Record<Quantity, readonly [needs: string, measure: Measurement]>> = {
  outputs: ["forward", (s) => s.outputs(s.net.forward(s.params(), s.inputs))],
  jvp: ["jvp", (s) => s.outputs(s.net.jvp(s.params(), s.inputs, s.tangents))],
  inputGradient: [
    "inputGradient",
    (s) => s.inputLike(s.net.inputGradient(s.params(), s.inputs, s.cotangents)),
  ],
  loss: ["loss", (s) => ({ loss: [s.net.loss(s.params(), s.inputs, s.targets)] })],
  trainingLoss: ["backward", (s) => ({ loss: [gradient(s).loss] })],
  gradient: ["backward", (s) => s.tensors(gradient(s).grad)],
  seededGradient: ["backward", (s) => s.tensors(gradient(s, SEED).grad)],
  hvp: ["hvp", (s) => s.tensors(s.net.hvp(s.params(), s.inputs, s.targets, s.flat(s.data.vectors)))],
  losses: ["step", (s) => ({ losses: train(s).losses })],
  stepped: ["step", (s) => s.tensors(train(s).params)],
};

/** The seed the oracle computes the masks of `seededGradient` from (reference/quantities.py). */
const SEED = 7;

/** `backward` overwrites every element of a parameter: NaN before it shows one that it does not. */
export function gradient(s: Subject, seed?: number): { readonly grad: Numbers; readonly loss: number } {
  const grad = s.flat({}).fill(NaN);
  const loss = s.net.backward(s.params(), s.inputs, s.targets, grad, seed);
  return { grad, loss };
}

/** Ten steps on the same batch. */
function train(s: Subject): { readonly params: Numbers; readonly losses: readonly number[] } {
  const [params, state] = [s.params(), s.net.createState()];
  const losses = Array.from({ length: 10 }, () => s.net.step(params, state, s.inputs, s.targets));
  return { params, losses };
}
