import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile } from "../../compiler/compile.js";
import { ModelError, type Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import { renderDiagnostic, type Palette } from "../../compiler/diagnostics/render.js";
import { DEFAULTS } from "../../compiler/options.js";
import { tapeless } from "../support/command.js";
import { placeOf } from "./cases.js";

// Files that editors and version control would change, so that they are written here.

const plain: Palette = { error: String, warning: String, strong: String, faint: String };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tapeless-awkward-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function diagnose(name: string, text: string | Uint8Array): Promise<readonly Diagnostic[]> {
  const file = join(folder, name);
  writeFileSync(file, text);
  try {
    return (await compile(file, DEFAULTS)).warnings;
  } catch (error) {
    if (error instanceof ModelError) return error.diagnostics;
    throw error;
  }
}

const at = (code: string, file: string, line: number, column: number) => [{ code, file, line, column }];
const BAD_LINE = `export default model({ input: [2], layers: [dense(-1)] });`;
const IMPORT = `import { dense, model } from "tapeless";`;

describe("the place is that of an editor", () => {
  test("with Windows line ends", async () => {
    const found = await diagnose("crlf.ts", `${IMPORT}\r\n\r\n${BAD_LINE}\r\n`);
    expect(found.map(placeOf)).toEqual(at("invalid-argument", "crlf.ts", 3, 45));
    expect(renderDiagnostic(found[0], plain)).not.toContain("\r");
  });

  test("with a byte order mark", async () => {
    const found = await diagnose("bom.ts", `\ufeffimport { model, dens } from "tapeless";\n`);
    expect(found.map(placeOf)).toEqual(at("unknown-name", "bom.ts", 1, 17));
    expect(renderDiagnostic(found[0], plain)).toContain(`> 1 | import`);
  });

  test("with tabs, which the frame widens under the mark too", async () => {
    const found = await diagnose(
      "tabs.ts",
      `${IMPORT}\nexport default model({\n\tinput: [2],\n\tlayers: [\tdense(-1)],\n});\n`,
    );
    expect(found.map(placeOf)).toEqual(at("invalid-argument", "tabs.ts", 4, 12));
    expect(renderDiagnostic(found[0], plain)).toContain(
      "> 4 |   layers: [  dense(-1)],\n    |              ^^^^^^^^^\n",
    );
  });

  test("behind characters of other widths", async () => {
    const found = await diagnose("wide.ts", `${IMPORT}\n/* 層 🙂 é */ ${BAD_LINE}\n`);
    expect(found.map(placeOf)).toEqual(at("invalid-argument", "wide.ts", 2, 58));
    const [, line, pointer] = renderDiagnostic(found[0], plain).split("\n").slice(1);
    expect(pointer).toMatch(/\^{9}$/);
    // Two characters are as wide as two letters each; one of them is two UTF-16 units long already.
    expect(pointer.indexOf("^")).toBe(line.indexOf("dense(-1)") + 1);
  });

  test("in a long line, of which the frame shows the part that matters", async () => {
    const layers = "dense(1), ".repeat(5000);
    const found = await diagnose(
      "long.ts",
      `${IMPORT}\nexport default model({ input: [2], layers: [${layers}dense(-1)] });`,
    );
    expect(found.map(placeOf)).toEqual(at("invalid-argument", "long.ts", 2, 50_045));
    const frame = renderDiagnostic(found[0], plain).split("\n");
    expect(frame.every((line) => line.length < 140)).toBe(true);
    const [line, pointer] = [frame[2], frame[3]];
    expect(line.slice(pointer.indexOf("^"))).toMatch(/^dense\(-1\)/);
  });

  test("in a file without a line end", async () => {
    const found = await diagnose("no-end.ts", `${IMPORT} ${BAD_LINE}`);
    expect(found.map(placeOf)).toEqual(at("invalid-argument", "no-end.ts", 1, 86));
  });

  test("at the end of a file that ends too soon", async () => {
    const found = await diagnose("cut.ts", `${IMPORT}\nexport default model({\n`);
    expect(found.map(placeOf)).toEqual(at("syntax-error", "cut.ts", 3, 1));
  });
});

describe("files that are no model", () => {
  test("an empty one, one of spaces, and one of comments", async () => {
    expect((await diagnose("empty.ts", "")).map(placeOf)).toEqual(at("no-model", "empty.ts", 1, 1));
    const [spaces] = await diagnose("spaces.ts", " \n\n ");
    expect(spaces.message).toBe("the file is empty");
    expect((await diagnose("comment.ts", "// later")).map(placeOf)).toEqual(
      at("no-model", "comment.ts", 1, 1),
    );
  });

  test("one that is no text", async () => {
    const bytes = Uint8Array.from({ length: 4000 }, (_, k) => (k * 7919) % 256);
    const found = await diagnose("binary.ts", bytes);
    expect(new Set(found.map(({ code }) => code))).toEqual(new Set(["syntax-error"]));
    expect(found.length).toBeLessThanOrEqual(5);
  });

  test("one of another kind", async () => {
    const [found] = await diagnose("data.csv", "1,2\n");
    expect(found).toMatchObject({ code: "no-model", message: expect.stringContaining("ends in .ts") });
  });

  test("a folder, nothing at all, and a link to nothing", async () => {
    mkdirSync(join(folder, "folder.ts"));
    symlinkSync(join(folder, "gone"), join(folder, "link.ts"));
    const run = await tapeless(["compile", "folder.ts", "nothing.ts", "link.ts", "--json"], folder);
    expect(run.status).toBe(2);
    const { diagnostics } = JSON.parse(run.stdout);
    expect(diagnostics.map(({ code, file, line }: Record<string, unknown>) => [code, file, line])).toEqual([
      ["file-not-found", "folder.ts", null],
      ["file-not-found", "nothing.ts", null],
      ["file-not-found", "link.ts", null],
    ]);
  });

  test("a name that is too long, and a link that leads to itself", async () => {
    symlinkSync(join(folder, "loop.ts"), join(folder, "loop.ts"));
    const names = [`${"long".repeat(75)}.ts`, "loop.ts"];
    for (const command of ["compile", "check"]) {
      const run = await tapeless([command, ...names, "--json"], folder);
      expect(run.status).toBe(2);
      const { diagnostics } = JSON.parse(run.stdout);
      expect(diagnostics.map(({ code, file }: Record<string, unknown>) => [code, file])).toEqual(
        names.map((name) => ["file-not-found", name]),
      );
    }
  });

  test("to check either", async () => {
    const run = await tapeless(["check", "nothing.ts", "folder.ts", "data.csv", "--json"], folder);
    expect([run.status, run.stderr]).toEqual([2, ""]);
    const { diagnostics } = JSON.parse(run.stdout);
    expect(diagnostics.map(({ code }: Record<string, unknown>) => code)).toEqual([
      "file-not-found",
      "file-not-found",
      "no-model",
    ]);
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === "win32")(
    "one that may not be read",
    async () => {
      const file = join(folder, "secret.ts");
      writeFileSync(file, IMPORT);
      chmodSync(file, 0);
      const run = await tapeless(["compile", file], folder);
      expect(run.status).toBe(2);
      expect(run.stderr).toContain("file-not-found");
    },
  );
});

describe("what a model file does besides", () => {
  const GOOD = `${IMPORT}\nexport default model({ input: [2], layers: [dense(1)] });\n`;

  test("what it prints does not mix with what the command prints", async () => {
    const noisy = `import process from "node:process";\nconsole.log("{");\nprocess.stdout.write("noise\\n");\n${GOOD}`;
    writeFileSync(join(folder, "noisy.ts"), noisy);
    const run = await tapeless(["compile", "noisy.ts", "--json"], folder);
    expect(run.status).toBe(0);
    expect(JSON.parse(run.stdout).ok).toBe(true);
    expect(run.stderr).toBe("{\nnoise\n");
  });

  test("it compiles from a path with spaces and letters of any alphabet", async () => {
    const place = join(folder, "my models", "größe 模型");
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "mein Netz.model.ts"), GOOD);
    const run = await tapeless(["compile", "my models/größe 模型/mein Netz.model.ts", "--json"], folder);
    expect(run.status).toBe(0);
    const paths = JSON.parse(run.stdout).outputs.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(["js", "d.ts", "js.map"].map((end) => join("generated", `mein Netz.${end}`)));
  });

  test("it may go around in a circle of imports, as long as nothing is used too early", async () => {
    writeFileSync(
      join(folder, "sizes.ts"),
      `import { base } from "./circle.js";\nexport const twice = () => 2 * base;\n`,
    );
    const text = `${IMPORT}\nimport { twice } from "./sizes.js";\nexport const base = 4;\nexport default model({ input: [2], layers: [dense(twice())] });\n`;
    expect(await diagnose("circle.ts", text)).toEqual([]);
  });
});
