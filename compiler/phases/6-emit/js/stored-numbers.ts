import { asWritten } from "../../../ir/numbers.js";
import type { DType } from "../../../ir/tensor-type.js";
import type { HelperName } from "./helpers.js";
import { call, construct, data, name, number, string, type JsExpr } from "./code.js";

/** What the decoder of base64 takes in minified code. */
const DECODER_LENGTH = 210;

type Helper = (name: HelperName) => string;

/**
 * How the arrays of known numbers of a module are written: as lists, or as base64 of their little-endian bytes,
 * whichever is shorter. Base64 needs a decoder, so whether there is any depends on all arrays together.
 */
export class StoredNumbers {
  /** How many characters less base64 takes than a list, for each array. */
  private readonly savings: ReadonlyMap<Float64Array, number>;
  private readonly hasDecoder: boolean;

  constructor(
    arrays: Iterable<Float64Array>,
    private readonly dtype: DType,
    private readonly helper: Helper,
  ) {
    this.savings = new Map(Array.from(arrays, (numbers) => [numbers, this.saving(numbers)]));
    const saved = [...this.savings.values()].reduce((sum, saving) => sum + Math.max(0, saving), 0);
    this.hasDecoder = saved > DECODER_LENGTH;
  }

  /** Something with the numbers of one of the arrays as elements: a list, or a typed array. */
  elements(numbers: Float64Array): JsExpr {
    const isShorter = (this.savings.get(numbers) ?? 0) > 0;
    if (!this.hasDecoder || !isShorter) return data([...this.decimals(numbers)]);
    const type = this.elementType(numbers);
    const text = base64(type === "f32" ? Float32Array.from(numbers) : numbers);
    const empty = construct(name(ARRAYS[type]), number(numbers.length));
    return call(name(this.helper("decodeNumbers")), string(text), empty);
  }

  /** A new array of the module's number type. */
  array(numbers: Float64Array): JsExpr {
    const elements = this.elements(numbers);
    const isArray = elements.kind === "call" && this.elementType(numbers) === this.dtype;
    const whole = isArray ? elements : construct(name(ARRAYS[this.dtype]), elements);
    return whole.kind === "call" ? { ...whole, pure: true } : whole;
  }

  private saving(numbers: Float64Array): number {
    const bytes = numbers.length * WIDTHS[this.elementType(numbers)];
    return listLength(this.decimals(numbers)) - Math.ceil((bytes * 4) / 3) - DECODER_CALL;
  }

  private decimals(numbers: Float64Array): Float64Array {
    return numbers.map((value) => asWritten(value, this.dtype));
  }

  /** Four bytes where they hold the numbers exactly, as they do those of most weight files. */
  private elementType(numbers: Float64Array): DType {
    return this.dtype === "f32" || numbers.every(isSingle) ? "f32" : "f64";
  }
}

const ARRAYS: Readonly<Record<DType, string>> = { f32: "Float32Array", f64: "Float64Array" };
const WIDTHS: Readonly<Record<DType, number>> = { f32: 4, f64: 8 };

/** `d("",new Float32Array(10))` */
const DECODER_CALL = 28;

const isSingle = (value: number): boolean => Object.is(Math.fround(value), value);

/** Characters of a list of numbers in minified code, which leaves out a zero before the point. */
function listLength(numbers: Float64Array): number {
  let length = 2;
  for (const value of numbers) length += String(value).length + (Math.abs(value) < 1 && value !== 0 ? 0 : 1);
  return length;
}

/** Base64 without padding. */
const base64 = ({ buffer, byteOffset, byteLength }: Float32Array | Float64Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString("base64").replace(/=+$/, "");
