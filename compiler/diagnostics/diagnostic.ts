import type { Site } from "./site.js";

export type Severity = "error" | "warning";

/** One thing to tell the author of a model file. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  /** One sentence: what is wrong. */
  readonly message: string;
  /** What to do about it. */
  readonly help?: string;
  readonly site?: Site;
}

/** Ends the compilation of a model file with these diagnostics. */
export class ModelError extends Error {
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((d) => `${d.code}: ${d.message}`).join("\n"));
  }
}

export function modelError(code: string, message: string, site?: Site, help?: string): ModelError {
  return new ModelError([{ code, severity: "error", message, help, site }]);
}

/** A call with arguments that cannot be; whoever knows the place of the call turns it into a ModelError. */
export class InvalidArgument extends Error {
  constructor(
    message: string,
    readonly help?: string,
    readonly code = "invalid-argument",
  ) {
    super(message);
  }
}
