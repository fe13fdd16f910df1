import { Console } from "node:console";
import { createRequire } from "node:module";
import * as declarations from "../../../runtime/declarations.js";
import { READER } from "./instrument.js";
import type { Reader } from "./reader.js";

/** The globals of a model file, beyond those of the language. */
export function surroundings(file: string, module: { exports: object }, reader: Reader): object {
  const nodeRequire = createRequire(file);
  const given = givenModules();
  return {
    module,
    exports: module.exports,
    require: (name: string): unknown => given.get(name) ?? nodeRequire(name),
    console: new Console(process.stderr, process.stderr),
    process: given.get("process"),
    [READER]: { call: reader.call, method: reader.method, function: reader.function, thrown: reader.thrown },
    URL,
    TextEncoder,
    TextDecoder,
    structuredClone,
    performance,
  };
}

/** The modules that a model file does not get from Node. */
function givenModules(): ReadonlyMap<string, unknown> {
  const own = { process: processFor(globalThis.process), timers, "timers/promises": delays };
  const names = Object.entries(own).flatMap(([name, value]) => [
    [name, value] as const,
    [`node:${name}`, value] as const,
  ]);
  return new Map<string, unknown>([["tapeless", declarations], ...names]);
}

/** The process as a model file sees it: it cannot end it, and what it prints does not mix with the command's output. */
const processFor = ({ env, platform, version, versions, arch, stderr, cwd }: NodeJS.Process) => ({
  env,
  argv: [] as string[],
  platform,
  version,
  versions,
  arch,
  cwd,
  stdout: stderr,
  stderr,
  exit(): never {
    throw new Error("a model file cannot end the process");
  },
});

function cannotWait(): never {
  throw new Error("a model file cannot wait: it is over when its last line has run");
}

const delays = { setTimeout: cannotWait, setInterval: cannotWait, setImmediate: cannotWait };

const nothingToClear = (): void => undefined;

const timers = {
  ...delays,
  promises: delays,
  clearTimeout: nothingToClear,
  clearInterval: nothingToClear,
  clearImmediate: nothingToClear,
};
