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
  const dDistance = 0.5 / distance;
  out[0] = dDistance * x * 2;
  out[1] = dDistance * y * 2;
  return out;
}

export function distanceJvp(x, y, dx, dy) {
  // forward
  //   distance = sqrt(x · x + y · y)
  const distance = Math.sqrt(x * x + y * y);
  // backward
  //   distanceDot = 0.5 / distance · (x · dx + y · dy) · 2
  return 0.5 / distance * (x * dx + y * dy) * 2;
}

export function f(x) {
  // forward
  //   f = exp(exp(x) + exp(x) · exp(x)) + sin(exp(x) + exp(x) · exp(x))
  const e = Math.exp(x);
  const f2 = e + e * e;
  return Math.exp(f2) + Math.sin(f2);
}

export function fGradient(x, out) {
  out = resultArray(out, 1);
  // forward
  //   e = exp(x)
  const e = Math.exp(x);
  //   f = e + e · e
  const f = e + e * e;
  //   f = exp(f)
  const f2 = Math.exp(f);
  // backward
  //   dx = (cos(f) + f + (cos(f) + f) · e + (cos(f) + f) · e) · e
  const dF = Math.cos(f) + f2;
  const dE = dF * e;
  out[0] = (dF + dE + dE) * e;
  return out;
}

export function fJvp(x, dx) {
  // forward
  //   e = exp(x)
  const e = Math.exp(x);
  //   f = e + e · e
  const f = e + e * e;
  //   f = exp(f)
  const f2 = Math.exp(f);
  // backward
  //   fDot = f · (e · dx + e · e · dx · 2) + cos(f) · (e · dx + e · e · dx · 2)
  const eDot = e * dx;
  const fDot = eDot + e * eDot * 2;
  return f2 * fDot + Math.cos(f) * fDot;
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
