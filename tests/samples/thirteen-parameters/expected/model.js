// model: 13 parameters. Compiled by Tapeless from model.ts; changes here are lost.

export function forward(params, x, out) {
  requireLength("params", params, 13);
  const n = countSamples("x", x, 1);
  out = resultArray(out, n);
  for (let s = 0; s < n; s++) {
    const x2 = x[s];
    // forward
    //   h = relu(theta.weight x + theta.bias)
    const theta_0 = x2 * params[0] + params[2];
    const h_0 = theta_0 < 0 ? 0 : theta_0;
    const theta_1 = x2 * params[1] + params[3];
    const h_1 = theta_1 < 0 ? 0 : theta_1;
    //   a = relu(psi.weight h + psi.bias)
    const psi_0 = h_0 * params[4] + h_1 * params[5] + params[8];
    const a_0 = psi_0 < 0 ? 0 : psi_0;
    const psi_1 = h_0 * params[6] + h_1 * params[7] + params[9];
    const a_1 = psi_1 < 0 ? 0 : psi_1;
    //   y = phi.weight a + phi.bias
    out[s] = a_0 * params[10] + a_1 * params[11] + params[12];
  }
  return out;
}

export function backward(params, x, target, grad) {
  requireLength("params", params, 13);
  const n = countSamples("x", x, 1);
  requireLength("target", target, n);
  requireLength("grad", grad, 13);
  let loss = 0;
  let dTheta_weight_0_0 = 0;
  let dTheta_weight_1_0 = 0;
  let dTheta_bias_0 = 0;
  let dTheta_bias_1 = 0;
  let dPsi_weight_0_0 = 0;
  let dPsi_weight_0_1 = 0;
  let dPsi_weight_1_0 = 0;
  let dPsi_weight_1_1 = 0;
  let dPsi_bias_0 = 0;
  let dPsi_bias_1 = 0;
  let dPhi_weight_0_0 = 0;
  let dPhi_weight_0_1 = 0;
  let dPhi_bias = 0;
  for (let s = 0; s < n; s++) {
    const x2 = x[s];
    // forward
    //   h = relu(theta.weight x + theta.bias)
    const theta_0 = x2 * params[0] + params[2];
    const h_0 = theta_0 < 0 ? 0 : theta_0;
    const theta_1 = x2 * params[1] + params[3];
    const h_1 = theta_1 < 0 ? 0 : theta_1;
    //   a = relu(psi.weight h + psi.bias)
    const psi_0 = h_0 * params[4] + h_1 * params[5] + params[8];
    const a_0 = psi_0 < 0 ? 0 : psi_0;
    const psi_1 = h_0 * params[6] + h_1 * params[7] + params[9];
    const a_1 = psi_1 < 0 ? 0 : psi_1;
    //   error = phi.weight a + phi.bias − target
    const error = a_0 * params[10] + a_1 * params[11] + params[12] - target[s];
    //   loss = Σ(error · error)
    loss += error * error;
    // backward
    //   dError = error · 2
    const dError = error * 2;
    //   dPhi.weight = dError aᵀ
    dPhi_weight_0_0 += dError * a_0;
    dPhi_weight_0_1 += dError * a_1;
    //   dPhi.bias = Σ(dError)
    dPhi_bias += dError;
    //   dPsi = (a > 0 ? phi.weightᵀ dError : 0)
    const dPsi_0 = a_0 > 0 ? dError * params[10] : 0;
    const dPsi_1 = a_1 > 0 ? dError * params[11] : 0;
    //   dPsi.weight = dPsi hᵀ
    dPsi_weight_0_0 += dPsi_0 * h_0;
    dPsi_weight_0_1 += dPsi_0 * h_1;
    dPsi_weight_1_0 += dPsi_1 * h_0;
    dPsi_weight_1_1 += dPsi_1 * h_1;
    //   dPsi.bias = Σ(dPsi)
    dPsi_bias_0 += dPsi_0;
    dPsi_bias_1 += dPsi_1;
    //   dTheta = (h > 0 ? psi.weightᵀ dPsi : 0)
    const dTheta_0 = h_0 > 0 ? dPsi_0 * params[4] + dPsi_1 * params[6] : 0;
    const dTheta_1 = h_1 > 0 ? dPsi_0 * params[5] + dPsi_1 * params[7] : 0;
    //   dTheta.weight = dTheta xᵀ
    dTheta_weight_0_0 += dTheta_0 * x2;
    dTheta_weight_1_0 += dTheta_1 * x2;
    //   dTheta.bias = Σ(dTheta)
    dTheta_bias_0 += dTheta_0;
    dTheta_bias_1 += dTheta_1;
  }
  grad[0] = dTheta_weight_0_0;
  grad[1] = dTheta_weight_1_0;
  grad[2] = dTheta_bias_0;
  grad[3] = dTheta_bias_1;
  grad[4] = dPsi_weight_0_0;
  grad[5] = dPsi_weight_0_1;
  grad[6] = dPsi_weight_1_0;
  grad[7] = dPsi_weight_1_1;
  grad[8] = dPsi_bias_0;
  grad[9] = dPsi_bias_1;
  grad[10] = dPhi_weight_0_0;
  grad[11] = dPhi_weight_0_1;
  grad[12] = dPhi_bias;
  return loss;
}

export function inputGradient(params, x, cotangent, out) {
  requireLength("params", params, 13);
  const n = countSamples("x", x, 1);
  if (cotangent) {
    requireLength("cotangent", cotangent, n);
  }
  out = resultArray(out, n);
  for (let s = 0; s < n; s++) {
    const x2 = x[s];
    const cotangent2 = cotangent ? cotangent[s] : 1;
    // forward
    //   h = relu(theta.weight x + theta.bias)
    const theta_0 = x2 * params[0] + params[2];
    const h_0 = theta_0 < 0 ? 0 : theta_0;
    const theta_1 = x2 * params[1] + params[3];
    const h_1 = theta_1 < 0 ? 0 : theta_1;
    // backward
    //   dPsi = (relu(psi.weight h + psi.bias) > 0 ? phi.weightᵀ cotangent : 0)
    const psi_0 = h_0 * params[4] + h_1 * params[5] + params[8];
    const dPsi_0 = (psi_0 < 0 ? 0 : psi_0) > 0 ? cotangent2 * params[10] : 0;
    const psi_1 = h_0 * params[6] + h_1 * params[7] + params[9];
    const dPsi_1 = (psi_1 < 0 ? 0 : psi_1) > 0 ? cotangent2 * params[11] : 0;
    //   dTheta = (h > 0 ? psi.weightᵀ dPsi : 0)
    const dTheta_0 = h_0 > 0 ? dPsi_0 * params[4] + dPsi_1 * params[6] : 0;
    const dTheta_1 = h_1 > 0 ? dPsi_0 * params[5] + dPsi_1 * params[7] : 0;
    //   dX = theta.weightᵀ dTheta
    out[s] = dTheta_0 * params[0] + dTheta_1 * params[1];
  }
  return out;
}

export function jvp(params, x, dx, out) {
  requireLength("params", params, 13);
  const n = countSamples("x", x, 1);
  requireLength("dx", dx, n);
  out = resultArray(out, n);
  for (let s = 0; s < n; s++) {
    const x2 = x[s];
    const dx2 = dx[s];
    // forward
    //   h = relu(theta.weight x + theta.bias)
    const theta_0 = x2 * params[0] + params[2];
    const h_0 = theta_0 < 0 ? 0 : theta_0;
    const theta_1 = x2 * params[1] + params[3];
    const h_1 = theta_1 < 0 ? 0 : theta_1;
    // tangent
    //   hDot = (h > 0 ? theta.weight dx : 0)
    const hDot_0 = h_0 > 0 ? dx2 * params[0] : 0;
    const hDot_1 = h_1 > 0 ? dx2 * params[1] : 0;
    //   aDot = (relu(psi.weight h + psi.bias) > 0 ? psi.weight hDot : 0)
    const psi_0 = h_0 * params[4] + h_1 * params[5] + params[8];
    const aDot_0 = (psi_0 < 0 ? 0 : psi_0) > 0 ? hDot_0 * params[4] + hDot_1 * params[5] : 0;
    const psi_1 = h_0 * params[6] + h_1 * params[7] + params[9];
    const aDot_1 = (psi_1 < 0 ? 0 : psi_1) > 0 ? hDot_0 * params[6] + hDot_1 * params[7] : 0;
    //   y = phi.weight aDot
    out[s] = aDot_0 * params[10] + aDot_1 * params[11];
  }
  return out;
}

export function init(seed = 0) {
  const params = new Float64Array(13);
  const random = createRandom(seed);
  for (let i = 0; i < 2; i++) {
    params[i] = 1.4142135623730951 * Math.sqrt(-2 * Math.log(1
      - random())) * Math.cos(6.283185307179586 * random());
  }
  for (let i = 0; i < 4; i++) {
    params[i + 4] = 1 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(6.283185307179586 * random());
  }
  for (let i = 0; i < 2; i++) {
    params[i + 10] = random() * 2.8284271247461903 - 1.4142135623730951;
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

export const meta = { name: "model", dtype: "f64", target: "js", inputs: [{ name: "x", shape: [1], size: 1 }], outputs: [{ name: "y", shape: [1], size: 1 }], targets: [{ name: "y", shape: [1], size: 1 }], params: [{ name: "theta.weight", shape: [2, 1], strides: [1, 1], offset: 0, size: 2, trainable: true }, { name: "theta.bias", shape: [2], strides: [1], offset: 2, size: 2, trainable: true }, { name: "psi.weight", shape: [2, 2], strides: [2, 1], offset: 4, size: 4, trainable: true }, { name: "psi.bias", shape: [2], strides: [1], offset: 8, size: 2, trainable: true }, { name: "phi.weight", shape: [1, 2], strides: [2, 1], offset: 10, size: 2, trainable: true }, { name: "phi.bias", shape: [1], strides: [1], offset: 12, size: 1, trainable: true }], paramCount: 13, size: 13 };
//# sourceMappingURL=model.js.map
