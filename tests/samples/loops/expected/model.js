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
      arena[j + 21] = Math.exp(arena[j + 18] - largest);
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
    loss += largest + Math.log(total) - total2;
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
        + sum * arena[j] * Math.exp(-(arena[j] * arena[j] * 0.5000000000000001)) * 0.3989422804014327;
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
}

export const meta = { name: "model", dtype: "f64", target: "js", inputs: [{ name: "x", shape: [8], size: 8 }], outputs: [{ name: "y", shape: [3], size: 3 }], targets: [{ name: "y", shape: [3], size: 3 }], params: [{ name: "hidden.weight", shape: [6, 8], strides: [8, 1], offset: 0, size: 48, trainable: true }, { name: "hidden.bias", shape: [6], strides: [1], offset: 48, size: 6, trainable: true }, { name: "classes.weight", shape: [3, 6], strides: [6, 1], offset: 54, size: 18, trainable: true }, { name: "classes.bias", shape: [3], strides: [1], offset: 72, size: 3, trainable: true }], paramCount: 75, size: 75 };
//# sourceMappingURL=model.js.map
