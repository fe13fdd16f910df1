import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const manifestIn = (folder: string): string => join(folder, "package.json");

function find(folder: string): string {
  const file = manifestIn(folder);
  if (existsSync(file) && (JSON.parse(readFileSync(file, "utf8")) as { name?: string }).name === "tapeless")
    return folder;
  if (folder === dirname(folder))
    throw new Error("the tapeless package is incomplete: its package.json is missing");
  return find(dirname(folder));
}

/** The folder of this package, whether it runs from its sources or from what was built of them. */
export const packageRoot = find(dirname(fileURLToPath(import.meta.url)));

export const version = (JSON.parse(readFileSync(manifestIn(packageRoot), "utf8")) as { version: string })
  .version;
