// model. Compiled by Tapeless from model.ts; changes here are lost.

export function distance(x, y) {
  // forward
  //   distance = sqrt(x · x + y · y)
  return Math.sqrt(x * x + y * y);
}

export function distanceGradient(x, y, out) {
  out = resultArray(out, 2);
  // forward
  //   distance = sqrt(x · x + y · y)
  const distance = Math.sqrt(x * x + y * y);
  // backward
  //   dx = 0.5 / distance · x · 2; dy = 0.5 / distance · y · 2
  const dSum = 0.5 / distance;
  out[0] = dSum * x * 2;
  out[1] = dSum * y * 2;
  return out;
}

export function distanceJvp(x, y, dx, dy) {
  // forward
  //   distance = sqrt(x · x + y · y)
  const distance = Math.sqrt(x * x + y * y);
  // tangent
  //   distanceDot = 0.5 / distance · (x · dx + y · dy) · 2
  return 0.5 / distance * (x * dx + y * dy) * 2;
}

export function f(x) {
  // forward
  //   f = exp(exp(x) + exp(x) · exp(x)) + sin(exp(x) + exp(x) · exp(x))
  const e = expOf(x);
  const z = e + e * e;
  return expOf(z) + Math.sin(z);
}

export function fGradient(x, out) {
  out = resultArray(out, 1);
  // forward
  //   e = exp(x)
  const e = expOf(x);
  //   sum = e + e · e
  const sum = e + e * e;
  //   exp = exp(sum)
  const exp = expOf(sum);
  // backward
  //   dx = (cos(sum) + exp + (cos(sum) + exp) · e + (cos(sum) + exp) · e) · e
  const dSum = Math.cos(sum) + exp;
  const z = dSum * e;
  out[0] = (dSum + z + z) * e;
  return out;
}

export function fJvp(x, dx) {
  // forward
  //   e = exp(x)
  const e = expOf(x);
  //   sum = e + e · e
  const sum = e + e * e;
  //   exp = exp(sum)
  const exp = expOf(sum);
  // tangent
  //   fDot = exp · (e · dx + e · e · dx · 2) + cos(sum) · (e · dx + e · e · dx · 2)
  const eDot = e * dx;
  const z = eDot + e * eDot * 2;
  return exp * z + Math.cos(sum) * z;
}

function requireLength(name, values, length) {
  if (values?.length !== length) throw new RangeError(`${name}: expected ${length} numbers, got ${values?.length}`);
}

function resultArray(out, length) {
  if (out) requireLength("out", out, length);
  return out ?? new Float64Array(length);
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

export const meta = { name: "model", dtype: "f64", target: "js" };
//# sourceMappingURL=model.js.map
