/** The compiler as a library: `compile(file, { ...DEFAULTS })` gives the text of the module. */
export { compile, type Compilation } from "./compile.js";
export { DEFAULTS, type CompileOptions, type WeightsOption } from "./options.js";
export { ModelError, type Diagnostic, type Severity } from "./diagnostics/diagnostic.js";
export type { Site } from "./diagnostics/site.js";
