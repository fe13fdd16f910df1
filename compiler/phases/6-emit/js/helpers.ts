/** Functions that emitted modules contain where they use them: fixed text, the same in every module. */
export const helpers = {
  /** A RangeError that names the argument, what was expected and what came. */
  requireLength: `\
function requireLength(name, values, length) {
  if (values?.length !== length) throw new RangeError(\`\${name}: expected \${length} numbers, got \${values?.length}\`);
}`,
  /** The number of samples in an array. */
  countSamples: `\
function countSamples(name, values, size) {
  const n = values?.length / size;
  if (n >= 1 && n % 1 === 0) return n;
  throw new RangeError(\`\${name}: expected a multiple of \${size} numbers, got \${values?.length}\`);
}`,
  /** A RangeError for what is no index. */
  requireIndices: `\
function requireIndices(name, values, count) {
  for (let i = 0; i < values.length; i++) {
    const k = values[i];
    if (!(k >= 0 && k < count && k % 1 === 0))
      throw new RangeError(\`\${name}[\${i}]: expected a whole number from 0 to \${count - 1}, got \${k}\`);
  }
}`,
  /** The array to write results to: the one given, or a new one. */
  resultArray: `\
function resultArray(out, length) {
  if (out) requireLength("out", out, length);
  return out ?? new ARRAY(length);
}`,
  /** The arena, with room for so many numbers. */
  arenaOf: `\
function arenaOf(length) {
  if (arena.length < length) arena = new Float64Array(length);
  return arena;
}`,
  /** Seeded uniform numbers between 0 and 1 (mulberry32, Tommy Ettinger). */
  createRandom: `\
function createRandom(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}`,
  /** A whole number below 2³² that seems random in both operands (triple32, Wellons 2018). */
  hash: `\
function hash(a, b) {
  let h = (Math.imul(a, 0x9e3779b1) + b) | 0;
  h = Math.imul(h ^ (h >>> 17), 0xed5ad4bb);
  h = Math.imul(h ^ (h >>> 11), 0xac4c1b51);
  h = Math.imul(h ^ (h >>> 15), 0x31848bab);
  return (h ^ (h >>> 14)) >>> 0;
}`,
  /**
   * Fills an array with numbers from base64 of their bytes, without padding. The bytes are little-endian, and so must be
   * the machine: all that browsers and Node run on are.
   */
  decodeNumbers: `\
function decodeNumbers(text, numbers) {
  const bytes = new Uint8Array(numbers.buffer);
  for (let i = 0, k = 0, bits = 0; k < bytes.length; i++) {
    const c = text.charCodeAt(i);
    bits = (bits << 6) | (c > 96 ? c - 71 : c > 64 ? c - 65 : c > 47 ? c + 4 : c > 43 ? 63 : 62);
    if (i % 4 > 0) bytes[k++] = bits >> (6 - 2 * (i % 4));
  }
  return numbers;
}`,
  /** The WebAssembly of the module: its functions, its memory as numbers, and where room for further arrays begins. */
  instantiate: `\
function instantiate(text, length, pages, top, functions) {
  try {
    const memory = new WebAssembly.Memory({ initial: pages });
    const code = new WebAssembly.Module(decodeNumbers(text, new Uint8Array(length)));
    const imports = Object.assign(Object.create(Math), functions, { m: memory });
    const instance = new WebAssembly.Instance(code, { m: imports });
    return Object.assign({ numbers: new ARRAY(memory.buffer), top: top, known: [], at: [] }, instance.exports);
  } catch (error) {
    throw new Error(\`WebAssembly with SIMD cannot be used here; compile with --target js (\${error.message})\`);
  }
}`,
  /** An array in the memory of the module, while there is room. */
  residentArray: `\
function residentArray(length) {
  const numbers = wasm.numbers, top = wasm.top;
  const end = top + length * numbers.BYTES_PER_ELEMENT;
  if (end > numbers.byteLength) return new ARRAY(length);
  wasm.top = (end + 15) & -16;
  return new ARRAY(numbers.buffer, top, length);
}`,
  /** The address of an array in the memory: its own, known from the call before, or that of a copy. */
  enterMemory: `\
function enterMemory(values, slot, address) {
  if (wasm.known[slot] === values) return wasm.at[slot];
  const numbers = wasm.numbers;
  if (values.buffer === numbers.buffer) {
    wasm.known[slot] = values;
    return (wasm.at[slot] = values.byteOffset);
  }
  numbers.set(values, address / numbers.BYTES_PER_ELEMENT);
  return address;
}`,
  /** Brings a copy back into its array. */
  leaveMemory: `\
function leaveMemory(values, at, address) {
  if (at !== address) return;
  const numbers = wasm.numbers;
  const start = address / numbers.BYTES_PER_ELEMENT;
  values.set(numbers.subarray(start, start + values.length));
}`,
  /** Copies numbers of some samples into the memory. */
  copyIn: `\
function copyIn(values, start, count, address, missing) {
  const numbers = wasm.numbers;
  const place = address / numbers.BYTES_PER_ELEMENT;
  if (!values) numbers.fill(missing, place, place + count);
  else if (count > 64 && values.subarray) numbers.set(values.subarray(start, start + count), place);
  else for (let i = 0; i < count; i++) numbers[place + i] = values[start + i];
}`,
  /** Copies numbers of some samples out of the memory. */
  copyOut: `\
function copyOut(values, start, count, address) {
  const numbers = wasm.numbers;
  const place = address / numbers.BYTES_PER_ELEMENT;
  if (count > 64) values.set(numbers.subarray(place, place + count), start);
  else for (let i = 0; i < count; i++) values[start + i] = numbers[place + i];
}`,
  remainder: `\
function remainder(a, b) {
  return a % b;
}`,
  /** The error function: a series below 3 (Abramowitz & Stegun 7.1.6), a continued fraction from there (7.1.14). */
  erf: `\
function erf(x) {
  const a = Math.abs(x);
  if (!(a < 6)) return x !== x ? x : x < 0 ? -1 : 1;
  const scale = Math.exp(-a * a) / Math.sqrt(Math.PI);
  let value;
  if (a < 3) {
    let term = 2 * a;
    let sum = term;
    for (let k = 1; term > sum * 1e-17; k++) sum += term *= (2 * a * a) / (2 * k + 1);
    value = sum * scale;
  } else {
    let tail = 0;
    for (let k = 60; k > 0; k--) tail = k / 2 / (a + tail);
    value = 1 - scale / (a + tail);
  }
  return x < 0 ? -value : value;
}`,
} as const;

export type HelperName = keyof typeof helpers;

/** The helpers that a helper itself calls. */
export const helperNeeds: Partial<Record<HelperName, readonly HelperName[]>> = {
  resultArray: ["requireLength"],
  instantiate: ["decodeNumbers"],
};
