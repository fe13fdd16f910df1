import type binaryen from "binaryen";

/** The elementary functions that a vector has. */
export type VectorFunction = "exp" | "log" | "tanh" | "sigmoid";

/** The numbers of a vector: four of single or two of double precision. */
export type Lanes = "f32x4" | "f64x2";

/**
 * Adds the function of a vector to a module, once; returns its name. It takes one v128 and returns one, and each lane is a
 * matter of its own. It calls nothing and reads no memory; its constants are immutable globals, named after their bits, that
 * all functions share. The module needs the feature SIMD128.
 *
 * Subnormal numbers, infinities, NaN and the sign of 0 are as in JavaScript. The largest errors, in units in the last
 * place, of all numbers in single precision (log: of a few powers of two) and of 25 million in double precision:
 *
 * |       | exp  | log  | tanh | sigmoid |
 * | ----- | ---- | ---- | ---- | ------- |
 * | f32x4 | 0.91 | 0.84 | 1.48 | 1.96    |
 * | f64x2 | 0.91 | 0.87 | 1.66 | 1.91    |
 */
export function vectorMath(
  module: binaryen.Module,
  b: typeof binaryen,
  f: VectorFunction,
  lanes: Lanes,
): string {
  const name = `${f}_${lanes}`;
  if (module.getFunction(name) === 0) {
    const code = vectorCode(module, b, lanes);
    code.define(
      name,
      definitions[f](code, () => module.local.get(0, b.v128)),
    );
  }
  return name;
}

/** Writes an expression: expressions are trees, so each use of a value needs one of its own. */
type Value = () => binaryen.ExpressionRef;

/** What tells single from double precision. */
interface Format {
  /** How many bits of a number are its fraction; those above are exponent and sign. */
  readonly fractionBits: number;
  readonly largestExponent: number;
  /** The bits of √½. */
  readonly rootHalf: bigint;
  /** ln 2 in two parts; products of the first with exponents are exact. */
  readonly ln2: { readonly ofExp: readonly [number, number]; readonly ofLog: readonly [number, number] };
  /** Where exp has become 0 and Infinity. */
  readonly expRange: readonly [number, number];
  /** Where tanh has become 1. */
  readonly tanhRange: number;
  /** r·coth(r/2) = 2 + r²·P(r²) for |r| ≤ ½·ln 2. */
  readonly exp: readonly number[];
  /** log(1+f) = f − s·(f − s²·P(s²)), s = f/(2+f), for √½ ≤ 1+f ≤ √2. */
  readonly log: readonly number[];
  /** tanh x = x − x³·P(x²)/Q(x²) for |x| < 0.625. */
  readonly tanh: readonly [readonly number[], readonly number[]];
}

/**
 * Coefficients, lowest first: those of exp and log from FreeBSD's msun, as in musl (e_exp.c, e_expf.c, e_log.c, e_logf.c);
 * those of tanh from Cephes (tanh.c, tanhf.c).
 */
const formats: Record<Lanes, Format> = {
  f32x4: {
    fractionBits: 23,
    largestExponent: 127,
    rootHalf: 0x3f3504f3n,
    ln2: { ofExp: [6.9314575195e-1, 1.4286067653e-6], ofLog: [6.9313812256e-1, 9.0580006145e-6] },
    expRange: [-104, 89],
    tanhRange: 10,
    exp: [1.666662544e-1, -2.7667332906e-3],
    log: [0.66666662693, 0.40000972152, 0.28498786688, 0.24279078841],
    tanh: [[3.33332819422e-1, -1.33314422036e-1, 5.37397155531e-2, -2.06390887954e-2, 5.70498872745e-3], [1]],
  },
  f64x2: {
    fractionBits: 52,
    largestExponent: 1023,
    rootHalf: 0x3fe6a09e667f3bcdn,
    ln2: {
      ofExp: [6.9314718036912381649e-1, 1.90821492927058770002e-10],
      ofLog: [6.9314718036912381649e-1, 1.90821492927058770002e-10],
    },
    expRange: [-746, 710],
    tanhRange: 20,
    exp: [
      1.66666666666666019037e-1, -2.77777777770155933842e-3, 6.61375632143793436117e-5,
      -1.6533902205465251539e-6, 4.13813679705723846039e-8,
    ],
    log: [
      6.66666666666673513e-1, 3.999999999940941908e-1, 2.857142874366239149e-1, 2.222219843214978396e-1,
      1.818357216161805012e-1, 1.531383769920937332e-1, 1.479819860511658591e-1,
    ],
    tanh: [
      [1.61468768441708447952e3, 9.92877231001918586564e1, 9.64399179425052238628e-1],
      [4.84406305325125486048e3, 2.2354883906010044858e3, 1.12811678491632931402e2, 1],
    ],
  },
};

const definitions: Record<VectorFunction, (code: VectorCode, x: Value) => Value> = {
  /** e^r = 1 + 2r/(R − r) as in msun: 1 + r + r·c/(2 − c), c = r − r²·P(r²). */
  exp(code, x) {
    const { add, sub, mul, div, keep, constant, format } = code;
    const [least, most] = format.expRange.map(constant);
    const bounded = keep(code.upper(code.lower(x, most), least));
    const { high, low, rest: r, k } = reduced(code, bounded, 1);
    const square = keep(mul(r, r));
    const c = keep(sub(r, mul(square, code.polynomial(square, format.exp))));
    const part = div(mul(r, c), sub(constant(2), c));
    // Here the remainder still has both of its parts.
    const power = add(add(sub(part, low), high), constant(1));
    const [a, b] = powers(code, k);
    return mul(mul(power, a), b);
  },

  /**
   * e⁻ˣ/(1 + e⁻ˣ) = 2^k·N/(2^k·N + D) of |x|, and for positive numbers 1 less that. What is lost where the denominator is
   * rounded is put right afterwards. The powers of two come last: only the result can be subnormal.
   */
  sigmoid(code, x) {
    const { add, sub, mul, div, keep, constant, select, format } = code;
    const negative = code.upper(code.or(x, constant(-0)), constant(format.expRange[0]));
    const { up, down, k } = quotient(code, mul(negative, constant(0.5)));
    const [a, b] = powers(code, k);
    const n = keep(add(constant(1), up));
    const scaled = keep(mul(mul(n, a), b));
    const d = keep(add(constant(1), down));
    const denominator = keep(add(d, scaled));
    const lost = add(sub(down, sub(d, constant(1))), sub(scaled, sub(denominator, d)));
    const value = keep(div(n, denominator));
    // The lost share of the denominator: as N is nearly 1, the quotient is nearly the reciprocal.
    const share = mul(lost, value);
    const below = keep(mul(mul(sub(value, mul(value, share)), a), b));
    return select(code.lt(x, constant(0)), below, sub(constant(1), below));
  },

  /** x − x³·P/Q near 0, 1 − 2/(1 + e²ˣ) elsewhere: where both are quotients, only the one that is wanted is divided. */
  tanh(code, x) {
    const { add, sub, mul, div, keep, constant, select, format } = code;
    const a = keep(code.abs(x));
    const isNear = keep(code.lt(a, constant(0.625)));
    const { up, down, k } = quotient(code, keep(code.lower(a, constant(format.tanhRange))));
    const d = keep(add(down, constant(1)));
    const whole = add(mul(add(up, constant(1)), code.power(k)), d);

    const square = keep(mul(a, a));
    const [p, q] = format.tanh.map((coefficients) => code.polynomial(square, coefficients));
    const cube = mul(mul(square, a), p);
    const value =
      format.tanh[1].length === 1
        ? select(isNear, sub(a, cube), sub(constant(1), div(add(d, d), whole)))
        : sub(select(isNear, a, constant(1)), div(select(isNear, cube, add(d, d)), select(isNear, q, whole)));
    return code.or(value, code.and(x, constant(-0)));
  },

  /** x = 2^k·(1 + f), √½ ≤ 1 + f < √2, from the bits, then log(1 + f) as in msun. */
  log(code, x) {
    const { add, sub, mul, div, keep, constant, select, bits, format } = code;
    const { fractionBits, largestExponent, rootHalf } = format;
    const shift = BigInt(fractionBits);
    const one = BigInt(largestExponent) << shift;

    // The numbers that are neither subnormal, negative, infinite nor NaN have their bits in one range.
    const isSmall = keep(code.lessBits(x, bits(1n << shift)));
    const isLarge = code.lessBits(bits((BigInt(2 * largestExponent + 1) << shift) - 1n), x);
    const isSpecial = code.any(code.or(isSmall, isLarge));
    const normal = code.either(isSpecial, select(isSmall, mul(x, constant(2 ** fractionBits)), x), x);

    const raised = keep(code.addBits(normal, bits(one - rootHalf)));
    // As the fraction of a number this large, the exponent is the difference to it.
    const large = 2 ** fractionBits;
    const exponent = sub(
      code.or(code.shiftRight(raised, fractionBits), constant(large)),
      constant(large + largestExponent),
    );
    const k = keep(sub(exponent, code.and(isSmall, constant(fractionBits))));
    const fraction = code.and(raised, bits((1n << shift) - 1n));
    const f = keep(sub(code.addBits(fraction, bits(rootHalf)), constant(1)));

    const [ln2, ln2Rest] = format.ln2.ofLog;
    const s = keep(div(f, add(f, constant(2))));
    const square = keep(mul(s, s));
    const half = keep(mul(mul(f, f), constant(0.5)));
    const series = mul(square, code.polynomial(square, format.log));
    const small = add(mul(s, add(half, series)), mul(k, constant(ln2Rest)));
    const value = keep(add(add(sub(small, half), f), mul(k, constant(ln2))));

    const finite = select(code.lt(x, constant(Infinity)), value, x);
    const ofZero = select(code.eq(x, constant(0)), constant(-Infinity), finite);
    // A lane with all of its bits set is NaN.
    return code.either(isSpecial, code.or(ofZero, code.lt(x, constant(0))), value);
  },
};

/**
 * x = k·unit + rest, where the unit is ln 2 times `scale`, a power of two, and the rest, high − low, is about half a unit
 * at most. The last bits of `k` are those of the whole number.
 */
function reduced(code: VectorCode, x: Value, scale: number): Record<"k" | "high" | "low" | "rest", Value> {
  const { add, sub, mul, keep, constant, format } = code;
  const [ln2, ln2Rest] = format.ln2.ofExp.map((part) => constant(part * scale));
  // A number as large as this has no bits for a fraction.
  const large = constant(1.5 * 2 ** format.fractionBits);
  const k = keep(add(mul(x, constant(Math.LOG2E / scale)), large));
  const whole = keep(sub(k, large));
  const high = keep(sub(x, mul(whole, ln2)));
  const low = keep(mul(whole, ln2Rest));
  return { k, high, low, rest: keep(sub(high, low)) };
}

/** e²ʸ = 2^k·(1 + up)/(1 + down): with h = y − k·½·ln 2, e²ʰ is (h·coth h + h)/(h·coth h − h). */
function quotient(code: VectorCode, y: Value): Record<"up" | "down" | "k", Value> {
  const { add, sub, mul, keep, format } = code;
  const { rest: h, k } = reduced(code, keep(y), 0.5);
  const square = keep(mul(h, h));
  // The series of r·coth(r/2), r = 2h, halved; powers of two leave its coefficients exact.
  const series = code.polynomial(
    square,
    format.exp.map((coefficient, i) => coefficient * 2 * 4 ** i),
  );
  const even = keep(mul(square, series));
  return { up: keep(add(even, h)), down: keep(sub(even, h)), k };
}

/** Two powers of two with the product 2^k, neither of them subnormal or infinite. */
function powers(code: VectorCode, k: Value): [Value, Value] {
  const { keep, power } = code;
  const half = keep(code.shiftRight(k, 1));
  return [keep(power(half)), keep(power(code.subBits(k, half)))];
}

type VectorCode = ReturnType<typeof vectorCode>;

/** The body of a function while it is written. */
function vectorCode(module: binaryen.Module, b: typeof binaryen, lanes: Lanes) {
  const isSingle = lanes === "f32x4";
  const format = formats[lanes];
  const floats = module[lanes];
  const integers = isSingle ? module.i32x4 : module.i64x2;
  const types: binaryen.Type[] = [];
  const lines: binaryen.ExpressionRef[] = [];

  const unary =
    (operation: (x: binaryen.ExpressionRef) => binaryen.ExpressionRef) =>
    (x: Value): Value =>
    () =>
      operation(x());
  const binary =
    (operation: (x: binaryen.ExpressionRef, y: binaryen.ExpressionRef) => binaryen.ExpressionRef) =>
    (x: Value, y: Value): Value =>
    () =>
      operation(x(), y());
  const add = binary(floats.add);
  const mul = binary(floats.mul);

  /** Computes a value here, for uses from here on. */
  function keep(value: Value, type = b.v128): Value {
    // The argument is local 0.
    const index = types.push(type);
    lines.push(module.local.set(index, value()));
    return () => module.local.get(index, type);
  }

  /** A vector of the same bits in all lanes: an immutable global, which is faster than a constant in V8, and written once. */
  function bits(value: bigint): Value {
    const name = `${lanes}_${value.toString(16)}`;
    if (module.getGlobal(name) === 0) {
      const lane = isSingle ? Uint32Array.of(Number(value)) : BigUint64Array.of(value);
      const bytes = new Uint8Array(lane.buffer);
      const vector = Array.from({ length: 16 }, (_, i) => bytes[i % bytes.length]);
      module.addGlobal(name, b.v128, false, module.v128.const(vector));
    }
    return () => module.global.get(name, b.v128);
  }

  function constant(value: number): Value {
    const view = new DataView(new ArrayBuffer(8));
    if (isSingle) view.setFloat32(4, value);
    else view.setFloat64(0, value);
    return bits(view.getBigUint64(0));
  }

  return {
    format,
    keep,
    bits,
    constant,
    add,
    mul,
    sub: binary(floats.sub),
    div: binary(floats.div),
    abs: unary(floats.abs),
    lt: binary(floats.lt),
    eq: binary(floats.eq),
    /** The lower of two numbers; the first if that is NaN. */
    lower: binary(floats.pmin),
    /** The upper of two numbers; the first if that is NaN. */
    upper: binary(floats.pmax),
    and: binary(module.v128.and),
    or: binary(module.v128.or),
    select:
      (mask: Value, yes: Value, no: Value): Value =>
      () =>
        module.v128.bitselect(yes(), no(), mask()),

    /** Whether any lane of a mask is set. */
    any: (mask: Value): Value => keep(unary(module.v128.any_true)(mask), b.i32),
    /** One of two vectors; the other is not computed. */
    either:
      (condition: Value, yes: Value, no: Value): Value =>
      () =>
        module.if(condition(), yes(), no()),

    addBits: binary(integers.add),
    subBits: binary(integers.sub),
    lessBits: binary(integers.lt_s),
    shiftRight:
      (x: Value, count: number): Value =>
      () =>
        integers.shr_u(x(), module.i32.const(count)),

    /** 2^k of a small whole number in the last bits of `k`; those above do not matter. */
    power(k: Value): Value {
      const one = constant(1);
      return () => integers.add(integers.shl(k(), module.i32.const(format.fractionBits)), one());
    },

    polynomial: (x: Value, coefficients: readonly number[]): Value =>
      coefficients.map(constant).reduceRight((sum, coefficient) => add(coefficient, mul(x, sum))),

    define(name: string, result: Value): void {
      const body = module.block(null, [...lines, result()], b.v128);
      module.addFunction(name, b.v128, b.v128, types, body);
    },
  };
}
