import { parseModule, visitIdentifiers } from "./module-names.js";

/** The globals that emitted code may use. */
const ALLOWED = new Set([
  "Math",
  "Float64Array",
  "Float32Array",
  "Uint8Array",
  "Int32Array",
  "RangeError",
  "Error",
  "Object",
  "WebAssembly",
  "NaN",
  "Infinity",
  "undefined",
]);

/**
 * Reads emitted code back before it is written: it must parse, import nothing, and use no name that it does not
 * declare but a few globals. Throws an Error: a fault of the compiler, never of the model.
 */
export function checkModule(code: string): void {
  const { declared, used } = visitIdentifiers(parseModule(code));
  for (const { name, start } of used) {
    if (declared.has(name) || ALLOWED.has(name)) continue;
    throw new Error(`the emitted code uses ${name}, line ${code.slice(0, start).split("\n").length}`);
  }
}

/** Whether a module can declare a variable of this name without hiding a global that emitted code uses. */
export function canDeclare(name: string): boolean {
  if (ALLOWED.has(name) || !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) return false;
  try {
    parseModule(`let ${name};`);
    return true;
  } catch {
    return false;
  }
}
