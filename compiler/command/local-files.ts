import { dirname, resolve } from "node:path";
import * as esbuild from "esbuild";
import type { CompileOptions } from "../options.js";

/** A model file and, after it, the local files that it imports; alone where its imports cannot be followed. */
async function localFiles(file: string): Promise<string[]> {
  const absWorkingDir = dirname(file);
  try {
    const { metafile } = await esbuild.build({
      entryPoints: [file],
      absWorkingDir,
      bundle: true,
      packages: "external",
      platform: "node",
      tsconfigRaw: {},
      write: false,
      metafile: true,
      logLevel: "silent",
    });
    // Links are followed: the model file may lie elsewhere.
    const [{ entryPoint = file }] = Object.values(metafile.outputs);
    const paths = [entryPoint, ...Object.keys(metafile.inputs)].map((path) => resolve(absWorkingDir, path));
    return [...new Set(paths)];
  } catch {
    return [file];
  }
}

/** The files that a compilation reads: the model file, what it imports, and its weights. */
export async function inputFiles(file: string, { weights }: CompileOptions): Promise<string[]> {
  return [...(await localFiles(file)), ...(weights ? [resolve(weights.file)] : [])];
}

/** The innermost folder that all files lie below. */
export function commonFolder(files: readonly string[]): string {
  const [first, ...others] = files.map((file) => dirname(file));
  let folder = first;
  while (!others.every((other) => isWithin(other, folder))) folder = dirname(folder);
  return folder;
}

const isWithin = (path: string, folder: string): boolean =>
  path === folder || (path !== dirname(path) && isWithin(dirname(path), folder));
