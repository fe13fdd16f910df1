import { mapTensors } from "./expected.js";
import type { Expectation, Tensors } from "./expected.js";
import { TOLERANCE, deviations, fault } from "./measure.js";
import type { Deviation } from "./measure.js";
import { gradient } from "./measurements.js";
import { outputNames } from "./specification.js";
import type { Numbers, Subject } from "./subject.js";

/** What holds between the functions of one module, whatever the numbers. */
export function checkPromises(
  s: Subject,
  emitted: readonly string[],
  { quantities }: Expectation,
): Deviation[] {
  const checks = {
    forward: checkForward,
    inputGradient: checkOnes,
    backward: checkGradient,
    hvp: checkCurvature,
  };
  const found = Object.entries(checks).flatMap(([name, check]) => (emitted.includes(name) ? check(s) : []));
  const hasOneLoss = emitted.includes("backward") && quantities.trainingLoss === undefined;
  return [...found, ...(hasOneLoss ? checkLoss(s) : [])];
}

function same(
  s: Subject,
  quantity: string,
  actual: Tensors<ArrayLike<number>>,
  wanted: Tensors<ArrayLike<number>>,
): Deviation[] {
  const { dtype } = s.net.meta;
  const lists = mapTensors(wanted, (numbers) => Array.from(numbers));
  return deviations(quantity, actual, lists, dtype, TOLERANCE[dtype]);
}

/** Running statistics and counters too are what they were. */
function checkUntouched(s: Subject, name: string, call: (params: Numbers) => unknown): Deviation[] {
  const params = s.params();
  call(params);
  const [before, after] = [s.tensors(s.params()), s.tensors(params)];
  return deviations(`params after ${name}`, after, before, s.net.meta.dtype, 0);
}

const checkGradient = (s: Subject): Deviation[] =>
  checkUntouched(s, "backward", (params) => s.net.backward(params, s.inputs, s.targets, s.flat({})));

const checkCurvature = (s: Subject): Deviation[] =>
  checkUntouched(s, "hvp", (params) => s.net.hvp(params, s.inputs, s.targets, s.flat(s.data.vectors)));

/** `backward` returns the loss, unless training is another function. */
function checkLoss(s: Subject): Deviation[] {
  const loss = [s.net.loss(s.params(), s.inputs, s.targets)];
  return same(s, "backward's value", { loss: [gradient(s).loss] }, { loss });
}

/** What of the inputs' gradients belongs to whole numbers: nothing, or zeros. */
function checkWhole(s: Subject, found: Tensors<Numbers>): Deviation[] {
  const whole = s.spec.inputs.filter(({ name, indices }) => indices !== undefined && name in found);
  const zeros = Object.fromEntries(whole.map(({ name }) => [name, found[name].slice().fill(0)]));
  return same(s, "inputGradient of whole numbers", found, zeros);
}

/** The cotangent is ones by default. */
function checkOnes(s: Subject): Deviation[] {
  const ones = mapTensors(s.outputs(s.cotangents), (array) => array.fill(1));
  const given = s.inputLike(s.net.inputGradient(s.params(), s.inputs, packed(ones)));
  const byDefault = s.inputLike(s.net.inputGradient(s.params(), s.inputs));
  return [...same(s, "inputGradient without a cotangent", byDefault, given), ...checkWhole(s, given)];
}

/** `out` is filled and returned; the first sample alone gives what it gave among the others, and they stay the same. */
function checkForward(s: Subject): Deviation[] {
  const params = s.params();
  const before = s.outputs(s.net.forward(params, s.inputs));
  const first = packed(firstSample(s, s.inputLike(s.inputs)));
  const alone = s.outputs(s.net.forward(params, first));
  const again = s.outputs(s.net.forward(params, s.inputs));
  return [
    ...same(s, "forward of one sample", alone, firstSample(s, before)),
    ...same(s, "forward once more", again, before),
    ...(outputNames(s.spec).length > 1 ? [] : checkOut(s, Object.values(before)[0])),
  ];
}

function checkOut(s: Subject, wanted: Numbers): Deviation[] {
  const out = s.array(wanted).fill(NaN);
  const returned = s.net.forward(s.params(), s.inputs, out);
  const misplaced = returned === out ? [] : [fault("forward", "out", "is not what forward returned")];
  return [...misplaced, ...same(s, "forward into out", { out }, { out: wanted })];
}

const firstSample = (s: Subject, tensors: Tensors<Numbers>): Tensors<Numbers> =>
  mapTensors(tensors, (numbers) => numbers.slice(0, numbers.length / s.spec.batch));

/** One array when there is one name, else an object. */
const packed = (tensors: Tensors<Numbers>): Numbers | Record<string, Numbers> =>
  Object.keys(tensors).length === 1 ? Object.values(tensors)[0] : tensors;
