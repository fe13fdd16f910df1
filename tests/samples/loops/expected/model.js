// model: 75 parameters. Compiled by Tapeless from model.ts; changes here are lost.

export function backward(params, x, target, grad) {
  requireLength("params", params, 75);
  const n = countSamples("x", x, 8);
  requireLength("target", target, n * 3);
  requireLength("grad", grad, 75);
  // backward
  //   dTotal = 1 / n
  const dTotal = 1 / n;
  let loss = 0;
  for (let i = 0; i < 75; i++) {
    grad[i] = 0;
  }
  for (let s = 0; s < n; s++) {
    // forward
    //   hidden = hidden.weight x + hidden.bias
    for (let j = 0; j < 6; j++) {
      let sum = 0;
      for (let k = 0; k < 8; k++) {
        sum += x[8 * s + k] * params[8 * j + k];
      }
      arena[j] = sum + params[j + 48];
    }
    //   sum = erf(hidden · 0.7071067811865476) + 1
    for (let j = 0; j < 6; j++) {
      arena[j + 6] = erf(arena[j] * 0.7071067811865476) + 1;
    }
    //   gelu1 = hidden · sum · 0.5
    for (let j = 0; j < 6; j++) {
      arena[j + 12] = arena[j] * arena[j + 6] * 0.5;
    }
    //   classes = classes.weight gelu1 + classes.bias
    for (let j = 0; j < 3; j++) {
      let sum = 0;
      for (let k = 0; k < 6; k++) {
        sum += arena[k + 12] * params[6 * j + k + 54];
      }
      arena[j + 18] = sum + params[j + 72];
    }
    //   largest = max(classes)
    let largest = -Infinity;
    for (let j = 0; j < 3; j++) {
      largest = Math.max(largest, arena[j + 18]);
    }
    //   exponentials = exp(classes − largest)
    for (let j = 0; j < 3; j++) {
      arena[j + 21] = expOf(arena[j + 18] - largest);
    }
    //   total = Σ(exponentials)
    let total = 0;
    for (let j = 0; j < 3; j++) {
      total += arena[j + 21];
    }
    //   total2 = Σ(target · classes)
    let total2 = 0;
    for (let j = 0; j < 3; j++) {
      total2 += target[3 * s + j] * arena[j + 18];
    }
    //   loss = Σ(largest + log(total) − total2) / n
    loss += largest + logOf(total) - total2;
    // backward
    //   dClasses = (exponentials / total − target) · dTotal
    for (let j = 0; j < 3; j++) {
      arena[j + 18] = (arena[j + 21] / total - target[3 * s + j]) * dTotal;
    }
    //   dClasses.weight = dClasses gelu1ᵀ
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 6; j++) {
        grad[6 * i + j + 54] += arena[i + 18] * arena[j + 12];
      }
    }
    //   dClasses.bias = Σ(dClasses)
    for (let i = 0; i < 3; i++) {
      grad[i + 72] += arena[i + 18];
    }
    //   dHidden = classes.weightᵀ dClasses · sum · 0.5 + classes.weightᵀ dClasses · hidden · exp(−(hidden · …
    for (let j = 0; j < 6; j++) {
      let sum = 0;
      for (let k = 0; k < 3; k++) {
        sum += arena[k + 18] * params[6 * k + j + 54];
      }
      arena[j] = sum * arena[j + 6] * 0.5
        + sum * arena[j] * expOf(-(arena[j] * arena[j] * 0.5000000000000001)) * 0.3989422804014327;
    }
    //   dHidden.weight = dHidden xᵀ
    for (let i = 0; i < 6; i++) {
      for (let j = 0; j < 8; j++) {
        grad[8 * i + j] += arena[i] * x[8 * s + j];
      }
    }
    //   dHidden.bias = Σ(dHidden)
    for (let i = 0; i < 6; i++) {
      grad[i + 48] += arena[i];
    }
  }
  return loss / n;
}

export function step(params, state, x, target, learningRate = 0.1) {
  requireLength("state", state, 75);
  const loss_ = backward(params, x, target, gradient);
  // update
  //   velocity.hidden.weight = velocity.hidden.weight · 0.9 + dHidden.weight; hidden.weight = hidden.weight …
  for (let i = 0; i < 75; i++) {
    const velocity = state[i] * 0.9 + gradient[i];
    state[i] = velocity;
    params[i] -= velocity * learningRate;
  }
  return loss_;
}

export function init(seed = 0) {
  const params = new Float64Array(75);
  const random = createRandom(seed);
  for (let i = 0; i < 48; i++) {
    params[i] = 0.5 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(6.283185307179586 * random());
  }
  for (let i = 0; i < 18; i++) {
    params[i + 54] = random() * 1.632993161855452 - 0.816496580927726;
  }
  return params;
}

export function createState() {
  return new Float64Array(75);
}

const arena = /* @__PURE__ */ new Float64Array(24);
const gradient = /* @__PURE__ */ new Float64Array(75);

function requireLength(name, values, length) {
  if (values?.length !== length) throw new RangeError(`${name}: expected ${length} numbers, got ${values?.length}`);
}

function countSamples(name, values, size) {
  const n = values?.length / size;
  if (n >= 1 && n % 1 === 0) return n;
  throw new RangeError(`${name}: expected a multiple of ${size} numbers, got ${values?.length}`);
}

function createRandom(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function erf(x) {
  const a = Math.abs(x);
  if (!(a < 6)) return x !== x ? x : x < 0 ? -1 : 1;
  const scale = expOf(-a * a) / Math.sqrt(Math.PI);
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
}

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
}

const powersTable = /* @__PURE__ */ tableOfPowers();

function wordsOf(t) {
  return new Int32Array(t.buffer);
}

const powersWords = /* @__PURE__ */ wordsOf(powersTable);

function expOf(x) {
  if (x * x > 500000.5) return farExp(x);
  const t = powersTable;
  const n = (x * 1477.32) | 0;
  const i = n & 1023;
  const h = t[i];
  const r = x - n * 0.0006769015435565962 + n * 4.102456125665122e-14;
  return t[(n >> 10) + 3074] * (h + (t[i + 1025] + h * (r * (r * (1 / 2 + r * (1 / 6 + r * (1 / 24))) + 1))));
}

function farExp(x) {
  if (x > 710) return Infinity;
  if (x < -746) return 0;
  const e = expOf(x / 2);
  return e * e;
}

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
}

function farLog(x) {
  if (x > 1) return x;
  if (x > 0) return logOf(x * 18014398509481984) - 37.42994775023705;
  return x < 0 ? NaN : x - Infinity;
}

export const meta = { name: "model", dtype: "f64", target: "js", inputs: [{ name: "x", shape: [8], size: 8 }], outputs: [{ name: "y", shape: [3], size: 3 }], targets: [{ name: "y", shape: [3], size: 3 }], params: [{ name: "hidden.weight", shape: [6, 8], strides: [8, 1], offset: 0, size: 48, trainable: true }, { name: "hidden.bias", shape: [6], strides: [1], offset: 48, size: 6, trainable: true }, { name: "classes.weight", shape: [3, 6], strides: [6, 1], offset: 54, size: 18, trainable: true }, { name: "classes.bias", shape: [3], strides: [1], offset: 72, size: 3, trainable: true }], paramCount: 75, size: 75 };
//# sourceMappingURL=model.js.map
