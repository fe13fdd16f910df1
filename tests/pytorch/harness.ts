import { dataOf } from "./expected.js";
import type { Expectation, Quantity } from "./expected.js";
import { TOLERANCE, deviations, isOff } from "./measure.js";
import type { DType, Deviation } from "./measure.js";
import { MEASUREMENTS } from "./measurements.js";
import { checkInitialValues, checkMetadata } from "./metadata.js";
import { checkPromises } from "./promises.js";
import { modelSource, smoothInputs } from "./specification.js";
import type { Specification } from "./specification.js";
import { Subject } from "./subject.js";
import type { EmittedModule } from "./subject.js";

export interface CompileOptions {
  readonly emit: string[];
  readonly dtype: DType;
  readonly unroll?: "auto" | "full" | "none";
  readonly target?: string;
}

/** Compiles the text of a model file and loads what comes out. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type CompileToModule = (source: string, options: CompileOptions) => Promise<Record<string, any>>;

export type CheckOptions = Omit<CompileOptions, "emit">;

/** In float32 an ill-conditioned quantity may be off by a few times what PyTorch's own float32 is. */
const toleranceOf = (expected: Expectation, quantity: Quantity, dtype: DType): number =>
  dtype === "f64" ? TOLERANCE.f64 : Math.max(TOLERANCE.f32, 8 * (expected.singleErrors[quantity] ?? 0));

/** Every function the model has. */
export function functionsOf(spec: Specification): string[] {
  if (spec.emit) return [...spec.emit];
  const trained = spec.loss ? ["loss", "backward", "hvp"] : [];
  const derived = smoothInputs(spec).length > 0 ? ["inputGradient", "jvp"] : [];
  return ["forward", ...derived, ...trained, ...(spec.loss && spec.optimizer ? ["step"] : [])];
}

/** Compiles the model of a specification, runs all it emits, and says how far each of its tensors is off PyTorch's. */
export async function compareWithOracle(
  spec: Specification,
  expected: Expectation,
  compileToModule: CompileToModule,
  options: CheckOptions,
): Promise<Deviation[]> {
  const emit = functionsOf(spec);
  const net = (await compileToModule(modelSource(spec), { ...options, emit })) as EmittedModule;
  const subject = new Subject(net, spec, dataOf(spec, expected));
  const wrong = checkMetadata(subject, expected);
  if (wrong.length > 0) return wrong;
  const measured = (Object.keys(MEASUREMENTS) as Quantity[]).flatMap((quantity) => {
    const [needs, measure] = MEASUREMENTS[quantity];
    const numbers = expected.quantities[quantity];
    if (!numbers || !emit.includes(needs)) return [];
    const tolerance = toleranceOf(expected, quantity, options.dtype);
    return deviations(quantity, measure(subject), numbers, options.dtype, tolerance);
  });
  return [...checkInitialValues(subject, expected), ...measured, ...checkPromises(subject, emit, expected)];
}

/** What of that is out of tolerance. */
export const checkAgainstOracle = async (
  ...model: Parameters<typeof compareWithOracle>
): Promise<Deviation[]> => (await compareWithOracle(...model)).filter(isOff);
