import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { typeErrors } from "../../compiler/command/type-check.js";
import { repository } from "../support/command.js";

const NODE = `
import { readFileSync } from "node:fs";
import { join } from "path";
import process from "node:process";
export const text: string = readFileSync(join(process.cwd(), "units.txt"), "utf8");
`;
const WRONG = `
import { readFileSync } from "node:fs";
export const units: number = readFileSync("units.txt", "utf8");
`;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "tapeless-types-"));
  mkdirSync(join(root, "typed/models"), { recursive: true });
  for (const name of ["@types/node", "undici-types"])
    cpSync(join(repository, "node_modules", name), join(root, "typed/node_modules", name), {
      recursive: true,
    });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function messagesOf(name: string, text: string): string[] {
  const file = join(root, name);
  writeFileSync(file, text);
  return typeErrors(file).map(({ code, message }) => `${code}: ${message}`);
}

describe("modules of Node, which a model file may use", () => {
  test("have types where they are installed beside it", () => {
    expect(messagesOf("typed/models/right.ts", NODE)).toEqual([]);
    expect(messagesOf("typed/models/wrong.ts", WRONG)).toEqual([
      "type-error: Type 'string' is not assignable to type 'number'",
    ]);
  });

  test("are there where their types are not", () => {
    expect(messagesOf("right.ts", NODE)).toEqual([]);
    expect(messagesOf("wrong.ts", WRONG)).toEqual([]);
    expect(messagesOf("global.ts", "export const folder: string = process.cwd();")).toEqual([]);
  });
});

test("a module that does not exist is still an error", () => {
  expect(messagesOf("missing.ts", `import { x } from "./nothing.js";\n`)).toEqual([
    expect.stringContaining("type-error: Cannot find module './nothing.js'"),
  ]);
});
