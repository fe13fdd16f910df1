import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { typeErrors } from "../../compiler/command/type-check.js";
import { compile, type Compilation } from "../../compiler/compile.js";
import { ModelError, type Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import { DEFAULTS } from "../../compiler/options.js";

const MODEL = `
import { dense, model } from "tapeless";
import { units } from "./units.js";
export default model({ input: [2], layers: [dense(units)] });
`;
const THROWS = `export const units = 3;\nthrow new Error("no");\n`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tapeless-load-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const compiled = (name: string): Promise<Compilation> => compile(join(folder, name), DEFAULTS);

async function diagnosed(name: string): Promise<readonly Diagnostic[]> {
  try {
    return (await compiled(name)).warnings;
  } catch (error) {
    if (error instanceof ModelError) return error.diagnostics;
    throw error;
  }
}

const placesOf = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ code, site }) => [code, site && [site.file, site.line, site.column]]);

describe("through links", () => {
  beforeEach(() => {
    write("real/net.model.ts", MODEL);
    write("real/units.ts", "export const units = 3;\n");
    symlinkSync(join(folder, "real"), join(folder, "linked"));
  });

  test("to a folder, a model is called and mapped as in the folder itself", async () => {
    const [direct, linked] = [await compiled("real/net.model.ts"), await compiled("linked/net.model.ts")];
    expect([linked.name, linked.code, linked.map]).toEqual(["net", direct.code, direct.map]);
  });

  test("to a folder, diagnostics name the files as they were named", async () => {
    write("real/bad.ts", MODEL.replace("dense(units)", "dense(-units)"));
    expect(placesOf(await diagnosed("linked/bad.ts"))).toEqual([
      ["invalid-argument", [join(folder, "linked/bad.ts"), 4, 45]],
    ]);
    write("real/units.ts", THROWS);
    expect(placesOf(await diagnosed("linked/net.model.ts"))).toEqual([
      ["model-threw", [join(folder, "linked/units.ts"), 2, 7]],
    ]);
    write("real/empty.ts", "");
    expect(placesOf(await diagnosed("linked/empty.ts"))).toEqual([
      ["no-model", [join(folder, "linked/empty.ts"), 1, 1]],
    ]);
  });

  test("to a file, a model is called like the link, and its imports are found beside the file", async () => {
    mkdirSync(join(folder, "elsewhere"));
    symlinkSync(join(folder, "real/net.model.ts"), join(folder, "elsewhere/other.model.ts"));
    expect((await compiled("elsewhere/other.model.ts")).name).toBe("other");
    renameSync(join(folder, "real/net.model.ts"), join(folder, "real/3f5a"));
    symlinkSync(join(folder, "real/3f5a"), join(folder, "elsewhere/third.ts"));
    expect((await compiled("elsewhere/third.ts")).name).toBe("third");
    symlinkSync(join(folder, "real/3f5a"), join(folder, "real/net.model.ts"));
    write("real/units.ts", THROWS);
    expect(placesOf(await diagnosed("elsewhere/other.model.ts"))).toEqual([
      ["model-threw", [join(folder, "real/units.ts"), 2, 7]],
    ]);
  });
});

describe.each(["node_modules/nets", "node_modules/@scope/nets"])(
  "inside an installed package, %s",
  (nets) => {
    test("a model compiles, and its diagnostics have places", async () => {
      write(`${nets}/models/net.ts`, MODEL);
      write(`${nets}/models/units.ts`, "export const units = 3;\n");
      expect((await compiled(`${nets}/models/net.ts`)).warnings).toEqual([]);
      const file = write(`${nets}/models/bad.ts`, MODEL.replace("units)", "-units)"));
      expect(placesOf(await diagnosed(`${nets}/models/bad.ts`))).toEqual([
        ["invalid-argument", [file, 4, 45]],
      ]);
    });

    test("its types are checked", () => {
      const file = write(`${nets}/wrong.ts`, `export const x: number = "3";\n`);
      expect(placesOf(typeErrors(file))).toEqual([["type-error", [file, 1, 14]]]);
    });
  },
);

test("what a model imports from a package is run as it is", async () => {
  write("node_modules/sizes/package.json", `{ "name": "sizes", "main": "./index.js" }`);
  write("node_modules/sizes/index.js", `exports.units = 3;\n`);
  write("net.ts", MODEL.replace("./units.js", "sizes"));
  expect(await diagnosed("net.ts")).toEqual([]);
});
