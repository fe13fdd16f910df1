import { decodeElements, writeElement } from "./safetensors-elements.js";
import {
  countOf,
  isCounter,
  parseSafetensors,
  quote,
  SafetensorsError,
  type SafetensorsFile,
  type StoredTensor,
} from "./safetensors-file.js";
import type { Params, ArrayOf } from "./trainable.js";

/** Where a parameter lies in a params array: element (i, j) at offset + i·strides[0] + j·strides[1]. */
export interface TensorLayout {
  readonly name: string;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** What the weight files need of an emitted module's `meta`. */
export interface WeightsMeta {
  readonly dtype: "f64" | "f32";
  readonly params: readonly TensorLayout[];
  /** Length of a params array. */
  readonly size: number;
}

export interface LoadOptions {
  /** Written into and returned, for instance `net.init()`. Default: a new array, padding zero. */
  params?: Params;
  /**
   * Whether the file must hold exactly the model's tensors (default true). Otherwise tensors that the model
   * lacks are passed over, and those that the file lacks keep their values in `params`, which is then needed.
   * Shapes must agree in either case.
   */
  strict?: boolean;
}

/**
 * The parameters, running statistics included, as a safetensors file: F64 or F32 by `meta.dtype`, tensors
 * row-major in the order of `meta.params`, the header padded so that the data begins at a multiple of 8.
 * PyTorch (`safetensors.torch.load_file`) and others read it.
 * `metadata` goes into the header's `__metadata__`; text for text.
 *
 * Throws RangeError when `params` has not `meta.size` elements.
 * Format: https://github.com/huggingface/safetensors#format
 */
export function saveSafetensors(
  meta: WeightsMeta,
  params: ArrayLike<number>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  requireSize(meta, params);
  const dtype = meta.dtype === "f32" ? "F32" : "F64";
  const width = meta.dtype === "f32" ? 4 : 8;
  const entries: [string, unknown][] = metadata ? [["__metadata__", metadata]] : [];
  let end = 0;
  for (const { name, shape } of meta.params) {
    const begin = end;
    end += countOf(shape) * width;
    entries.push([name, { dtype, shape, data_offsets: [begin, end] }]);
  }
  const header = headerText(entries);
  const bytes = new Uint8Array(8 + header.length + end);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, header.length, true);
  for (let index = 0; index < header.length; index++) bytes[8 + index] = header.charCodeAt(index);
  let at = 8 + header.length;
  for (const layout of meta.params) {
    forEachElement(layout, (position) => {
      writeElement(view, dtype, at, params[position]);
      at += width;
    });
  }
  return bytes;
}

/**
 * A params array from a safetensors file. Tensors are found by name and must have the shapes of
 * `meta.params`; F64, F32, F16 and BF16 are read, whatever `meta.dtype`. PyTorch's step counts
 * (`….num_batches_tracked`) are passed over.
 *
 * Throws SafetensorsError, with everything that is wrong, when the file is malformed or does not fit the model,
 * and RangeError when `params` has not `meta.size` elements. `params` is then as before.
 */
export function loadSafetensors<Meta extends WeightsMeta>(
  meta: Meta,
  bytes: Uint8Array | ArrayBuffer,
  { params, strict = true }: LoadOptions = {},
): ArrayOf<Meta["dtype"]> {
  if (params) requireSize(meta, params);
  const file = parseSafetensors(bytes);
  const problems = [...missingTensors(meta, file, strict, params), ...unfitTensors(meta, file)];
  if (strict) problems.push(...surplusTensors(meta, file));
  if (problems.length > 0) throw new SafetensorsError(problems);
  const result = params ?? new (meta.dtype === "f32" ? Float32Array : Float64Array)(meta.size);
  for (const layout of meta.params) {
    const stored = file.tensors.get(layout.name);
    if (!stored) continue;
    const elements = decodeElements(stored.dtype, stored.data)!;
    forEachElement(layout, (position, index) => {
      result[position] = elements(index);
    });
  }
  return result as ArrayOf<Meta["dtype"]>;
}

function missingTensors(
  meta: WeightsMeta,
  file: SafetensorsFile,
  strict: boolean,
  params?: Params,
): string[] {
  if (!strict && params) return [];
  return meta.params
    .filter(({ name }) => !file.tensors.has(name))
    .map(({ name, shape }) => `${quote(name)}: expected shape [${shape}], the file has no such tensor`);
}

function unfitTensors(meta: WeightsMeta, file: SafetensorsFile): string[] {
  return meta.params.flatMap(({ name, shape }) => {
    const stored = file.tensors.get(name);
    return stored ? differences(stored, shape).map((problem) => `${quote(name)}: ${problem}`) : [];
  });
}

function differences(stored: StoredTensor, shape: readonly number[]): string[] {
  const problems: string[] = [];
  if (stored.shape.join() !== shape.join()) {
    problems.push(`expected shape [${shape}], got [${stored.shape}]`);
  }
  if (!decodeElements(stored.dtype, stored.data)) {
    problems.push(`expected dtype F64, F32, F16 or BF16, got ${stored.dtype}`);
  }
  return problems;
}

function surplusTensors(meta: WeightsMeta, file: SafetensorsFile): string[] {
  const known = new Set(meta.params.map(({ name }) => name));
  return [...file.tensors.keys()]
    .filter((name) => !known.has(name) && !isCounter(name))
    .map((name) => `${quote(name)}: the model has no such tensor`);
}

/** Calls `visit` for the elements of a tensor in row-major order, with position in the params and index. */
function forEachElement(layout: TensorLayout, visit: (position: number, index: number) => void): void {
  const { shape, strides } = layout;
  const at = shape.map(() => 0);
  const count = countOf(shape);
  let position = layout.offset;
  for (let index = 0; index < count; index++) {
    visit(position, index);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position += strides[axis];
      if (++at[axis] < shape[axis]) break;
      position -= strides[axis] * shape[axis];
      at[axis] = 0;
    }
  }
}

/**
 * The header in ASCII, padded with spaces. Written entry by entry: an object with a key `__proto__` would lose it.
 */
function headerText(entries: readonly [string, unknown][]): string {
  const text = entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join();
  const ascii = `{${text}}`.replace(
    /[\u007f-\uffff]/g,
    (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0"),
  );
  return ascii.padEnd(Math.ceil(ascii.length / 8) * 8);
}

function requireSize(meta: WeightsMeta, params: ArrayLike<number>): void {
  if (params.length === meta.size) return;
  throw new RangeError(`params: expected ${meta.size} numbers, got ${params.length}`);
}
