import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import type { Format } from "../../options.js";

export interface BundleInput {
  readonly fileName: string;
  readonly code: string;
  readonly map: string;
  readonly format: Format;
  readonly minify: boolean;
  readonly globalName?: string;
}

export interface Bundle {
  readonly code: string;
  readonly map: string;
}

// Names are shortened where code is emitted (shorten-names.ts), so esbuild leaves them alone.

/** Brings a module into the format asked for. A plain ES module stays as printed, comments included. */
export async function bundle({
  fileName,
  code,
  map,
  format,
  minify,
  globalName,
}: BundleInput): Promise<Bundle> {
  const link = `//# sourceMappingURL=${fileName}.map\n`;
  if (format === "esm" && !minify) return { code: code + link, map };
  const inline = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}`;
  const result = await esbuild.transform(`${code}\n${inline}`, {
    format,
    minifyWhitespace: minify,
    minifySyntax: minify,
    globalName: format === "iife" ? globalName : undefined,
    target: "es2022",
    charset: "utf8",
    sourcemap: "external",
    sourcefile: fileName,
    legalComments: "none",
  });
  return { code: result.code + link, map: result.map };
}

export const gzipBytes = (text: string): number => gzipSync(text, { level: 9 }).length;
