import { ModelError, type Diagnostic } from "../../diagnostics/diagnostic.js";
import { product, type DType } from "../../ir/tensor-type.js";
import { decodeElements } from "../../../runtime/safetensors-elements.js";
import { isCounter, quote, type StoredTensor } from "../../../runtime/safetensors-file.js";
import type { WeightsFile } from "../1-read/weights.js";
import type { BuiltModel, BuiltParameter } from "./built-model.js";
import { suggestion } from "./check-arguments.js";

/** A model whose parameters begin with the numbers of a file. */
export interface Weighted {
  readonly model: BuiltModel;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Lets each parameter begin with the tensor of its name, rounded to the model's number type. Throws a ModelError where
 * the file does not hold exactly the model's tensors.
 */
export function withWeights(model: BuiltModel, file: WeightsFile): Weighted {
  const problems = [...model.parameters.flatMap((p) => unfit(p, file)), ...surplus(model, file)];
  if (problems.length > 0) throw new ModelError(few(problems, file));
  const parameters = model.parameters.map((parameter): BuiltParameter => {
    const values = numbersOf(file.tensors.get(parameter.name)!, model.dtype);
    return { ...parameter, distribution: { kind: "values", values } };
  });
  return { model: { ...model, parameters }, warnings: parameters.flatMap((p) => notFinite(p, file, model)) };
}

function numbersOf({ dtype, shape, data }: StoredTensor, wanted: DType): Float64Array {
  const element = decodeElements(dtype, data)!;
  const round = wanted === "f32" ? Math.fround : Number;
  return Float64Array.from({ length: product(shape) }, (_, index) => round(element(index)));
}

/** What keeps a parameter from its tensor. */
function unfit({ name, shape, site }: BuiltParameter, file: WeightsFile): Diagnostic[] {
  const stored = file.tensors.get(name);
  if (!stored) {
    const message = `${file.name} has no tensor ${quote(name)}, of shape [${shape}]`;
    return [mismatch(message, suggestion(name, file.tensors.keys()) ?? SAME_MODEL, site)];
  }
  if (String(stored.shape) !== String(shape)) {
    const message = `${quote(name)} has shape [${shape}], but [${stored.shape}] in ${file.name}`;
    return [mismatch(message, SAME_MODEL, site)];
  }
  if (decodeElements(stored.dtype, stored.data)) return [];
  const message = `${quote(name)} is of type ${quote(stored.dtype)} in ${file.name}`;
  return [mismatch(message, "Save it as F64, F32, F16 or BF16.", site)];
}

/** Tensors that no parameter takes. */
function surplus({ parameters, declaration }: BuiltModel, { name, tensors }: WeightsFile): Diagnostic[] {
  const known = new Set(parameters.map((parameter) => parameter.name));
  return [...tensors.keys()]
    .filter((tensor) => !known.has(tensor) && !isCounter(tensor))
    .map((tensor) =>
      mismatch(
        `${name} has a tensor ${quote(tensor)}, which the model has not`,
        suggestion(tensor, known) ?? SAME_MODEL,
        declaration.site,
      ),
    );
}

const SAME_MODEL = "Compile with weights that were saved from this very model.";

const mismatch = (message: string, help: string, site: Diagnostic["site"]): Diagnostic => ({
  code: "weights-mismatch",
  severity: "error",
  message,
  help,
  site,
});

/** Where most of a file does not fit, nobody needs to read all of it. */
const MOST_PROBLEMS = 10;

function few(problems: readonly Diagnostic[], { name }: WeightsFile): Diagnostic[] {
  const rest = problems.length - MOST_PROBLEMS;
  if (rest <= 1) return [...problems];
  const shown = problems.slice(0, MOST_PROBLEMS);
  return [...shown, mismatch(`${rest} more tensors of ${name} and the model differ`, SAME_MODEL, undefined)];
}

function notFinite(
  { name, distribution, site }: BuiltParameter,
  file: WeightsFile,
  model: BuiltModel,
): Diagnostic[] {
  const values = distribution.kind === "values" ? Array.from(distribution.values) : [];
  const count = values.filter((value) => !Number.isFinite(value)).length;
  if (count === 0) return [];
  const precision = model.dtype === "f32" ? " in single precision" : "";
  const what = count === 1 ? "1 number that is" : `${count} numbers that are`;
  return [
    {
      code: "non-finite-weights",
      severity: "warning",
      message: `${quote(name)} has ${what} not finite${precision} in ${file.name}`,
      help: "Save the weights before training diverges; a smaller learning rate may keep it from that.",
      site,
    },
  ];
}
