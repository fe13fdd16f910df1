import type { Chooser } from "./draw.js";
import { recur, recurToEnd } from "./generate-recurrent.js";
import { anyBatch, anyHead } from "./generate-chain.js";
import { anyActivation, anyDense, anyDropout, dense, flatten } from "./generate-layers.js";
import { OPTIMIZERS, compact } from "./generate-training.js";
import type { Expression, Input, Layer, Specification, Statement } from "./specification.js";

/** What happens to a tensor next: a layer where there is one, else an operation; and the shape it gives. */
export interface Step {
  readonly shape: readonly number[];
  readonly value: Layer | ((x: Expression) => Expression);
}

export type Move = (choose: Chooser, shape: readonly number[]) => Step | undefined;

/** An input with what has been done to it. */
export interface Branch {
  readonly input: Input;
  readonly steps: Step[];
}

type Start = (choose: Chooser, name: string, time: number) => Branch;

const residual = (...layers: Layer[]): Layer => ({ call: "residual", args: [layers] });
const keeps = (value: Step["value"], shape: readonly number[]): Step => ({ value, shape });

/** Few features have next to no variance to divide by. */
const normalisation = (choose: Chooser, width: number): Layer | undefined =>
  width < 3
    ? undefined
    : {
        call: choose.pick(["layerNorm", "rmsNorm"] as const),
        options: { epsilon: choose.pick([undefined, 0.01, 0.1]) },
      };

const normalise: Move = (choose, shape) => {
  const layer = normalisation(choose, shape[1]);
  return layer && keeps(layer, shape);
};

const attend: Move = (choose, shape) => {
  const heads = Array.from({ length: shape[1] }, (_, k) => k + 1).filter((d) => shape[1] % d === 0);
  const causal = choose.chance(0.5) || undefined;
  const attention: Layer = {
    call: "multiHeadAttention",
    args: [choose.pick(heads)],
    options: { causal },
  };
  if (choose.chance(0.4)) return keeps(attention, shape);
  const before = normalisation(choose, shape[1]);
  return keeps(residual(...(before ? [before] : []), attention), shape);
};

const feedForward: Move = (choose, shape) => {
  const inner = [dense(choose.integer(1, 6)), anyActivation(choose), dense(shape[1])];
  return keeps(residual(...inner), shape);
};

const encodePlaces: Move = (_, shape) => keeps((x) => ({ call: "positionalEncoding", args: [x] }), shape);

const project: Move = (choose, [time]) => {
  const units = choose.integer(1, 6);
  return { value: anyDense(choose, units), shape: [time, units] };
};

const activate: Move = (choose, shape) => keeps(anyActivation(choose), shape);

const dropOut: Move = (choose, shape) => keeps(anyDropout(choose), shape);

/** What makes a sequence of a sequence. */
const MOVES: Readonly<Record<string, Move>> = {
  normalise,
  encodePlaces,
  attend,
  recur,
  feedForward,
  project,
  dropOut,
  activate,
};

const average: Move = (_, [, width]) => ({
  value: (x) => ({ call: "mean", args: [x, 0] }),
  shape: [width],
});

const lastTime: Move = (_, [time, width]) => ({
  value: (x) => ({
    call: "reshape",
    args: [{ call: "slice", args: [x, time - 1, time, 0] }, [width]],
  }),
  shape: [width],
});

const unroll: Move = (_, [time, width]) => ({ value: flatten, shape: [time * width] });

/** What makes a vector of a sequence. */
const ENDS: readonly Move[] = [average, lastTime, unroll, recurToEnd, recurToEnd];

const features: Start = (choose, name, time) => ({
  input: { name, shape: [time, choose.integer(1, 6)] },
  steps: [],
});

/** Whole numbers, and how they become features. */
const tokens: Start = (choose, name, time) => {
  const [indices, size] = [choose.integer(1, 7), choose.integer(1, 6)];
  const spare = choose.chance(0.3) ? 2 : 0;
  const value: Step["value"] = choose.chance(0.7)
    ? { call: "embedding", args: [indices + spare, size] }
    : (x) => ({ apply: dense(size), to: { call: "oneHot", args: [x, indices + spare] } });
  return { input: { name, shape: [time], indices }, steps: [{ value, shape: [time, size] }] };
};

const STARTS: readonly Start[] = [features, tokens];

const shapeOf = ({ input, steps }: Branch): readonly number[] => steps.at(-1)?.shape ?? input.shape;

function take(branch: Branch, choose: Chooser, move: Move): void {
  const step = move(choose, shapeOf(branch));
  if (step) branch.steps.push(step);
}

/** From an input of some length to a sequence, or to a vector. */
function anyBranch(choose: Chooser, name: string, isVector: boolean): Branch {
  const branch = choose.pick(STARTS)(choose, name, choose.pick([1, 2, 3, 3, 5, 7]));
  for (let depth = choose.integer(1, 3); depth > 0; depth--)
    take(branch, choose, choose.pick(Object.values(MOVES)));
  if (isVector) take(branch, choose, choose.pick(ENDS));
  return branch;
}

/** Statements that carry the input of a branch through its steps; the last name is the result. */
function statementsOf({ input, steps }: Branch): { readonly statements: Statement[]; readonly end: string } {
  let end = input.name;
  const statements = steps.map(({ value }, k): Statement => {
    const x = { ref: end };
    end = `${input.name}${k + 1}`;
    return { name: end, value: typeof value === "function" ? value(x) : { apply: value, to: x } };
  });
  return { statements, end };
}

type Body = Pick<Specification, "form" | "inputs" | "layers" | "statements" | "outputs">;

const asChain = (branch: Branch, head: readonly Layer[]): Body => ({
  form: "chain",
  inputs: [branch.input],
  layers: [...branch.steps.map(({ value }) => value as Layer), ...head],
});

function asGraph(branches: readonly Branch[], head: readonly Layer[]): Body {
  const parts = branches.map(statementsOf);
  const ends = parts.map(({ end }): Expression => ({ ref: end }));
  const joined: Expression = ends.length === 1 ? ends[0] : { call: "concat", args: [ends] };
  const value = head.reduce<Expression>((to, apply) => ({ apply, to }), joined);
  return {
    form: "graph",
    inputs: branches.map(({ input }) => input),
    statements: [...parts.flatMap(({ statements }) => statements), { name: "result", value }],
    outputs: { y: "result" },
  };
}

/** One or two sequences through attention, normalisation and dense layers to a loss; a chain where that can be written. */
export function generateSequence(choose: Chooser, id: string, seed: number): Specification {
  const head = anyHead(choose);
  const names = choose.chance(0.25) ? ["x", "z"] : ["x"];
  const isVector = names.length > 1 || head.flat === true || choose.chance(0.6);
  const branches = names.map((name) => anyBranch(choose, name, isVector));
  const isChain = branches.length === 1 && branches[0].steps.every(({ value }) => typeof value === "object");
  const body =
    isChain && choose.chance(0.7) ? asChain(branches[0], head.layers) : asGraph(branches, head.layers);
  return compact({
    ...body,
    id,
    seed,
    batch: Math.min(16, anyBatch(choose)),
    loss: head.loss,
    targetKinds: head.targetKind && { y: head.targetKind },
    optimizer: OPTIMIZERS[choose.pick(Object.keys(OPTIMIZERS))](choose),
  });
}
