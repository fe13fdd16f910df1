import type { BuiltParameter } from "../../2-build/built-model.js";
import type { Distribution } from "../../2-build/initializer.js";
import type { Layout } from "../../5-schedule/layout.js";
import {
  binary,
  call,
  constant,
  construct,
  element,
  math,
  member,
  name,
  number,
  type JsExpr,
  type JsStmt,
} from "./code.js";
import type { HelperName } from "./helpers.js";
import type { StoredNumbers } from "./stored-numbers.js";
import type { WasmGlue } from "./wasm-glue.js";

/** A part of the params array that begins in one way. */
export interface Beginning {
  readonly offset: number;
  readonly size: number;
  readonly distribution: Exclude<Distribution, Values> | Given;
}

type Values = Extract<Distribution, { kind: "values" }>;
/** Numbers as one array. */
type Given = Values & { readonly values: Float64Array };

interface Surroundings {
  /** The name of the type of arrays. */
  readonly arrayType: string;
  readonly helper: (name: HelperName) => string;
}

/** `init(seed)`: parameters at the beginning of training. */
export function initFunction(
  beginnings: readonly Beginning[],
  size: number,
  { arrayType, helper }: Surroundings,
  stored: StoredNumbers,
  glue: WasmGlue,
): JsStmt {
  const isDrawn = beginnings.some(
    ({ distribution }) => distribution.kind === "normal" || distribution.kind === "uniform",
  );
  const body: JsStmt[] = [constant("params", glue.array(size) ?? construct(name(arrayType), number(size)))];
  if (isDrawn) body.push(constant("random", call(name(helper("createRandom")), name("seed"))));
  body.push(...beginnings.flatMap((part) => fill(part, stored)), { kind: "return", value: name("params") });
  const parameter = { name: "seed", initial: number(0) };
  return { kind: "function", exported: true, name: "init", parameters: [parameter], body };
}

/** Neighbours with one distribution are filled by one loop, and numbers one after the other are one array. */
export function beginningsOf(parameters: readonly BuiltParameter[], { places }: Layout): Beginning[] {
  const merged: Beginning[] = [];
  for (const parameter of parameters) {
    const { offset, size } = places.get(parameter.name)!;
    const distribution = withArray(parameter.distribution);
    const last = merged.at(-1);
    const isNext = last !== undefined && last.offset + last.size === offset;
    const together = isNext ? jointDistribution(last.distribution, distribution) : undefined;
    if (together) merged[merged.length - 1] = { ...last!, size: last!.size + size, distribution: together };
    else merged.push({ offset, size, distribution });
  }
  return merged;
}

const withArray = (distribution: Distribution): Beginning["distribution"] =>
  distribution.kind === "values"
    ? { kind: "values", values: Float64Array.from(distribution.values) }
    : distribution;

/** How two neighbours begin, if that can be said in one. */
function jointDistribution(
  a: Beginning["distribution"],
  b: Beginning["distribution"],
): Beginning["distribution"] | undefined {
  if (a.kind === "values" && b.kind === "values")
    return { kind: "values", values: concatenated(a.values, b.values) };
  return a.kind !== "values" && JSON.stringify(a) === JSON.stringify(b) ? a : undefined;
}

function concatenated(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function fill({ offset, size, distribution }: Beginning, stored: StoredNumbers): JsStmt[] {
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
    case "values": {
      const elements = stored.elements(distribution.values);
      return [{ kind: "do", value: call(member(name("params"), "set"), elements, number(offset)) }];
    }
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
