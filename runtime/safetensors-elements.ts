/** Reads the element at an index, as a number. */
export type ElementReader = (index: number) => number;

const widths: Readonly<Record<string, number>> = {
  F64: 8,
  I64: 8,
  U64: 8,
  F32: 4,
  I32: 4,
  U32: 4,
  F16: 2,
  BF16: 2,
  I16: 2,
  U16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
};

/** Bytes per element of a type; undefined for a type that the format has got since, and which is not read. */
export function widthOf(dtype: string): number | undefined {
  return Object.hasOwn(widths, dtype) ? widths[dtype] : undefined;
}

/** A reader of little-endian elements; undefined where the type is none of F64, F32, F16 and BF16. */
export function decodeElements(dtype: string, data: DataView): ElementReader | undefined {
  switch (dtype) {
    case "F64":
      return (index) => data.getFloat64(index * 8, true);
    case "F32":
      return (index) => data.getFloat32(index * 4, true);
    case "F16":
      return (index) => fromHalf(data.getUint16(index * 2, true));
    case "BF16":
      return brainReader(data);
    default:
      return undefined;
  }
}

export function writeElement(view: DataView, dtype: "F64" | "F32", at: number, value: number): void {
  if (dtype === "F64") view.setFloat64(at, value, true);
  else view.setFloat32(at, value, true);
}

/** bfloat16 is the upper half of a float32. */
function brainReader(data: DataView): ElementReader {
  const word = new DataView(new ArrayBuffer(4));
  return (index) => {
    word.setUint16(0, data.getUint16(index * 2, true));
    return word.getFloat32(0);
  };
}

/** IEEE 754 binary16: one bit of sign, five of exponent, ten of fraction. */
function fromHalf(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
