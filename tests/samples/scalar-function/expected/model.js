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
  const e = Math.exp(x);
  const z = e + e * e;
  return Math.exp(z) + Math.sin(z);
}

export function fGradient(x, out) {
  out = resultArray(out, 1);
  // forward
  //   e = exp(x)
  const e = Math.exp(x);
  //   sum = e + e · e
  const sum = e + e * e;
  //   exp = exp(sum)
  const exp = Math.exp(sum);
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
  const e = Math.exp(x);
  //   sum = e + e · e
  const sum = e + e * e;
  //   exp = exp(sum)
  const exp = Math.exp(sum);
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

export const meta = { name: "model", dtype: "f64", target: "js" };
//# sourceMappingURL=model.js.map
