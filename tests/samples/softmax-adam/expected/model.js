// model: 15 parameters. Compiled by Tapeless from model.ts; changes here are lost.

export function step(params, state, x, target, learningRate = 0.01) {
  requireLength("params", params, 15);
  requireLength("state", state, 31);
  const n = countSamples("x", x, 2);
  requireLength("target", target, n);
  requireIndices("target", target, 3);
  // backward
  //   dTotal = 1 / n
  const dTotal = 1 / n;
  // update
  //   t = step + 1
  const t = state[30] + 1;
  //   correction = sqrt(1 − 0.999^t)
  const correction = Math.sqrt(1 - 0.999 ** t);
  //   stepSize = learningRate / (1 − 0.9^t)
  const stepSize = learningRate / (1 - 0.9 ** t);
  let loss = 0;
  for (let i = 0; i < 4; i++) {
    arena[i] = 0;
  }
  for (let i = 0; i < 2; i++) {
    arena[i + 4] = 0;
  }
  for (let i = 0; i < 6; i++) {
    arena[i + 6] = 0;
  }
  for (let i = 0; i < 3; i++) {
    arena[i + 12] = 0;
  }
  for (let s = 0; s < n; s++) {
    const x_0 = x[2 * s];
    const x_1 = x[2 * s + 1];
    const target2 = target[s];
    // forward
    //   relu1 = relu(hidden.weight x + hidden.bias)
    const hidden_0 = x_0 * params[0] + x_1 * params[1] + params[4];
    const relu1_0 = hidden_0 < 0 ? 0 : hidden_0;
    const hidden_1 = x_0 * params[2] + x_1 * params[3] + params[5];
    const relu1_1 = hidden_1 < 0 ? 0 : hidden_1;
    //   classes = classes.weight relu1 + classes.bias
    const classes_0 = relu1_0 * params[6] + relu1_1 * params[7] + params[12];
    const classes_1 = relu1_0 * params[8] + relu1_1 * params[9] + params[13];
    const classes_2 = relu1_0 * params[10] + relu1_1 * params[11] + params[14];
    //   exponentials = exp(classes − largest)
    const largest = Math.max(classes_0, classes_1, classes_2);
    const exponentials_0 = Math.exp(classes_0 - largest);
    const exponentials_1 = Math.exp(classes_1 - largest);
    const exponentials_2 = Math.exp(classes_2 - largest);
    //   oneHot = onehot(target)
    const oneHot_0 = target2 === 0 ? 1 : 0;
    const oneHot_1 = target2 === 1 ? 1 : 0;
    const oneHot_2 = target2 === 2 ? 1 : 0;
    //   loss = Σ(largest + log(total) − total2) / n
    const total = exponentials_0 + exponentials_1 + exponentials_2;
    loss += largest + Math.log(total) - (oneHot_0 * classes_0 + oneHot_1 * classes_1 + oneHot_2 * classes_2);
    // backward
    //   dClasses = (exponentials / total − oneHot) · dTotal
    const dClasses_0 = (exponentials_0 / total - oneHot_0) * dTotal;
    const dClasses_1 = (exponentials_1 / total - oneHot_1) * dTotal;
    const dClasses_2 = (exponentials_2 / total - oneHot_2) * dTotal;
    //   m.classes.weight = m.classes.weight · 0.9 + dClasses relu1ᵀ · 0.09999999999999998; v.classes.weight …
    arena[6] += dClasses_0 * relu1_0;
    arena[7] += dClasses_0 * relu1_1;
    arena[8] += dClasses_1 * relu1_0;
    arena[9] += dClasses_1 * relu1_1;
    arena[10] += dClasses_2 * relu1_0;
    arena[11] += dClasses_2 * relu1_1;
    //   m.classes.bias = m.classes.bias · 0.9 + Σ(dClasses) · 0.09999999999999998; v.classes.bias = v.classe…
    arena[12] += dClasses_0;
    arena[13] += dClasses_1;
    arena[14] += dClasses_2;
    //   dHidden = (relu1 > 0 ? classes.weightᵀ dClasses : 0)
    const dHidden_0 = relu1_0 > 0 ? dClasses_0 * params[6] + dClasses_1 * params[8]
      + dClasses_2 * params[10] : 0;
    const dHidden_1 = relu1_1 > 0 ? dClasses_0 * params[7] + dClasses_1 * params[9]
      + dClasses_2 * params[11] : 0;
    //   m.hidden.weight = m.hidden.weight · 0.9 + dHidden xᵀ · 0.09999999999999998; v.hidden.weight = v.hidd…
    arena[0] += dHidden_0 * x_0;
    arena[1] += dHidden_0 * x_1;
    arena[2] += dHidden_1 * x_0;
    arena[3] += dHidden_1 * x_1;
    //   m.hidden.bias = m.hidden.bias · 0.9 + Σ(dHidden) · 0.09999999999999998; v.hidden.bias = v.hidden.bia…
    arena[4] += dHidden_0;
    arena[5] += dHidden_1;
  }
  for (let i = 0; i < 4; i++) {
    const m = state[i] * 0.9 + arena[i] * 0.09999999999999998;
    const v = state[i + 15] * 0.999 + arena[i] * arena[i] * 0.0010000000000000009;
    state[i] = m;
    state[i + 15] = v;
    params[i] -= m / (Math.sqrt(v) / correction + 1e-8) * stepSize;
  }
  for (let i = 0; i < 2; i++) {
    const m = state[i + 4] * 0.9 + arena[i + 4] * 0.09999999999999998;
    const v = state[i + 19] * 0.999 + arena[i + 4] * arena[i + 4] * 0.0010000000000000009;
    state[i + 4] = m;
    state[i + 19] = v;
    params[i + 4] -= m / (Math.sqrt(v) / correction + 1e-8) * stepSize;
  }
  for (let i = 0; i < 6; i++) {
    const m = state[i + 6] * 0.9 + arena[i + 6] * 0.09999999999999998;
    const v = state[i + 21] * 0.999 + arena[i + 6] * arena[i + 6] * 0.0010000000000000009;
    state[i + 6] = m;
    state[i + 21] = v;
    params[i + 6] -= m / (Math.sqrt(v) / correction + 1e-8) * stepSize;
  }
  for (let i = 0; i < 3; i++) {
    const m = state[i + 12] * 0.9 + arena[i + 12] * 0.09999999999999998;
    const v = state[i + 27] * 0.999 + arena[i + 12] * arena[i + 12] * 0.0010000000000000009;
    state[i + 12] = m;
    state[i + 27] = v;
    params[i + 12] -= m / (Math.sqrt(v) / correction + 1e-8) * stepSize;
  }
  // update
  //   step = t
  state[30] = t;
  return loss / n;
}

export function init(seed = 0) {
  const params = new Float64Array(15);
  const random = createRandom(seed);
  for (let i = 0; i < 4; i++) {
    params[i] = 1 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(6.283185307179586 * random());
  }
  for (let i = 0; i < 6; i++) {
    params[i + 6] = random() * 2.1908902300206643 - 1.0954451150103321;
  }
  return params;
}

export function createState() {
  return new Float64Array(31);
}

const arena = /* @__PURE__ */ new Float64Array(15);

function requireLength(name, values, length) {
  if (values?.length !== length) throw new RangeError(`${name}: expected ${length} numbers, got ${values?.length}`);
}

function countSamples(name, values, size) {
  const n = values?.length / size;
  if (n >= 1 && n % 1 === 0) return n;
  throw new RangeError(`${name}: expected a multiple of ${size} numbers, got ${values?.length}`);
}

function requireIndices(name, values, count) {
  for (let i = 0; i < values.length; i++) {
    const k = values[i];
    if (!(k >= 0 && k < count && k % 1 === 0))
      throw new RangeError(`${name}[${i}]: expected a whole number from 0 to ${count - 1}, got ${k}`);
  }
}

function createRandom(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const meta = { name: "model", dtype: "f64", target: "js", inputs: [{ name: "x", shape: [2], size: 2 }], outputs: [{ name: "y", shape: [3], size: 3 }], targets: [{ name: "y", shape: [], size: 1 }], params: [{ name: "hidden.weight", shape: [2, 2], strides: [2, 1], offset: 0, size: 4, trainable: true }, { name: "hidden.bias", shape: [2], strides: [1], offset: 4, size: 2, trainable: true }, { name: "classes.weight", shape: [3, 2], strides: [2, 1], offset: 6, size: 6, trainable: true }, { name: "classes.bias", shape: [3], strides: [1], offset: 12, size: 3, trainable: true }], paramCount: 15, size: 15 };
//# sourceMappingURL=model.js.map
