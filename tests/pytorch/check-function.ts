import type { ExpectedPoint } from "./expected.js";
import type { CheckOptions, CompileToModule } from "./harness.js";
import { fault } from "./measure.js";
import type { Deviation } from "./measure.js";
import { functionSource } from "./specification.js";
import type { FunctionSpecification } from "./specification.js";

const TOLERANCE = 1e-9;

/** Relative to the number itself, but to no less than one. */
function compare(
  quantity: string,
  at: string,
  actual: ArrayLike<number>,
  expected: readonly number[],
): Deviation[] {
  if (actual.length !== expected.length) return [fault(quantity, at, `has ${actual.length} numbers`)];
  return expected.flatMap((wanted, i) => {
    const error = Math.abs(actual[i] - wanted) / Math.max(1, Math.abs(wanted));
    if (error <= TOLERANCE) return [];
    return [
      { quantity, tensor: at, error, tolerance: TOLERANCE, detail: `got ${actual[i]}, expected ${wanted}` },
    ];
  });
}

/** Value, gradient (into a new array and into a given one) and forward-mode derivative at every point. */
export async function checkFunction(
  spec: FunctionSpecification,
  expected: readonly ExpectedPoint[],
  compileToModule: CompileToModule,
  options: CheckOptions,
): Promise<Deviation[]> {
  const net = await compileToModule(functionSource(spec), { ...options, emit: ["gradient", "jvp"] });
  const { [spec.name]: f, [`${spec.name}Gradient`]: gradient, [`${spec.name}Jvp`]: jvp } = net;
  return spec.points.flatMap(({ x, dx }, i) => {
    const at = `at (${x.join(", ")})`;
    const out = new Float64Array(x.length).fill(NaN);
    gradient(...x, out);
    return [
      ...compare(spec.name, at, [f(...x)], [expected[i].value]),
      ...compare(`${spec.name}Gradient`, at, gradient(...x), expected[i].gradient),
      ...compare(`${spec.name}Gradient into out`, at, out, expected[i].gradient),
      ...compare(`${spec.name}Jvp`, at, [jvp(...x, ...dx)], [expected[i].jvp]),
    ];
  });
}
