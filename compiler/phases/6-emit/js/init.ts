import type { BuiltParameter } from "../../2-build/built-model.js";
import type { Distribution } from "../../2-build/initializer.js";
import type { Layout, Placement } from "../../5-schedule/layout.js";
import {
  binary,
  call,
  constant,
  construct,
  data,
  element,
  math,
  member,
  name,
  number,
  type JsExpr,
  type JsStmt,
} from "./code.js";
import type { HelperName } from "./helpers.js";

interface Piece {
  readonly offset: number;
  readonly size: number;
  readonly distribution: Distribution;
}

/** `init(seed)`: parameters at the beginning of training. */
export function initFunction(
  parameters: readonly BuiltParameter[],
  layout: Layout,
  array: string,
  helper: (name: HelperName) => string,
): JsStmt {
  const pieces = parameters.map((parameter) =>
    pieceOf(layout.places.get(parameter.name)!, parameter.distribution),
  );
  const drawn = pieces.filter(
    ({ distribution }) => distribution.kind === "normal" || distribution.kind === "uniform",
  );
  const body: JsStmt[] = [constant("params", construct(name(array), number(layout.size)))];
  if (drawn.length > 0) body.push(constant("random", call(name(helper("createRandom")), name("seed"))));
  body.push(...merge(pieces).flatMap(fill), { kind: "return", value: name("params") });
  const parameter = { name: "seed", initial: number(0) };
  return { kind: "function", exported: true, name: "init", parameters: [parameter], body };
}

const pieceOf = ({ offset, size }: Placement, distribution: Distribution): Piece => ({
  offset,
  size,
  distribution,
});

/** Neighbours with one distribution are filled by one loop. */
function merge(pieces: readonly Piece[]): Piece[] {
  const merged: Piece[] = [];
  for (const piece of pieces) {
    const last = merged[merged.length - 1];
    const continues =
      last &&
      last.offset + last.size === piece.offset &&
      JSON.stringify(last.distribution) === JSON.stringify(piece.distribution);
    if (continues && piece.distribution.kind !== "values") {
      merged[merged.length - 1] = { ...last, size: last.size + piece.size };
    } else merged.push(piece);
  }
  return merged;
}

function fill({ offset, size, distribution }: Piece): JsStmt[] {
  const end = offset + size;
  switch (distribution.kind) {
    case "constant": {
      const { value } = distribution;
      if (value === 0) return [];
      return [
        {
          kind: "do",
          value: call(member(name("params"), "fill"), number(value), number(offset), number(end)),
        },
      ];
    }
    case "values":
      return [
        { kind: "do", value: call(member(name("params"), "set"), data(distribution.values), number(offset)) },
      ];
    case "uniform":
      return [loop(offset, size, uniform(distribution.low, distribution.high))];
    case "normal":
      return [loop(offset, size, gaussian(distribution.mean, distribution.deviation))];
  }
}

const loop = (offset: number, size: number, value: JsExpr): JsStmt => {
  const index = offset === 0 ? name("i") : binary("+", name("i"), number(offset));
  const target = element(name("params"), index);
  return {
    kind: "for",
    variable: "i",
    end: number(size),
    body: [{ kind: "assign", target, operator: "=", value }],
  };
};

const random = call(name("random"));
const shift = (value: JsExpr, by: number): JsExpr =>
  by === 0 ? value : by < 0 ? binary("-", value, number(-by)) : binary("+", value, number(by));

const uniform = (low: number, high: number): JsExpr => shift(binary("*", random, number(high - low)), low);

/** Box & Muller 1958: √(−2 ln u)·cos(2πv), u in (0, 1]. */
function gaussian(mean: number, deviation: number): JsExpr {
  const radius = math("sqrt", binary("*", number(-2), math("log", binary("-", number(1), random))));
  const angle = math("cos", binary("*", number(2 * Math.PI), random));
  return shift(binary("*", binary("*", number(deviation), radius), angle), mean);
}
