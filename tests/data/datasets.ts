import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "vitest";

/** The folder of the data sets: TAPELESS_DATA, or shared/data beside the repository. */
const folder = process.env.TAPELESS_DATA ?? fileURLToPath(new URL("../../../shared/data", import.meta.url));

/** `test`, but skipped, with the reason printed, where one of these files is not there. */
export function testWith(...files: string[]) {
  const missing = files.filter((name) => !existsSync(join(folder, name)));
  if (missing.length > 0) {
    console.warn(
      `Skipped: no ${missing.join(", ")} in shared/data beside the repository or in TAPELESS_DATA.`,
    );
  }
  return test.skipIf(missing.length > 0);
}

/** Samples of a class each: row-major features, and the indices of their classes. */
export interface ClassifiedSamples {
  readonly x: Float64Array;
  readonly classes: Float64Array;
}

const species = ["setosa", "versicolor", "virginica"];

/** Fisher's irises: four lengths in centimetres and one of three species, 150 flowers. */
export function readIris(): ClassifiedSamples {
  return samplesFrom("iris.csv", Number, (name) => species.indexOf(name));
}

/**
 * The UCI data set Optical Recognition of Handwritten Digits: counts from 0 to 16 in an 8 × 8 raster, brought
 * to 0 … 1. Thirty people wrote the 3823 digits for training, thirteen others the 1797 of the official test.
 */
export function readDigits(part: "train" | "test"): ClassifiedSamples {
  return samplesFrom(`optdigits-${part}.csv`, (count) => Number(count) / 16, Number);
}

/** The rows below a heading: features, and the class in the last column. */
function samplesFrom(
  file: string,
  featureOf: (cell: string) => number,
  classOf: (cell: string) => number,
): ClassifiedSamples {
  const [, ...lines] = readFileSync(join(folder, file), "utf8").trimEnd().split(/\r?\n/);
  const rows = lines.map((line) => line.split(","));
  return {
    x: Float64Array.from(rows.flatMap((cells) => cells.slice(0, -1).map(featureOf))),
    classes: Float64Array.from(rows, (cells) => classOf(cells.at(-1)!)),
  };
}
