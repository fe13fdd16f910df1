import { ts } from "ts-morph";
import { ModelError, modelError, type Diagnostic } from "../../diagnostics/diagnostic.js";
import { NodeTable, type Node } from "../../ir/graph.js";
import type { DType } from "../../ir/tensor-type.js";
import { argument, constant } from "../../ops/leaf.js";
import type { DifferentiableDeclaration } from "../1-read/functions.js";
import { realParameters } from "../1-read/scalar-syntax.js";
import { type FindFunction } from "../1-read/scalar-values.js";
import { type ScalarReader } from "../1-read/scalar-function.js";
import { siteOf } from "../1-read/source-text.js";

/** A scalar function as graph: its arguments and its value. */
export interface BuiltScalar {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly arguments: readonly Node[];
  readonly value: Node;
  readonly table: NodeTable;
  readonly declaration: DifferentiableDeclaration;
}

/** Builds the graphs of exported functions; says of each what cannot be differentiated in it. */
export function buildScalars(
  functions: readonly (readonly [name: string, declaration: DifferentiableDeclaration])[],
  reader: ScalarReader,
  find: FindFunction,
  dtype: DType,
): BuiltScalar[] {
  const diagnostics: Diagnostic[] = [];
  const built = functions.flatMap(([name, declaration]) => {
    try {
      return [buildScalar(name, declaration, reader, find, dtype)];
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      diagnostics.push(...error.diagnostics);
      return [];
    }
  });
  if (diagnostics.length > 0) throw new ModelError(diagnostics);
  return built;
}

/** Builds the graph of an exported `differentiable` function. */
function buildScalar(
  name: string,
  declaration: DifferentiableDeclaration,
  reader: ScalarReader,
  find: FindFunction,
  dtype: DType,
): BuiltScalar {
  const table = new NodeTable();
  const parameters = parameterNames(declaration, find);
  const args = parameters.map((parameter) => argument(table, parameter, dtype));
  const value = table.from({ site: declaration.site, name }, () => {
    const result = reader.call(declaration.function, args);
    return typeof result === "number" ? constant(table, result, { dtype, shape: [] }) : result;
  });
  return { name, parameters, arguments: args, value, table, declaration };
}

function parameterNames({ function: f, site }: DifferentiableDeclaration, find: FindFunction): string[] {
  const found = find(f);
  if (!found) {
    const help = "Write it as an arrow function or a function declaration in a model file.";
    throw modelError("not-differentiable", "the source of this function is not at hand", site, help);
  }
  const parameters = realParameters(found.declaration);
  const odd = parameters.find(({ name, dotDotDotToken }) => !ts.isIdentifier(name) || dotDotDotToken);
  if (parameters.length > 0 && !odd) return parameters.map(({ name }) => (name as ts.Identifier).text);
  throw modelError(
    "not-differentiable",
    "a differentiable function takes one or more plain numbers",
    odd ? siteOf(found.source, odd) : site,
    "Name each argument: (x: number, y: number) => x * y.",
  );
}
