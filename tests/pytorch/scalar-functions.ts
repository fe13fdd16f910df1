import type { FunctionSpecification } from "./specification.js";

type Point = FunctionSpecification["points"][number];

/** Points of one variable, each with the direction 1 and with another. */
const at = (...xs: number[]): Point[] => xs.map((x, i) => ({ x: [x], dx: [i % 2 === 0 ? 1 : -0.75] }));
const along = (dx: number[], ...points: number[][]): Point[] => points.map((x) => ({ x, dx }));

const define = (
  name: string,
  points: readonly Point[],
  typescript: string,
  python: string,
): FunctionSpecification => ({ kind: "function", id: `function-${name}`, name, typescript, python, points });

/** Scalar functions side by side in both languages: TypeScript for the compiler, Python for the oracle. */
export const SCALAR_FUNCTIONS: readonly FunctionSpecification[] = [
  define(
    "nested",
    at(0, 0.5, -1),
    `export const nested = differentiable((x: number) =>
  Math.exp(Math.exp(x) + Math.exp(x) ** 2) + Math.sin(Math.exp(x) + Math.exp(x) ** 2));`,
    `def nested(x):
    inner = torch.exp(x) + torch.exp(x) ** 2
    return torch.exp(inner) + torch.sin(inner)`,
  ),
  define(
    "rosenbrock",
    along([0.6, -1.1], [1.2, -0.3], [-0.7, 0.4], [1, 1]),
    `export const rosenbrock = differentiable((x: number, y: number) => (1 - x) ** 2 + 100 * (y - x * x) ** 2);`,
    `def rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2`,
  ),
  define(
    "piecewise",
    at(-2.5, -0.3, 0.4, 2.2),
    `export const piecewise = differentiable((x: number) => (x < -1 ? -2 * x - 1 : x < 1 ? x * x : x > 2 ? 3 - Math.log(x) : 2 * x - 1));`,
    `def piecewise(x):
    if x < -1:
        return -2 * x - 1
    if x < 1:
        return x * x
    return 3 - torch.log(x) if x > 2 else 2 * x - 1`,
  ),
  define(
    "branches",
    along([1, 0.5], [0.3, 0.8], [0.8, 0.3], [-0.4, 0.2], [-0.4, -2]),
    `export const branches = differentiable((x: number, y: number) => {
  let result = x * y;
  if (x > y) {
    result += Math.sin(x);
    if (y > 0) result *= 2;
  } else if (x < 0) {
    const shifted = x - 1;
    result = result / shifted + y;
  } else {
    result -= Math.cos(y);
  }
  return result * result;
});`,
    `def branches(x, y):
    result = x * y
    if x > y:
        result = result + torch.sin(x)
        if y > 0:
            result = result * 2
    elif x < 0:
        result = result / (x - 1) + y
    else:
        result = result - torch.cos(y)
    return result * result`,
  ),
  define(
    "series",
    at(0.4, -1.3, 2.1),
    `export const series = differentiable((x: number) => {
  let term = 1;
  let sum = 1;
  for (let k = 1; k <= 8; k++) {
    term *= x / k;
    sum += term;
  }
  return sum;
});`,
    `def series(x):
    term, sum = 1, 1
    for k in range(1, 9):
        term = term * x / k
        sum = sum + term
    return sum`,
  ),
  define(
    "newton",
    at(2, 7.5, 0.3),
    `const improve = (guess: number, x: number): number => 0.5 * (guess + x / guess);

export const newton = differentiable((x: number) => {
  let guess = 1;
  for (let i = 0; i < 5; i++) guess = improve(guess, x);
  return guess;
});`,
    `def newton(x):
    guess = torch.ones(())
    for _ in range(5):
        guess = 0.5 * (guess + x / guess)
    return guess`,
  ),
  define(
    "helpers",
    along([0.2, -1], [0.5, 1.5], [-1.2, 0.7]),
    `const SCALE = 1.5;
function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
const swish = (z: number): number => z * sigmoid(SCALE * z);

export const helpers = differentiable((a: number, b: number) => swish(a) * swish(b) + sigmoid(a - b));`,
    `def sigmoid(z):
    return 1 / (1 + torch.exp(-z))

def swish(z):
    return z * sigmoid(1.5 * z)

def helpers(a, b):
    return swish(a) * swish(b) + sigmoid(a - b)`,
  ),
  define(
    "trigonometry",
    at(0.3, -0.6, 0.9),
    `export const trigonometry = differentiable((x: number) =>
  Math.sin(x) * Math.cos(2 * x) + Math.tan(0.5 * x) + Math.asin(x) - Math.acos(x / 2) + Math.atan(3 * x));`,
    `def trigonometry(x):
    return torch.sin(x) * torch.cos(2 * x) + torch.tan(0.5 * x) + torch.asin(x) - torch.acos(x / 2) + torch.atan(3 * x)`,
  ),
  define(
    "hyperbolic",
    at(0.35, -0.8, 0.6),
    `export const hyperbolic = differentiable((x: number) =>
  Math.sinh(x) - Math.cosh(x) * Math.tanh(2 * x) + Math.asinh(x) + Math.acosh(x + 2) * Math.atanh(x));`,
    `def hyperbolic(x):
    return torch.sinh(x) - torch.cosh(x) * torch.tanh(2 * x) + torch.asinh(x) + torch.acosh(x + 2) * torch.atanh(x)`,
  ),
  define(
    "logarithms",
    at(0.7, 3.2, 1.1),
    `export const logarithms = differentiable((x: number) =>
  Math.log(x) + Math.log2(x) * Math.log10(x) + Math.log1p(x) / Math.expm1(x) + Math.sqrt(x) * Math.cbrt(x));`,
    `def logarithms(x):
    return torch.log(x) + torch.log2(x) * torch.log10(x) + torch.log1p(x) / torch.expm1(x) + torch.sqrt(x) * x ** (1 / 3)`,
  ),
  define(
    "powers",
    along([0.9, 0.4], [1.7, 0.6], [0.4, 2.3]),
    `export const powers = differentiable((x: number, y: number) => x ** y + Math.pow(y, 1.5) - 2 ** x + x ** -2 + x ** 3);`,
    `def powers(x, y):
    return x ** y + y ** 1.5 - 2 ** x + x ** -2 + x ** 3`,
  ),
  define(
    "plane",
    along([1, -0.5, 0.25], [3, 4, 0.5], [-1, 0.6, -2], [0.2, -0.9, 1.1]),
    `export const plane = differentiable((x: number, y: number, z: number) =>
  Math.hypot(x, y) * z + Math.atan2(y, x) - Math.max(x, y, z) * Math.min(x, z) + Math.abs(y));`,
    `def plane(x, y, z):
    length, angle = torch.sqrt(x * x + y * y), torch.atan2(y, x)
    return length * z + angle - torch.maximum(torch.maximum(x, y), z) * torch.minimum(x, z) + torch.abs(y)`,
  ),
  define(
    "polynomial",
    at(0.5, -1.2),
    `const COEFFICIENTS = [0.5, -1.25, 2, 0.125];

export const polynomial = differentiable((x: number) => {
  let result = 0;
  for (let i = 0; i < COEFFICIENTS.length; i++) result = result * x + COEFFICIENTS[i];
  return -result;
});`,
    `def polynomial(x):
    result = torch.zeros(())
    for c in [0.5, -1.25, 2, 0.125]:
        result = result * x + c
    return -result`,
  ),
  define(
    "rounded",
    at(1.3, -0.6, 2.7),
    `export const rounded = differentiable((x: number) => x * Math.floor(x) + Math.sign(x) * x * x + Math.round(x) - Math.ceil(x) / 3);`,
    `def rounded(x):
    return x * torch.floor(x) + torch.sign(x) * x * x + torch.floor(x + 0.5) - torch.ceil(x) / 3`,
  ),
  define(
    "remainders",
    along([1, 0.5], [1, 0.1], [-7.25, 2], [5, -0.75], [100.5, 0.3], [0, 4]),
    `export const remainders = differentiable((x: number, y: number) => (x % y) * x - y % 1.5 + 7 % (x + 20));`,
    `def remainders(x, y):
    return torch.fmod(x, y) * x - torch.fmod(y, 1.5) + torch.fmod(torch.tensor(7.0), x + 20)`,
  ),
  define(
    "unusedArgument",
    along([1, 1, 1], [0.4, 0.7, 5]),
    `export const unusedArgument = differentiable((x: number, y: number, _z: number) => x / y - y / x);`,
    `def unusedArgument(x, y, z):
    return x / y - y / x`,
  ),
  define(
    "stableSoftplus",
    at(-900, -3, 0.1, 40, 900),
    `export const stableSoftplus = differentiable((x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));`,
    `def stableSoftplus(x):
    return torch.nn.functional.softplus(x, threshold=60)`,
  ),
  define(
    "nestedLoops",
    along([1, -1], [0.3, 0.8], [-0.5, 1.2]),
    `export const nestedLoops = differentiable((x: number, y: number) => {
  let total = 0;
  for (let i = 1; i <= 3; i++) {
    let inner = y;
    for (let j = i; j > 0; j--) inner = inner * x + j;
    if (i % 2 === 1) total += Math.tanh(inner) / i;
    else total -= inner * y;
  }
  return total;
});`,
    `def nestedLoops(x, y):
    total = 0
    for i in range(1, 4):
        inner = y
        for j in range(i, 0, -1):
            inner = inner * x + j
        total = total + torch.tanh(inner) / i if i % 2 == 1 else total - inner * y
    return total`,
  ),
];
