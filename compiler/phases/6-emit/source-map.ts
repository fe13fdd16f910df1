import { addMapping, GenMapping, setSourceContent, toEncodedMap } from "@jridgewell/gen-mapping";
import { relative } from "node:path";
import type { SourceText } from "../1-read/source-text.js";
import type { Printed } from "./js/print.js";

/**
 * A source map, version 3, of generated lines to the declarations in the model's files that caused them. Files are
 * named as seen from the model's folder: wherever that lies, the map is the same.
 */
export function sourceMap(
  file: string,
  { text, sites }: Printed,
  sources: readonly SourceText[],
  folder: string,
): string {
  const sourceName = (path: string): string => relative(folder, path).replaceAll("\\", "/");
  const map = new GenMapping({ file });
  const lines = text.split("\n");
  sites.forEach((site, k) => {
    if (!site) return;
    const column = lines[k].length - lines[k].trimStart().length;
    const original = { line: site.line, column: site.column - 1 };
    addMapping(map, { generated: { line: k + 1, column }, source: sourceName(site.file), original });
  });
  for (const { file: path, text: content } of sources) setSourceContent(map, sourceName(path), content);
  return JSON.stringify(toEncodedMap(map));
}
