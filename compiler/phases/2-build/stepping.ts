import { modelError, ModelError } from "../../diagnostics/diagnostic.js";
import { evaluate } from "../../ir/evaluate.js";
import { topologicalOrder, type Node } from "../../ir/graph.js";
import { product, sampleShape, sampleSize } from "../../ir/tensor-type.js";
import { isScan } from "../../ops/scan.js";
import { Pass, type StreamState } from "./builder.js";
import type { Stepping } from "./built-model.js";
import type { ModelDeclaration } from "./model.js";

/** What one pass through the declarations of a model gives. */
export interface BuiltValues {
  readonly inputs: readonly Node[];
  readonly outputs: ReadonlyMap<string, Node>;
  readonly states: readonly StreamState[];
  readonly loss: Node | undefined;
  readonly targets: readonly Node[];
}

/** How many steps at once are compared with as many steps one after the other. */
const TRIAL_STEPS = 3;

/**
 * One step of a model: time, the first axis of the inputs that recurrences read, has one element, and recurrences go on
 * from what the last step left. Refuses models that do something else than that in a step, which a trial shows: a few
 * steps at once must give what they give one after the other.
 */
export function buildStepping(
  outputs: ReadonlyMap<string, Node>,
  during: (pass: Pass) => BuiltValues,
  indexBounds: ReadonlyMap<Node, number>,
  { site }: ModelDeclaration,
): Stepping {
  const timed = timedInputs(outputs);
  const refuse = (why: string, help?: string) => modelError("invalid-argument", why, site, help);
  if (timed.size === 0)
    throw refuse(
      "forwardStep is for models with a recurrence over their input, such as gru(8)",
      "Leave forwardStep out of --emit.",
    );
  const attempt = (pass: Pass): BuiltValues => {
    try {
      return during(pass);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      throw refuse(
        `the model cannot run step by step: ${error.diagnostics[0].message}`,
        "What follows a recurrence must not look at more than one step.",
      );
    }
  };
  const whole = attempt(new Pass("evaluation", { count: TRIAL_STEPS, inputs: timed }));
  const step = attempt(new Pass("stepping", { count: 1, inputs: timed }));
  const different = firstDifference(whole, step, timed, indexBounds);
  if (different !== undefined)
    throw refuse(
      `the model cannot run step by step: ${different} depends on more than the steps so far`,
      "Leave out what looks at all steps, such as a bidirectional layer, or leave forwardStep out of --emit.",
    );
  return step;
}

/** The inputs that recurrences read. */
function timedInputs(outputs: ReadonlyMap<string, Node>): Set<string> {
  const scans = topologicalOrder(outputs.values()).filter(isScan);
  return new Set(
    topologicalOrder(scans).flatMap(({ attributes }) =>
      attributes.role === "input" ? [String(attributes.name)] : [],
    ),
  );
}

/** The name of an output that is not the same step by step. */
function firstDifference(
  whole: BuiltValues,
  step: BuiltValues,
  timed: ReadonlySet<string>,
  indexBounds: ReadonlyMap<Node, number>,
): string | undefined {
  const numbers = new TrialNumbers(timed, indexBounds);
  const expected = evaluate(whole.outputs.values(), { samples: 1, leaf: (node) => numbers.all(node) });
  const states = new Map<Node, Float64Array>(
    step.states.map(({ node }) => [node, new Float64Array(sampleSize(node.type.shape))]),
  );
  for (let t = 0; t < TRIAL_STEPS; t++) {
    const roots = [...step.outputs.values(), ...step.states.map(({ next }) => next)];
    const values = evaluate(roots, {
      samples: 1,
      leaf: (node) => states.get(node) ?? numbers.at(node, t),
    });
    for (const [name, node] of step.outputs) {
      const found = values.get(node)!.data;
      const all = expected.get(whole.outputs.get(name)!)!.data;
      const isSequence = all.length === TRIAL_STEPS * found.length;
      const wanted = isSequence ? all.subarray(t * found.length, (t + 1) * found.length) : all;
      if ((isSequence || t === TRIAL_STEPS - 1) && !areClose(found, wanted)) return name;
    }
    for (const { node, next } of step.states) states.set(node, values.get(next)!.data);
  }
  return undefined;
}

const areClose = (a: Float64Array, b: Float64Array): boolean =>
  a.length === b.length &&
  a.every((value, i) => Object.is(value, b[i]) || Math.abs(value - b[i]) <= 1e-9 * (1 + Math.abs(value)));

/** Numbers for the inputs and parameters of a trial: the same for all steps at once and one after the other. */
class TrialNumbers {
  constructor(
    private readonly timed: ReadonlySet<string>,
    private readonly indexBounds: ReadonlyMap<Node, number>,
  ) {}

  /** Positive and irregular, so that roots exist and nothing cancels. */
  all(node: Node, from = 0): Float64Array {
    const bound = this.indexBounds.get(node);
    const offset = [...String(node.attributes.name)].reduce(
      (sum, letter) => sum * 31 + letter.charCodeAt(0),
      7,
    );
    return Float64Array.from({ length: product(sampleShape(node.type.shape)) }, (_, i) => {
      const irregular = Math.abs(Math.sin((offset % 1000) + 12.9898 * (i + from)) * 43758.5453) % 1;
      return bound === undefined ? 0.1 + irregular : Math.floor(irregular * bound);
    });
  }

  /** Those of one step. */
  at(node: Node, step: number): Float64Array {
    const isTimed = node.attributes.role === "input" && this.timed.has(String(node.attributes.name));
    return this.all(node, isTimed ? step * sampleSize(node.type.shape) : 0);
  }
}
