import { dirname, resolve } from "node:path";
import type * as esbuild from "esbuild";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Site } from "../../diagnostics/site.js";
import { originalPosition } from "./place-of-error.js";
import type { Sources } from "./run.js";
import { siteAt } from "./source-text.js";

/** What esbuild found wrong with the files of a model. */
export function bundleErrors(error: unknown, file: string, sources: Sources): Diagnostic[] {
  const { errors } = error as Partial<esbuild.BuildFailure>;
  if (!errors) throw error;
  return errors.map(({ text, location }) => ({
    ...meaningOf({ text, location }),
    severity: "error",
    site: location ? siteOfLocation(location, file, sources) : undefined,
    file: sources.get(file)?.file ?? file,
  }));
}

function meaningOf({
  text,
  location,
}: Pick<esbuild.Message, "text" | "location">): Pick<Diagnostic, "code" | "message" | "help"> {
  if (text.startsWith("Could not resolve")) {
    return {
      code: "import-not-found",
      message: text.replace("Could not resolve", "there is no module"),
      help: "Paths of local files begin with ./ or ../; packages must be installed.",
    };
  }
  const [, source, name] = /^No matching export in "(.+)" for import "(.+)"$/.exec(text) ?? [];
  if (name !== undefined) {
    return {
      code: "unknown-name",
      message: `"${source}" exports no ${name}`,
      help: location?.suggestion
        ? `Did you mean ${location.suggestion}?`
        : "Export it there, or import a name that the file exports.",
    };
  }
  if (text.startsWith("Top-level await")) {
    return {
      code: "syntax-error",
      message: "a model file cannot wait for promises, as it does here",
      help: "Compute what it waits for beforehand, keep it in a JSON file, and import that.",
    };
  }
  return { code: "syntax-error", message: text };
}

/** esbuild read the rewritten text, whose columns are others; it counts them in bytes. */
function siteOfLocation(
  { file: path, line, column, length, lineText }: esbuild.Location,
  file: string,
  sources: Sources,
): Site {
  const absolute = resolve(dirname(file), path);
  const source = sources.get(absolute);
  const before = Buffer.from(lineText).subarray(0, column).toString().length;
  if (!source) return { file: absolute, start: 0, end: length, line, column: before + 1 };
  const start = originalPosition(source, line, before);
  return siteAt(source, start, start + length);
}
