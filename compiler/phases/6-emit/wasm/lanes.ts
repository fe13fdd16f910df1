import type binaryen from "binaryen";
import type { DType } from "../../../ir/tensor-type.js";

export type Ref = binaryen.ExpressionRef;

/** Operations on numbers of one type, alone and in vectors of 128 bits. */
export interface Numbers {
  readonly type: binaryen.Type;
  readonly bytes: number;
  /** How many numbers a vector holds. */
  readonly lanes: number;
  readonly vectors: "f32x4" | "f64x2";
  readonly one: binaryen.Module["f32"] | binaryen.Module["f64"];
  readonly many: binaryen.Module["f32x4"] | binaryen.Module["f64x2"];
  readonly constant: (value: number) => Ref;
  readonly convert: (value: Ref) => Ref;
  readonly convertUnsigned: (value: Ref) => Ref;
  readonly load: (offset: number, address: Ref) => Ref;
  readonly store: (offset: number, address: Ref, value: Ref) => Ref;
  /** One number of memory in all lanes. */
  readonly spread: (offset: number, address: Ref) => Ref;
}

export function numbersOf(module: binaryen.Module, b: typeof binaryen, dtype: DType): Numbers {
  const isDouble = dtype === "f64";
  const one = isDouble ? module.f64 : module.f32;
  const bytes = isDouble ? 8 : 4;
  return {
    type: isDouble ? b.f64 : b.f32,
    bytes,
    lanes: 16 / bytes,
    vectors: isDouble ? "f64x2" : "f32x4",
    one,
    many: isDouble ? module.f64x2 : module.f32x4,
    constant: (value) => one.const(value),
    convert: (value) => one.convert_s.i32(value),
    convertUnsigned: (value) => one.convert_u.i32(value),
    load: (offset, address) => one.load(offset, bytes, address),
    store: (offset, address, value) => one.store(offset, bytes, address, value),
    spread: (offset, address) =>
      isDouble
        ? module.v128.load64_splat(offset, bytes, address)
        : module.v128.load32_splat(offset, bytes, address),
  };
}
