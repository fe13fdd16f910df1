import { addMapping, GenMapping, setSourceContent, toEncodedMap } from "@jridgewell/gen-mapping";
import type { Printed } from "./js/print.js";

/** A source map, version 3, of generated lines to the declarations in the model's files that caused them. */
export function sourceMap(
  file: string,
  { text, sites }: Printed,
  sources: ReadonlyMap<string, string>,
  sourceName: (file: string) => string,
): string {
  const map = new GenMapping({ file });
  const lines = text.split("\n");
  sites.forEach((site, k) => {
    if (!site) return;
    const column = lines[k].length - lines[k].trimStart().length;
    const original = { line: site.line, column: site.column - 1 };
    addMapping(map, { generated: { line: k + 1, column }, source: sourceName(site.file), original });
  });
  for (const [path, content] of sources) setSourceContent(map, sourceName(path), content);
  return JSON.stringify(toEncodedMap(map));
}
