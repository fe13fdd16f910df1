import { duplicateKeys } from "./duplicate-keys.js";
import { widthOf } from "./safetensors-elements.js";

/** A weight file that is malformed or does not fit the model. `problems` has everything found, a line each. */
export class SafetensorsError extends Error {
  override readonly name = "SafetensorsError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const shown = problems.slice(0, 20);
    if (problems.length > shown.length) shown.push(`and ${problems.length - shown.length} more`);
    super(shown.join("\n"));
    this.problems = problems;
  }
}

/** A tensor in a file, not yet decoded: little-endian, row-major. */
export interface StoredTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: DataView;
}

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** A header's entry; its data lies in the bytes from `begin` to `end`, counted from the header's end. */
interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** The reference implementation's limit in bytes; a longer header is none, or an attack. */
const longestHeader = 100_000_000;

/**
 * Reads a safetensors file without copying its data, with the checks of the reference implementation: the
 * tensors fill the data exactly, sizes agree; and with one that JSON.parse leaves out: each key occurs once.
 * Throws SafetensorsError.
 * Source: https://github.com/huggingface/safetensors, README.md and safetensors/src/tensor.rs
 */
export function parseSafetensors(file: Uint8Array | ArrayBuffer): SafetensorsFile {
  const bytes = file instanceof Uint8Array ? file : new Uint8Array(file);
  const dataStart = 8 + headerLength(bytes);
  const problems: string[] = [];
  const header = parseHeader(bytes.subarray(8, dataStart), problems);
  const metadata = readMetadata(header.get("__metadata__"), problems);
  header.delete("__metadata__");
  const entries = [...header].flatMap(([name, value]) => readEntry(name, value, problems));
  // Entries that could not be read would show as holes.
  if (problems.length === 0) checkLayout(entries, bytes.length - dataStart, problems);
  if (problems.length > 0) throw new SafetensorsError(problems);
  const tensors = new Map<string, StoredTensor>();
  for (const { name, dtype, shape, begin, end } of entries) {
    const data = new DataView(bytes.buffer, bytes.byteOffset + dataStart + begin, end - begin);
    tensors.set(name, { dtype, shape, data });
  }
  return { tensors, metadata };
}

/** A tensor's name in a message. */
export const quote = (name: string): string =>
  JSON.stringify(name.length > 100 ? name.slice(0, 100) + "…" : name);

/** Whether a tensor is one of PyTorch's counts of steps, which no model here has. */
export const isCounter = (name: string): boolean => /(^|\.)num_batches_tracked$/.test(name);

export const countOf = (shape: readonly number[]): number =>
  shape.reduce((count, extent) => count * extent, 1);

function headerLength(bytes: Uint8Array): number {
  if (bytes.length < 8) {
    throw new SafetensorsError([`file: expected at least 8 bytes, got ${bytes.length}`]);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  const most = Math.min(longestHeader, bytes.length - 8);
  if (length > most) {
    throw new SafetensorsError([
      `header: expected at most ${most} bytes in a file of ${bytes.length}, its length is given as ${length}` +
        " (the file is cut off, or no safetensors file)",
    ]);
  }
  return length;
}

/** The header's keys and values. A Map, because names like `__proto__` are names. */
function parseHeader(bytes: Uint8Array, problems: string[]): Map<string, unknown> {
  let header: unknown;
  try {
    const text = decodeUtf8(bytes);
    header = JSON.parse(text);
    problems.push(...duplicateKeys(text).map((key) => `header: the key ${quote(key)} occurs twice`));
  } catch (error) {
    throw new SafetensorsError([`header: expected JSON in UTF-8, got ${(error as Error).message}`]);
  }
  // The first byte, not only the value: white space before it would be JSON, but not safetensors.
  if (bytes[0] !== 0x7b) throw new SafetensorsError(["header: expected a JSON object that begins with {"]);
  return new Map(Object.entries(header as object));
}

function readMetadata(value: unknown = {}, problems: string[]): Map<string, string> {
  const entries: [string, unknown][] = isObject(value) ? Object.entries(value) : [];
  if (!isObject(value) || entries.some(([, text]) => typeof text !== "string")) {
    problems.push("header: __metadata__: expected an object of strings");
  }
  return new Map(entries as [string, string][]);
}

/** The entry, or nothing and a problem. */
function readEntry(name: string, value: unknown, problems: string[]): Entry[] {
  const { dtype, shape, data_offsets: offsets } = (isObject(value) ? value : {}) as Record<string, unknown>;
  if (typeof dtype !== "string" || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    problems.push(`${quote(name)}: expected {"dtype": text, "shape": [n, …], "data_offsets": [begin, end]}`);
    return [];
  }
  const [begin, end] = offsets;
  const width = widthOf(dtype);
  if (width !== undefined && end - begin !== countOf(shape) * width) {
    const expected = `${countOf(shape) * width} bytes for ${dtype} of shape [${shape}]`;
    problems.push(`${quote(name)}: expected ${expected}, data_offsets give ${end - begin}`);
    return [];
  }
  return [{ name, dtype, shape, begin, end }];
}

/** The tensors must lie end to end and end where the file ends: no byte unused, none used twice. */
function checkLayout(entries: readonly Entry[], size: number, problems: string[]): void {
  let expected = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== expected || end < begin) {
      const what =
        begin < expected ? "overlaps the tensor before it" : "does not follow the tensor before it";
      problems.push(
        `${quote(name)}: ${what}: expected data_offsets from ${expected}, got [${begin}, ${end}]`,
      );
    }
    expected = Math.max(expected, end);
  }
  if (expected !== size) {
    problems.push(`data: expected ${expected} bytes after the header, got ${size}`);
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether these are integers from 0, as many as a tensor can have axes. */
const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length <= 64 && value.every((n) => Number.isSafeInteger(n) && n >= 0);

/**
 * Text of UTF-8 bytes; throws URIError where they are none. With the language's own means, because small
 * engines have no TextDecoder.
 */
function decodeUtf8(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += 4096) {
    const text = String.fromCharCode(...bytes.subarray(start, start + 4096));
    pieces.push(text.replace(/[%\x80-\xff]/g, (byte) => "%" + byte.charCodeAt(0).toString(16)));
  }
  return decodeURIComponent(pieces.join(""));
}
