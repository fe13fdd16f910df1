import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { ModelError } from "../../diagnostics/diagnostic.js";
import { parseSafetensors, SafetensorsError, type StoredTensor } from "../../../runtime/safetensors-file.js";
import { noFile, unreadable } from "./model-file.js";

/** The tensors of a weights file, as they are stored. */
export interface WeightsFile {
  /** What it is called, without its folder. */
  readonly name: string;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** Throws a ModelError where there is no safetensors file. */
export function readWeights(file: string): WeightsFile {
  try {
    return { name: basename(file), tensors: parseSafetensors(bytesOf(file)).tensors };
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw noFile(
      file,
      `this is no safetensors file: ${error.problems[0]}`,
      "invalid-weights",
      "Write one with saveSafetensors of tapeless/runtime, or with safetensors.torch.save_file in PyTorch.",
    );
  }
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw noFile(file, "there is no such file");
    if (code === "EISDIR") throw noFile(file, "this is a folder, not a weights file");
    throw unreadable(file, error);
  }
}

/** Weights for a file that has no parameters. */
export const noModelForWeights = (file: string): ModelError =>
  noFile(file, "the file has no model that weights could be of", "weights-mismatch", "Leave out --weights.");
