// model: 12 parameters. Compiled by Tapeless from model.ts; changes here are lost.

export function forward(params, x, out) {
  requireLength("params", params, 12);
  const n = countSamples("x.left", x.left, 2);
  requireLength("x.right", x.right, n * 2);
  const x_left = x.left;
  const x_right = x.right;
  out = out ?? {};
  const out_height = resultArray(out.height, n);
  out.height = out_height;
  const out_isTall = resultArray(out.isTall, n);
  out.isTall = out_isTall;
  for (let s = 0; s < n; s++) {
    const left_0 = x_left[2 * s];
    const left_1 = x_left[2 * s + 1];
    const right_0 = x_right[2 * s];
    const right_1 = x_right[2 * s + 1];
    // forward
    //   both = tanh(shared.weight left + shared.bias + shared.weight right + shared.bias)
    const shared_bias_0 = params[4];
    const both_0 = tanhOf(left_0 * params[0] + left_1 * params[1] + shared_bias_0 + (right_0 * params[0]
      + right_1 * params[1] + shared_bias_0));
    const shared_bias_1 = params[5];
    const both_1 = tanhOf(left_0 * params[2] + left_1 * params[3] + shared_bias_1 + (right_0 * params[2]
      + right_1 * params[3] + shared_bias_1));
    //   sum = both + left
    const sum_0 = both_0 + left_0;
    const sum_1 = both_1 + left_1;
    //   height = dense1.weight sum + dense1.bias
    out_height[s] = sum_0 * params[6] + sum_1 * params[7] + params[8];
    //   isTall = dense2.weight both + dense2.bias
    out_isTall[s] = both_0 * params[9] + both_1 * params[10] + params[11];
  }
  return out;
}

export function loss(params, x, target) {
  requireLength("params", params, 12);
  const n = countSamples("x.left", x.left, 2);
  requireLength("x.right", x.right, n * 2);
  requireLength("target.height", target.height, n);
  requireLength("target.isTall", target.isTall, n);
  const x_left = x.left;
  const x_right = x.right;
  const target_height = target.height;
  const target_isTall = target.isTall;
  let loss = 0;
  let loss2 = 0;
  for (let s = 0; s < n; s++) {
    const left_0 = x_left[2 * s];
    const left_1 = x_left[2 * s + 1];
    const right_0 = x_right[2 * s];
    const right_1 = x_right[2 * s + 1];
    // forward
    //   both = tanh(shared.weight left + shared.bias + shared.weight right + shared.bias)
    const shared_bias_0 = params[4];
    const both_0 = tanhOf(left_0 * params[0] + left_1 * params[1] + shared_bias_0 + (right_0 * params[0]
      + right_1 * params[1] + shared_bias_0));
    const shared_bias_1 = params[5];
    const both_1 = tanhOf(left_0 * params[2] + left_1 * params[3] + shared_bias_1 + (right_0 * params[2]
      + right_1 * params[3] + shared_bias_1));
    //   sum = both + left
    const sum_0 = both_0 + left_0;
    const sum_1 = both_1 + left_1;
    //   error = dense1.weight sum + dense1.bias − target
    const error = sum_0 * params[6] + sum_1 * params[7] + params[8] - target_height[s];
    //   isTall = dense2.weight both + dense2.bias
    const isTall = both_0 * params[9] + both_1 * params[10] + params[11];
    //   loss = Σ(error · error) / n + Σ(bce(σ(isTall), target)) / n · 0.5
    loss += error * error;
    loss2 += (isTall < 0 ? 0 : isTall) - isTall * target_isTall[s] + Math.log1p(expOf(-Math.abs(isTall)));
  }
  return loss / n + loss2 / n * 0.5;
}

export function backward(params, x, target, grad) {
  requireLength("params", params, 12);
  const n = countSamples("x.left", x.left, 2);
  requireLength("x.right", x.right, n * 2);
  requireLength("target.height", target.height, n);
  requireLength("target.isTall", target.isTall, n);
  requireLength("grad", grad, 12);
  const x_left = x.left;
  const x_right = x.right;
  const target_height = target.height;
  const target_isTall = target.isTall;
  // backward
  //   dTotal = 0.5 / n
  const dTotal = 0.5 / n;
  //   quotient = 2 / n
  const quotient = 2 / n;
  let loss = 0;
  let loss2 = 0;
  let dShared_weight_0_0 = 0;
  let dShared_weight_0_1 = 0;
  let dShared_weight_1_0 = 0;
  let dShared_weight_1_1 = 0;
  let dShared_weight_0_0_2 = 0;
  let dShared_weight_0_1_2 = 0;
  let dShared_weight_1_0_2 = 0;
  let dShared_weight_1_1_2 = 0;
  let dShared_bias_0 = 0;
  let dShared_bias_1 = 0;
  let dDense1_weight_0_0 = 0;
  let dDense1_weight_0_1 = 0;
  let dDense1_bias = 0;
  let dDense2_weight_0_0 = 0;
  let dDense2_weight_0_1 = 0;
  let dDense2_bias = 0;
  for (let s = 0; s < n; s++) {
    const left_0 = x_left[2 * s];
    const left_1 = x_left[2 * s + 1];
    const right_0 = x_right[2 * s];
    const right_1 = x_right[2 * s + 1];
    const target2 = target_isTall[s];
    // forward
    //   both = tanh(shared.weight left + shared.bias + shared.weight right + shared.bias)
    const shared_bias_0 = params[4];
    const both_0 = tanhOf(left_0 * params[0] + left_1 * params[1] + shared_bias_0 + (right_0 * params[0]
      + right_1 * params[1] + shared_bias_0));
    const shared_bias_1 = params[5];
    const both_1 = tanhOf(left_0 * params[2] + left_1 * params[3] + shared_bias_1 + (right_0 * params[2]
      + right_1 * params[3] + shared_bias_1));
    //   sum = both + left
    const sum_0 = both_0 + left_0;
    const sum_1 = both_1 + left_1;
    //   error = dense1.weight sum + dense1.bias − target
    const error = sum_0 * params[6] + sum_1 * params[7] + params[8] - target_height[s];
    //   isTall = dense2.weight both + dense2.bias
    const isTall = both_0 * params[9] + both_1 * params[10] + params[11];
    //   loss = Σ(error · error) / n + Σ(bce(σ(isTall), target)) / n · 0.5
    loss += error * error;
    loss2 += (isTall < 0 ? 0 : isTall) - isTall * target2 + Math.log1p(expOf(-Math.abs(isTall)));
    // backward
    //   dIsTall = (σ(isTall) − target) · dTotal
    const dIsTall = (sigmoidOf(isTall) - target2) * dTotal;
    //   dDense2.weight = dIsTall bothᵀ
    dDense2_weight_0_0 += dIsTall * both_0;
    dDense2_weight_0_1 += dIsTall * both_1;
    //   dDense2.bias = Σ(dIsTall)
    dDense2_bias += dIsTall;
    //   dError = error · quotient
    const dError = error * quotient;
    //   dDense1.weight = dError sumᵀ
    dDense1_weight_0_0 += dError * sum_0;
    dDense1_weight_0_1 += dError * sum_1;
    //   dDense1.bias = Σ(dError)
    dDense1_bias += dError;
    //   dSum = (dense2.weightᵀ dIsTall + dense1.weightᵀ dError) · (1 − both · both)
    const dSum_0 = (dIsTall * params[9] + dError * params[6]) * (1 - both_0 * both_0);
    const dSum_1 = (dIsTall * params[10] + dError * params[7]) * (1 - both_1 * both_1);
    //   dShared.weight = dSum rightᵀ + dSum leftᵀ
    dShared_weight_0_0 += dSum_0 * right_0;
    dShared_weight_0_1 += dSum_0 * right_1;
    dShared_weight_1_0 += dSum_1 * right_0;
    dShared_weight_1_1 += dSum_1 * right_1;
    dShared_weight_0_0_2 += dSum_0 * left_0;
    dShared_weight_0_1_2 += dSum_0 * left_1;
    dShared_weight_1_0_2 += dSum_1 * left_0;
    dShared_weight_1_1_2 += dSum_1 * left_1;
    //   dShared.bias = Σ(dSum · 2)
    dShared_bias_0 += dSum_0 * 2;
    dShared_bias_1 += dSum_1 * 2;
  }
  grad[0] = dShared_weight_0_0 + dShared_weight_0_0_2;
  grad[1] = dShared_weight_0_1 + dShared_weight_0_1_2;
  grad[2] = dShared_weight_1_0 + dShared_weight_1_0_2;
  grad[3] = dShared_weight_1_1 + dShared_weight_1_1_2;
  grad[4] = dShared_bias_0;
  grad[5] = dShared_bias_1;
  grad[6] = dDense1_weight_0_0;
  grad[7] = dDense1_weight_0_1;
  grad[8] = dDense1_bias;
  grad[9] = dDense2_weight_0_0;
  grad[10] = dDense2_weight_0_1;
  grad[11] = dDense2_bias;
  return loss / n + loss2 / n * 0.5;
}

export function init(seed = 0) {
  const params = new Float64Array(12);
  const random = createRandom(seed);
  for (let i = 0; i < 4; i++) {
    params[i] = random() * 2.449489742783178 - 1.224744871391589;
  }
  for (let i = 0; i < 2; i++) {
    params[i + 6] = random() * 2.8284271247461903 - 1.4142135623730951;
  }
  for (let i = 0; i < 2; i++) {
    params[i + 9] = random() * 2.8284271247461903 - 1.4142135623730951;
  }
  return params;
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
}

export const meta = { name: "model", dtype: "f64", target: "js", inputs: [{ name: "left", shape: [2], size: 2 }, { name: "right", shape: [2], size: 2 }], outputs: [{ name: "height", shape: [1], size: 1 }, { name: "isTall", shape: [1], size: 1 }], targets: [{ name: "height", shape: [1], size: 1 }, { name: "isTall", shape: [1], size: 1 }], params: [{ name: "shared.weight", shape: [2, 2], strides: [2, 1], offset: 0, size: 4, trainable: true }, { name: "shared.bias", shape: [2], strides: [1], offset: 4, size: 2, trainable: true }, { name: "dense1.weight", shape: [1, 2], strides: [2, 1], offset: 6, size: 2, trainable: true }, { name: "dense1.bias", shape: [1], strides: [1], offset: 8, size: 1, trainable: true }, { name: "dense2.weight", shape: [1, 2], strides: [2, 1], offset: 9, size: 2, trainable: true }, { name: "dense2.bias", shape: [1], strides: [1], offset: 11, size: 1, trainable: true }], paramCount: 12, size: 12 };
//# sourceMappingURL=model.js.map
