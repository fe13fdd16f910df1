// The loss curves that `tapeless train --plot` draws, for programs that train by themselves.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = fileURLToPath(new URL("../../compiler/plot/loss-curve.ts", import.meta.url));

/** Draws losses against epochs into an SVG file; see `lossCurveSvg` for the options. */
export async function plotLoss(file, options) {
  const { outputFiles } = await build({ entryPoints: [source], bundle: true, write: false, format: "esm" });
  const module = `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`;
  const { lossCurveSvg } = await import(module);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, lossCurveSvg(options));
}
