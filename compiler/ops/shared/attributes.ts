import type { Attributes } from "../../ir/graph.js";
import { Numbers } from "../../ir/numbers.js";
import { BATCH, product, type Dim, type Shape, type TensorType } from "../../ir/tensor-type.js";

// Readers of the attributes of a node for type rules. What builders write always fits; IR text may not, and neither
// may a pass at fault: then they throw, and the verifier and the parser say where.

const malformed = (name: string, wanted: string, value: unknown): Error =>
  new Error(`the attribute ${name} must be ${wanted}, not ${JSON.stringify(value)}`);

/** A whole number from `least` up. */
export function wholeAttribute(attributes: Attributes, name: string, least = 0): number {
  const value = attributes[name];
  if (Number.isInteger(value) && (value as number) >= least) return value as number;
  throw malformed(name, `a whole number from ${least} up`, value);
}

const isList = (value: readonly unknown[]): boolean => Array.isArray(value);

/** Distinct axes of a tensor of this rank, in any order. */
export function axesAttribute(attributes: Attributes, rank: number): readonly number[] {
  const value = attributes.axes as readonly number[];
  const fits =
    isList(value) &&
    new Set(value).size === value.length &&
    value.every((axis) => Number.isInteger(axis) && axis >= 0 && axis < rank);
  if (fits) return value;
  throw malformed("axes", `distinct axes of the ${rank} there are`, attributes.axes);
}

/** One axis of a shape, never the batch axis: along that one nothing is sliced, padded or put side by side. */
export function sampleAxis(attributes: Attributes, shape: Shape): number {
  const { axis } = attributes;
  if (typeof shape[axis as number] === "number") return axis as number;
  throw malformed("axis", `an axis of one sample of [${shape}]`, axis);
}

/** Extents from 1 up, the batch axis first or nowhere. */
export function shapeAttribute(attributes: Attributes): Shape {
  const value = attributes.shape as Shape;
  if (isList(value) && value.every((extent, axis) => isExtent(extent, axis))) return value;
  throw malformed("shape", "extents from 1 up, the batch axis first", attributes.shape);
}

export const isExtent = (extent: Dim, axis: number): boolean =>
  extent === BATCH ? axis === 0 : Number.isInteger(extent) && extent > 0;

/** A number for each element of a shape without batch axis. */
export function numbersAttribute(attributes: Attributes, shape: Shape): Numbers {
  const { values } = attributes;
  const count = shape[0] === BATCH ? NaN : product(shape as readonly number[]);
  if (values instanceof Numbers && values.data.length === count) return values;
  throw malformed("values", `numbers for [${shape}]`, values);
}

/** The type that a leaf states. */
export function typeAttributes(attributes: Attributes): TensorType {
  const { dtype } = attributes;
  if (dtype !== "f64" && dtype !== "f32") throw malformed("dtype", "f64 or f32", dtype);
  return { dtype: dtype, shape: shapeAttribute(attributes) };
}
