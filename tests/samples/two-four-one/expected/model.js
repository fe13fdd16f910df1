// model: 17 parameters. Compiled by Tapeless from model.ts; changes here are lost.

export function forward(params, x, out) {
  requireLength("params", params, 17);
  const n = countSamples("x", x, 2);
  out = resultArray(out, n);
  for (let s = 0; s < n; s++) {
    const x_0 = x[2 * s];
    const x_1 = x[2 * s + 1];
    // forward
    //   sigmoid1 = σ(dense1.weight x + dense1.bias)
    const sigmoid1_0 = sigmoidOf(x_0 * params[0] + x_1 * params[1] + params[8]);
    const sigmoid1_1 = sigmoidOf(x_0 * params[2] + x_1 * params[3] + params[9]);
    const sigmoid1_2 = sigmoidOf(x_0 * params[4] + x_1 * params[5] + params[10]);
    const sigmoid1_3 = sigmoidOf(x_0 * params[6] + x_1 * params[7] + params[11]);
    //   y = σ(dense2.weight sigmoid1 + dense2.bias)
    out[s] = sigmoidOf(sigmoid1_0 * params[12] + sigmoid1_1 * params[13] + sigmoid1_2 * params[14]
      + sigmoid1_3 * params[15] + params[16]);
  }
  return out;
}

export function loss(params, x, target) {
  requireLength("params", params, 17);
  const n = countSamples("x", x, 2);
  requireLength("target", target, n);
  let loss = 0;
  for (let s = 0; s < n; s++) {
    const x_0 = x[2 * s];
    const x_1 = x[2 * s + 1];
    // forward
    //   sigmoid1 = σ(dense1.weight x + dense1.bias)
    const sigmoid1_0 = sigmoidOf(x_0 * params[0] + x_1 * params[1] + params[8]);
    const sigmoid1_1 = sigmoidOf(x_0 * params[2] + x_1 * params[3] + params[9]);
    const sigmoid1_2 = sigmoidOf(x_0 * params[4] + x_1 * params[5] + params[10]);
    const sigmoid1_3 = sigmoidOf(x_0 * params[6] + x_1 * params[7] + params[11]);
    //   error = σ(dense2.weight sigmoid1 + dense2.bias) − target
    const error = sigmoidOf(sigmoid1_0 * params[12] + sigmoid1_1 * params[13] + sigmoid1_2 * params[14]
      + sigmoid1_3 * params[15] + params[16]) - target[s];
    //   loss = Σ(error · error) / n
    loss += error * error;
  }
  return loss / n;
}

export function backward(params, x, target, grad) {
  requireLength("params", params, 17);
  const n = countSamples("x", x, 2);
  requireLength("target", target, n);
  requireLength("grad", grad, 17);
  // backward
  //   quotient = 2 / n
  const quotient = 2 / n;
  let loss = 0;
  let dDense1_weight_0_0 = 0;
  let dDense1_weight_0_1 = 0;
  let dDense1_weight_1_0 = 0;
  let dDense1_weight_1_1 = 0;
  let dDense1_weight_2_0 = 0;
  let dDense1_weight_2_1 = 0;
  let dDense1_weight_3_0 = 0;
  let dDense1_weight_3_1 = 0;
  let dDense1_bias_0 = 0;
  let dDense1_bias_1 = 0;
  let dDense1_bias_2 = 0;
  let dDense1_bias_3 = 0;
  let dDense2_weight_0_0 = 0;
  let dDense2_weight_0_1 = 0;
  let dDense2_weight_0_2 = 0;
  let dDense2_weight_0_3 = 0;
  let dDense2_bias = 0;
  for (let s = 0; s < n; s++) {
    const x_0 = x[2 * s];
    const x_1 = x[2 * s + 1];
    // forward
    //   sigmoid1 = σ(dense1.weight x + dense1.bias)
    const sigmoid1_0 = sigmoidOf(x_0 * params[0] + x_1 * params[1] + params[8]);
    const sigmoid1_1 = sigmoidOf(x_0 * params[2] + x_1 * params[3] + params[9]);
    const sigmoid1_2 = sigmoidOf(x_0 * params[4] + x_1 * params[5] + params[10]);
    const sigmoid1_3 = sigmoidOf(x_0 * params[6] + x_1 * params[7] + params[11]);
    //   sigmoid2 = σ(dense2.weight sigmoid1 + dense2.bias)
    const sigmoid2 = sigmoidOf(sigmoid1_0 * params[12] + sigmoid1_1 * params[13] + sigmoid1_2 * params[14]
      + sigmoid1_3 * params[15] + params[16]);
    //   error = sigmoid2 − target
    const error = sigmoid2 - target[s];
    //   loss = Σ(error · error) / n
    loss += error * error;
    // backward
    //   dDense2 = error · sigmoid2 · (1 − sigmoid2) · quotient
    const dDense2 = error * (sigmoid2 * (1 - sigmoid2)) * quotient;
    //   dDense2.weight = dDense2 sigmoid1ᵀ
    dDense2_weight_0_0 += dDense2 * sigmoid1_0;
    dDense2_weight_0_1 += dDense2 * sigmoid1_1;
    dDense2_weight_0_2 += dDense2 * sigmoid1_2;
    dDense2_weight_0_3 += dDense2 * sigmoid1_3;
    //   dDense2.bias = Σ(dDense2)
    dDense2_bias += dDense2;
    //   dDense1 = dense2.weightᵀ dDense2 · sigmoid1 · (1 − sigmoid1)
    const dDense1_0 = dDense2 * params[12] * (sigmoid1_0 * (1 - sigmoid1_0));
    const dDense1_1 = dDense2 * params[13] * (sigmoid1_1 * (1 - sigmoid1_1));
    const dDense1_2 = dDense2 * params[14] * (sigmoid1_2 * (1 - sigmoid1_2));
    const dDense1_3 = dDense2 * params[15] * (sigmoid1_3 * (1 - sigmoid1_3));
    //   dDense1.weight = dDense1 xᵀ
    dDense1_weight_0_0 += dDense1_0 * x_0;
    dDense1_weight_0_1 += dDense1_0 * x_1;
    dDense1_weight_1_0 += dDense1_1 * x_0;
    dDense1_weight_1_1 += dDense1_1 * x_1;
    dDense1_weight_2_0 += dDense1_2 * x_0;
    dDense1_weight_2_1 += dDense1_2 * x_1;
    dDense1_weight_3_0 += dDense1_3 * x_0;
    dDense1_weight_3_1 += dDense1_3 * x_1;
    //   dDense1.bias = Σ(dDense1)
    dDense1_bias_0 += dDense1_0;
    dDense1_bias_1 += dDense1_1;
    dDense1_bias_2 += dDense1_2;
    dDense1_bias_3 += dDense1_3;
  }
  grad[0] = dDense1_weight_0_0;
  grad[1] = dDense1_weight_0_1;
  grad[2] = dDense1_weight_1_0;
  grad[3] = dDense1_weight_1_1;
  grad[4] = dDense1_weight_2_0;
  grad[5] = dDense1_weight_2_1;
  grad[6] = dDense1_weight_3_0;
  grad[7] = dDense1_weight_3_1;
  grad[8] = dDense1_bias_0;
  grad[9] = dDense1_bias_1;
  grad[10] = dDense1_bias_2;
  grad[11] = dDense1_bias_3;
  grad[12] = dDense2_weight_0_0;
  grad[13] = dDense2_weight_0_1;
  grad[14] = dDense2_weight_0_2;
  grad[15] = dDense2_weight_0_3;
  grad[16] = dDense2_bias;
  return loss / n;
}

export function step(params, state, x, target, learningRate = 0.5) {
  requireLength("params", params, 17);
  requireLength("state", state, 0);
  const n = countSamples("x", x, 2);
  requireLength("target", target, n);
  // backward
  //   quotient = 2 / n
  const quotient = 2 / n;
  let loss = 0;
  let dDense1_weight_0_0 = 0;
  let dDense1_weight_0_1 = 0;
  let dDense1_weight_1_0 = 0;
  let dDense1_weight_1_1 = 0;
  let dDense1_weight_2_0 = 0;
  let dDense1_weight_2_1 = 0;
  let dDense1_weight_3_0 = 0;
  let dDense1_weight_3_1 = 0;
  let dDense1_bias_0 = 0;
  let dDense1_bias_1 = 0;
  let dDense1_bias_2 = 0;
  let dDense1_bias_3 = 0;
  let dDense2_weight_0_0 = 0;
  let dDense2_weight_0_1 = 0;
  let dDense2_weight_0_2 = 0;
  let dDense2_weight_0_3 = 0;
  let dDense2_bias = 0;
  for (let s = 0; s < n; s++) {
    const x_0 = x[2 * s];
    const x_1 = x[2 * s + 1];
    // forward
    //   sigmoid1 = σ(dense1.weight x + dense1.bias)
    const sigmoid1_0 = sigmoidOf(x_0 * params[0] + x_1 * params[1] + params[8]);
    const sigmoid1_1 = sigmoidOf(x_0 * params[2] + x_1 * params[3] + params[9]);
    const sigmoid1_2 = sigmoidOf(x_0 * params[4] + x_1 * params[5] + params[10]);
    const sigmoid1_3 = sigmoidOf(x_0 * params[6] + x_1 * params[7] + params[11]);
    //   sigmoid2 = σ(dense2.weight sigmoid1 + dense2.bias)
    const sigmoid2 = sigmoidOf(sigmoid1_0 * params[12] + sigmoid1_1 * params[13] + sigmoid1_2 * params[14]
      + sigmoid1_3 * params[15] + params[16]);
    //   error = sigmoid2 − target
    const error = sigmoid2 - target[s];
    //   loss = Σ(error · error) / n
    loss += error * error;
    // backward
    //   dDense2 = error · sigmoid2 · (1 − sigmoid2) · quotient
    const dDense2 = error * (sigmoid2 * (1 - sigmoid2)) * quotient;
    //   dense2.weight = dense2.weight − dDense2 sigmoid1ᵀ · learningRate
    dDense2_weight_0_0 += dDense2 * sigmoid1_0;
    dDense2_weight_0_1 += dDense2 * sigmoid1_1;
    dDense2_weight_0_2 += dDense2 * sigmoid1_2;
    dDense2_weight_0_3 += dDense2 * sigmoid1_3;
    //   dense2.bias = dense2.bias − Σ(dDense2) · learningRate
    dDense2_bias += dDense2;
    //   dDense1 = dense2.weightᵀ dDense2 · sigmoid1 · (1 − sigmoid1)
    const dDense1_0 = dDense2 * params[12] * (sigmoid1_0 * (1 - sigmoid1_0));
    const dDense1_1 = dDense2 * params[13] * (sigmoid1_1 * (1 - sigmoid1_1));
    const dDense1_2 = dDense2 * params[14] * (sigmoid1_2 * (1 - sigmoid1_2));
    const dDense1_3 = dDense2 * params[15] * (sigmoid1_3 * (1 - sigmoid1_3));
    //   dense1.weight = dense1.weight − dDense1 xᵀ · learningRate
    dDense1_weight_0_0 += dDense1_0 * x_0;
    dDense1_weight_0_1 += dDense1_0 * x_1;
    dDense1_weight_1_0 += dDense1_1 * x_0;
    dDense1_weight_1_1 += dDense1_1 * x_1;
    dDense1_weight_2_0 += dDense1_2 * x_0;
    dDense1_weight_2_1 += dDense1_2 * x_1;
    dDense1_weight_3_0 += dDense1_3 * x_0;
    dDense1_weight_3_1 += dDense1_3 * x_1;
    //   dense1.bias = dense1.bias − Σ(dDense1) · learningRate
    dDense1_bias_0 += dDense1_0;
    dDense1_bias_1 += dDense1_1;
    dDense1_bias_2 += dDense1_2;
    dDense1_bias_3 += dDense1_3;
  }
  params[0] -= dDense1_weight_0_0 * learningRate;
  params[1] -= dDense1_weight_0_1 * learningRate;
  params[2] -= dDense1_weight_1_0 * learningRate;
  params[3] -= dDense1_weight_1_1 * learningRate;
  params[4] -= dDense1_weight_2_0 * learningRate;
  params[5] -= dDense1_weight_2_1 * learningRate;
  params[6] -= dDense1_weight_3_0 * learningRate;
  params[7] -= dDense1_weight_3_1 * learningRate;
  params[8] -= dDense1_bias_0 * learningRate;
  params[9] -= dDense1_bias_1 * learningRate;
  params[10] -= dDense1_bias_2 * learningRate;
  params[11] -= dDense1_bias_3 * learningRate;
  params[12] -= dDense2_weight_0_0 * learningRate;
  params[13] -= dDense2_weight_0_1 * learningRate;
  params[14] -= dDense2_weight_0_2 * learningRate;
  params[15] -= dDense2_weight_0_3 * learningRate;
  params[16] -= dDense2_bias * learningRate;
  return loss / n;
}

export function init(seed = 0) {
  const params = new Float64Array(17);
  const random = createRandom(seed);
  for (let i = 0; i < 8; i++) {
    params[i] = random() * 2 - 1;
  }
  for (let i = 0; i < 4; i++) {
    params[i + 12] = random() * 2.1908902300206643 - 1.0954451150103321;
  }
  return params;
}

export function createState() {
  return new Float64Array(0);
}

function requireLength(name, values, length) {
  if (values?.length !== length) throw new RangeError(`${name}: expected ${length} numbers, got ${values?.length}`);
}

function countSamples(name, values, size) {
  const n = values?.length / size;
  if (n >= 1 && n % 1 === 0) return n;
  throw new RangeError(`${name}: expected a multiple of ${size} numbers, got ${values?.length}`);
}

function resultArray(out, length) {
  if (out) requireLength("out", out, length);
  return out ?? new Float64Array(length);
}

function createRandom(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
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

function sigmoidOf(x) {
  if (x * x > 500000.5) return farSigmoid(x);
  const t = powersTable;
  const n = (x * 1477.32) | 0;
  const i = n & 1023;
  const h = t[i];
  const r = x - n * 0.0006769015435565962 + n * 4.102456125665122e-14;
  const e = t[(n >> 10) + 3074] * (h + (t[i + 1025] + h * (r * (r * (1 / 2 + r * (1 / 6 + r * (1 / 24)))
  + 1))));
  const y = e / (e + 1);
  return x < -1 ? e - e * y : y;
}

function farSigmoid(x) {
  if (x > 0) return 1;
  if (x < -746) return 0;
  const e = sigmoidOf(x / 2);
  return e * e;
}

export const meta = { name: "model", dtype: "f64", target: "js", inputs: [{ name: "x", shape: [2], size: 2 }], outputs: [{ name: "y", shape: [1], size: 1 }], targets: [{ name: "y", shape: [1], size: 1 }], params: [{ name: "dense1.weight", shape: [4, 2], strides: [2, 1], offset: 0, size: 8, trainable: true }, { name: "dense1.bias", shape: [4], strides: [1], offset: 8, size: 4, trainable: true }, { name: "dense2.weight", shape: [1, 4], strides: [4, 1], offset: 12, size: 4, trainable: true }, { name: "dense2.bias", shape: [1], strides: [1], offset: 16, size: 1, trainable: true }], paramCount: 17, size: 17 };
//# sourceMappingURL=model.js.map
