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
  /** Bytes from two hexadecimal digits each: compressed, they take less than base64, in which no byte looks like itself. */
  decodeBytes: `\
function decodeBytes(text) {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0, k = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    k = ((k << 4) + (c > 96 ? c - 87 : c - 48)) & 255;
    bytes[i >> 1] = k;
  }
  return bytes;
}`,
  /** The WebAssembly of the module: its functions, its memory as numbers, and where room for further arrays begins. */
  instantiate: `\
function instantiate(text, pages, top, functions) {
  try {
    const memory = new WebAssembly.Memory({ initial: pages });
    const code = new WebAssembly.Module(decodeBytes(text));
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
  const scale = EXP(-a * a) / Math.sqrt(Math.PI);
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
  // The functions from here on compute with +, −, ·, / alone, which IEEE 754 leaves no freedom: all engines agree in every
  // bit. n counts steps of ln 2 / 1024, n = 1024 k + i, and r is what remains: eˣ = 2ᵏ · 2^(i/1024) · eʳ with eʳ from its
  // series. V8 inlines only small functions, and not many: what is rare stands in functions of its own, the series is repeated
  // instead of called, and operands stand in the order that takes the least bytecode.
  /**
   * 2^(i/1024) for i from 0 to 1024, what these lack to the exact value, and from place 2050 on the powers of two from
   * −1024 to 1024. The last place is for a number that is looked at as words.
   */
  tableOfPowers: `\
function tableOfPowers() {
  const t = new Float64Array(4100);
  for (let i = 0, h = 1, l = 0, v = 1, w = 1; i < 1025; i++) {
    t[i] = h;
    t[i + 1025] = l;
    t[3074 + i] = v;
    t[3074 - i] = w;
    v *= 2;
    w /= 2;
    const a = Math.fround(h);
    const p = a * 1.0006771087646484;
    const q = (h - a + l) * 1.0006771087646484 + h * 2.192841791917817e-8;
    h = p + q;
    l = p - h + q;
  }
  return t;
}`,
  /** The same numbers as words of 32 bits, the lower one first as in decodeNumbers. */
  wordsOf: `\
function wordsOf(t) {
  return new Int32Array(t.buffer);
}`,
  /** eˣ */
  expOf: `\
function expOf(x) {
  if (x * x > 500000.5) return farExp(x);
  const t = powersTable;
  const n = (x * 1477.32) | 0;
  const i = n & 1023;
  const h = t[i];
  const r = x - n * 0.0006769015435565962 + n * 4.102456125665122e-14;
  return t[(n >> 10) + 3074] * (h + (t[i + 1025] + h * (r * (r * (1 / 2 + r * (1 / 6 + r * (1 / 24))) + 1))));
}`,
  /** eˣ near the ends of what can be represented, where half of the exponent is not. */
  farExp: `\
function farExp(x) {
  if (x > 710) return Infinity;
  if (x < -746) return 0;
  const e = expOf(x / 2);
  return e * e;
}`,
  /** 1 / (1 + e⁻ˣ) as y = e / (e + 1) with e = eˣ; where that is small, e − e y takes less of the error of e + 1 over. */
  sigmoidOf: `\
function sigmoidOf(x) {
  if (x * x > 500000.5) return farSigmoid(x);
  const t = powersTable;
  const n = (x * 1477.32) | 0;
  const i = n & 1023;
  const h = t[i];
  const r = x - n * 0.0006769015435565962 + n * 4.102456125665122e-14;
  const e = t[(n >> 10) + 3074] * (h + (t[i + 1025] + h * (r * (r * (1 / 2 + r * (1 / 6 + r * (1 / 24))) + 1))));
  const y = e / (e + 1);
  return x < -1 ? e - e * y : y;
}`,
  farSigmoid: `\
function farSigmoid(x) {
  if (x > 0) return 1;
  if (x < -746) return 0;
  const e = sigmoidOf(x / 2);
  return e * e;
}`,
  /** e / (e + 2), where e = e²ˣ − 1 is computed without cancellation for |x|; again in another form where it is small. */
  tanhOf: `\
function tanhOf(x) {
  const a = x > 20 || x < -20 ? 40 : x < 0 ? -2 * x : 2 * x;
  const t = powersTable;
  const n = (a * 1477.32) | 0;
  const i = n & 1023;
  const h = t[i];
  const r = a - n * 0.0006769015435565962 + n * 4.102456125665122e-14;
  const s = t[(n >> 10) + 3074];
  const p = r + r * r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120))));
  const e = h * s - 1 + s * (t[i + 1025] + h * p);
  const q = e / (e + 2);
  const y = e < 1 ? e / 2 - (e / 2) * q : q;
  return x < 0 ? -y : y || x;
}`,
  /**
   * x = 2ᵏ m with m around 1, and m = 2^(j/1024) (1 + q), where j is a cubic's guess and n = 1024 k + j; log (1 + q) from
   * its series in q / (q + 2).
   */
  logOf: `\
function logOf(x) {
  if (!(x > 1e-300 && x < Infinity)) return farLog(x);
  const t = powersTable;
  t[4099] = x;
  const k = ((powersWords[8199] + 614242) >> 20) - 1023;
  const m = x * t[3074 - k];
  const f = m - 1;
  const n = (k * 1024 + f * (1480 + f * (-772 + f * 456))) | 0;
  const i = n & 1023;
  const s = t[(n >> 10) + 3074 - k];
  const c = t[i] * s;
  const q = (m - c - t[i + 1025] * s) / c;
  const d = q / (q + 2);
  const z = d * d;
  return n * 0.0006769015435565962 + (q - d * (q - z * (2 / 3 + z * (2 / 5))) - n * 4.102456125665122e-14);
}`,
  farLog: `\
function farLog(x) {
  if (x > 1) return x;
  if (x > 0) return logOf(x * 18014398509481984) - 37.42994775023705;
  return x < 0 ? NaN : x - Infinity;
}`,
} as const;

export type HelperName = keyof typeof helpers;

/** The helpers that a helper itself calls. */
export const helperNeeds: Partial<Record<HelperName, readonly HelperName[]>> = {
  resultArray: ["requireLength"],
  instantiate: ["decodeBytes"],
  expOf: ["tableOfPowers", "farExp"],
  sigmoidOf: ["tableOfPowers", "farSigmoid"],
  tanhOf: ["tableOfPowers"],
  logOf: ["tableOfPowers", "wordsOf", "farLog"],
};

/** The arrays at the top of a module that helpers make, and what they are made of. */
export const helperArrays: Partial<Record<HelperName, { readonly array: string; readonly of?: string }>> = {
  tableOfPowers: { array: "powersTable" },
  wordsOf: { array: "powersWords", of: "powersTable" },
};

/** What the text of a helper leaves to the module: the type of its arrays, and the exponential it computes with. */
export interface HelperSettings {
  readonly arrayType: string;
  readonly ownMath: boolean;
}

export const helperText = (helper: HelperName, { arrayType, ownMath }: HelperSettings): string =>
  helpers[helper].replaceAll("ARRAY", arrayType).replaceAll("EXP", ownMath ? "expOf" : "Math.exp");
