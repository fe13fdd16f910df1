import type { Graph } from "./ir/graph.js";
import { verifyGraph, type GraphRequirements } from "./ir/verify-graph.js";
import { verifyProcedure } from "./ir/verify-procedure.js";
import { verifyProgram } from "./ir/verify-program.js";
import { sameShape } from "./ir/tensor-type.js";
import type { BuiltModel } from "./phases/2-build/built-model.js";
import type { BuiltScalar } from "./phases/2-build/scalar.js";
import type { FunctionGraph } from "./phases/3-differentiate/functions.js";
import { builtGraph, functionGraph, type Observer } from "./trace.js";

/** Checks the invariants of every level between the phases: `compile(file, options, new Trace(undefined, verifying))`. */
export const verifying: Observer = {
  graph: verifyBuilt,
  joint: (functions) => functions.forEach((f) => verifyFunction(f)),
  optimized: (functions) => functions.forEach((f) => verifyFunction(f, { lowerable: true })),
  loops: verifyProgram,
  schedule: ({ program, scheduled }) => verifyProcedure(scheduled.procedure, program),
};

function verifyBuilt(built: BuiltModel | BuiltScalar): void {
  const graph = builtGraph(built);
  verifyGraph(graph);
  if ("value" in built) requireScalar(graph, "returns");
  else if (built.loss) requireScalar(graph, "loss");
}

function verifyFunction(f: FunctionGraph<string>, requirements?: GraphRequirements): void {
  const graph = functionGraph(f);
  const names = f.deliveries.map(({ array, name }) => `${array}.${name}`);
  if (new Set(names).size !== names.length)
    throw new Error(`${f.name} delivers two values to one place: ${names.join(", ")}`);
  if (graph.outputs.size > 0) verifyGraph(graph, requirements);
  if (f.returns) requireScalar(graph, "returns");
}

function requireScalar({ name, outputs }: Graph, output: string): void {
  const { shape } = outputs.get(output)!.type;
  if (!sameShape(shape, [])) throw new Error(`${name}: ${output} is one number, not of shape [${shape}]`);
}
