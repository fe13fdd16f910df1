import type { DiagnosticCode } from "./catalogue.js";
import type { Site } from "./site.js";

export type Severity = "error" | "warning";

/** One thing to tell the author of a model file. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** One sentence: what is wrong. */
  readonly message: string;
  /** What to do about it. */
  readonly help?: string;
  readonly site?: Site;
  /** The file, where no place in it can be named. */
  readonly file?: string;
}

/** Ends the compilation of a model file with these diagnostics. */
export class ModelError extends Error {
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((d) => `${d.code}: ${d.message}`).join("\n"));
  }
}

export function modelError(code: DiagnosticCode, message: string, site?: Site, help?: string): ModelError {
  return new ModelError([{ code, severity: "error", message, help, site }]);
}

/** Where among the arguments of a call something is written: names of options, positions in lists. */
export type ArgumentPath = readonly (string | number)[];

/** A call with arguments that cannot be; whoever knows the place of the call turns it into a ModelError. */
export class InvalidArgument extends Error {
  /** The option or element at fault. */
  path: ArgumentPath = [];

  constructor(
    message: string,
    readonly help?: string,
    readonly code: DiagnosticCode = "invalid-argument",
  ) {
    super(message);
  }

  /** Says which option or element is at fault, so that the diagnostic stands there and not at the call. */
  in(...path: ArgumentPath): this {
    this.path = path;
    return this;
  }
}
