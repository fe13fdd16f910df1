// node examples/exercises/run.mjs        every exercise, one line per row
// node examples/exercises/run.mjs r06    one exercise, with its details
import { readdirSync } from "node:fs";
import { folderOf } from "../support/compile.mjs";
import { report } from "./report.mjs";

const FOLDERS = readdirSync(folderOf(import.meta.url)).filter((name) => /^r\d\d/.test(name));

/** The folders that hold a row: r05, R5 and 5 all name r05-chain-of-sigmoids, and r15 r14-r15-acyclic-graph. */
function foldersFor(argument) {
  if (argument === undefined) return FOLDERS;
  const row = `r${argument.replace(/^r/i, "").padStart(2, "0")}`;
  return FOLDERS.filter((folder) => folder.split("-").includes(row));
}

async function check(folder) {
  try {
    return await (await import(`./${folder}/check.mjs`)).check();
  } catch (error) {
    process.exitCode = 1;
    return [{ row: folder, shows: `FAILED: ${error.message}` }];
  }
}

const [argument] = process.argv.slice(2);
const folders = foldersFor(argument);
if (folders.length === 0) {
  console.error(`There is no exercise ${argument}. There are:\n  ${FOLDERS.join("\n  ")}`);
  process.exitCode = 2;
}
const results = folders.map(check);
for (const result of results) process.stdout.write(report(await result, argument !== undefined));
