import type { Expression, FunctionSpecification, Specification, Statement } from "./specification.js";

/** What may occur in a specification, seen without its types: calls, references, applications, lists, scalars. */
type Printable = unknown;
type Fields = Readonly<Record<string, Printable>>;

const isFields = (value: Printable): value is Fields => typeof value === "object" && value !== null;

/** Prints expressions and remembers what they import. */
class Printer {
  readonly imports = new Set<string>();

  use(name: string): string {
    this.imports.add(name);
    return name;
  }

  print(value: Printable): string {
    if (value === null || value === undefined) return "undefined";
    if (Array.isArray(value)) return `[${value.map((item) => this.print(item)).join(", ")}]`;
    if (!isFields(value)) return JSON.stringify(value);
    if ("ref" in value) return String(value.ref);
    if ("apply" in value) return `${this.print(value.apply)}(${this.print(value.to)})`;
    return "call" in value ? this.call(value) : this.object(value);
  }

  private call(value: Fields): string {
    const name = this.use(String(value.call));
    if (isFields(value.function)) return `${name}(${String(value.function.typescript)})`;
    const args = ((value.args as Printable[] | undefined) ?? []).map((argument) => this.print(argument));
    if (isFields(value.options) && Object.keys(value.options).length > 0)
      args.push(this.object(value.options));
    return `${name}(${args.join(", ")})`;
  }

  object(fields: Fields): string {
    const present = Object.entries(fields).filter(([, value]) => value !== undefined);
    return `{ ${present.map(([key, value]) => `${key}: ${this.print(value)}`).join(", ")} }`;
  }

  statement({ name, value }: Statement): string {
    return `const ${name} = ${this.print(value)};`;
  }
}

const isElementwise = (value: Expression): boolean =>
  typeof value === "object" && "call" in value && value.call === "elementwise";

/** Loss, its weights, the optimiser and the clipping of gradients, as they stand in the options of `model` and in the result of `graph`. */
const training = (spec: Specification): Fields => ({
  loss: spec.loss,
  lossWeights: spec.lossWeights,
  optimizer: spec.optimizer,
  gradients: spec.gradients,
});

const lines = (fields: Fields, printer: Printer): string[] =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `  ${key}: ${printer.print(value)},`);

function chain(spec: Specification, printer: Printer): string[] {
  const fields = { input: spec.inputs[0].shape, layers: spec.layers, ...training(spec) };
  return [`export default ${printer.use("model")}({`, ...lines(fields, printer), "});"];
}

function graph(spec: Specification, printer: Printer): string[] {
  const inner = (spec.constants ?? []).filter(({ value }) => !isElementwise(value));
  const results = Object.entries(spec.outputs ?? {}).map(([name, value]) => [name, { ref: value }]);
  const fields = { outputs: Object.fromEntries(results) as Fields, ...training(spec) };
  return [
    `export default ${printer.use("graph")}(() => {`,
    ...spec.inputs.map(
      ({ name, shape }) => `  const ${name} = ${printer.use("input")}("${name}", ${printer.print(shape)});`,
    ),
    ...[...inner, ...(spec.statements ?? [])].map((statement) => `  ${printer.statement(statement)}`),
    "  return {",
    ...lines(fields, printer).map((line) => `  ${line}`),
    "  };",
    "});",
  ];
}

/** The text of the model file. */
export function modelSource(spec: Specification): string {
  const printer = new Printer();
  const outer = (spec.constants ?? []).filter(({ value }) => spec.form === "chain" || isElementwise(value));
  const constants = outer.map((statement) => printer.statement(statement));
  const body = spec.form === "chain" ? chain(spec, printer) : graph(spec, printer);
  const head = `import { ${[...printer.imports].sort().join(", ")} } from "tapeless";`;
  return [head, "", ...(spec.helpers ? [spec.helpers, ""] : []), ...constants, ...body, ""].join("\n");
}

export const functionSource = (spec: FunctionSpecification): string =>
  `import { differentiable } from "tapeless";\n\n${spec.typescript.trim()}\n`;
