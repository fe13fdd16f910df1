#!/usr/bin/env node
import { Script } from "node:vm";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import pc from "picocolors";
import type { CompileOptions, EmitName } from "./options.js";
import type { DumpPhase } from "./trace.js";
import type { CompileCommand } from "./command/compile-command.js";
import type { Palette } from "./diagnostics/render.js";
import { end, fail, messageOf, watchProcess } from "./command/ending.js";
import { misfitOf } from "./command/misfit.js";
import { version } from "./command/package-root.js";

const palette: Palette = {
  error: (text) => pc.red(pc.bold(text)),
  warning: (text) => pc.yellow(pc.bold(text)),
  strong: pc.bold,
  faint: pc.dim,
};

const FUNCTIONS = [
  "forward",
  "forwardStep",
  "loss",
  "backward",
  "step",
  "inputGradient",
  "jvp",
  "hvp",
  "sampleGradients",
  "gradient",
];
// Written out, because nothing of the compiler is loaded before the command line is known to be right.
const PHASES: readonly DumpPhase[] = ["graph", "joint", "optimized", "loops", "schedule", "memory"];

/** What the contract has and this version has not: named, so that nobody takes it for a mistake of their own. */
const LATER_OPTIONS = ["--watch"];
const LATER_COMMANDS = ["explain", "train"];

function listOf(choices: readonly string[]) {
  return (text: string): string[] => {
    const names = text.split(",").map((name) => name.trim());
    const unknown = names.find((name) => !choices.includes(name));
    if (unknown !== undefined)
      throw new InvalidArgumentError(`"${unknown}" is none of ${choices.join(", ")}.`);
    return names;
  };
}

/** Words of the language look like variables, and are none. */
function isVariable(name: string): boolean {
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) return false;
  try {
    new Script(`"use strict"; let ${name};`);
    return true;
  } catch {
    return false;
  }
}

/** A name that code outside can assign to: an identifier, or a path of them such as `models.iris`. */
function globalName(text: string): string {
  if (text.split(".").every(isVariable)) return text;
  throw new InvalidArgumentError("It must be an identifier, such as iris or models.iris.");
}

/** Seconds as the milliseconds that a time limit is counted in. */
function milliseconds(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 86_400) return Math.max(1, Math.round(1000 * seconds));
  throw new InvalidArgumentError("It must be a number of seconds, above 0.");
}

interface CompileFlags {
  readonly outDir: string;
  readonly target: CompileOptions["target"];
  readonly dtype: CompileOptions["dtype"];
  readonly format: CompileOptions["format"];
  readonly minify: boolean;
  readonly emit?: string[];
  readonly unroll: CompileOptions["unroll"];
  readonly engine: CompileOptions["engine"];
  readonly math: CompileOptions["math"];
  readonly ext: string;
  readonly globalName?: string;
  readonly weights?: string;
  readonly freeze: boolean;
  readonly timeout?: number;
  readonly check: boolean;
  readonly json: boolean;
  readonly timing: boolean;
  readonly dumpIr?: readonly string[];
}

function commandOf(
  files: readonly string[],
  flags: Partial<CompileFlags>,
  outDir: string | undefined,
  checkTypes: boolean,
): CompileCommand {
  return {
    files,
    options: {
      dtype: flags.dtype ?? "f64",
      target: flags.target ?? "js",
      format: flags.format ?? "esm",
      minify: flags.minify ?? false,
      emit: flags.emit as readonly EmitName[] | undefined,
      unroll: flags.unroll ?? "auto",
      engine: flags.engine ?? "v8",
      math: flags.math ?? "auto",
      extension: flags.ext ?? ".js",
      globalName: flags.globalName,
      weights:
        flags.weights === undefined ? undefined : { file: flags.weights, freeze: flags.freeze ?? false },
      timeout: flags.timeout,
    },
    outDir,
    checkTypes,
    json: flags.json ?? false,
    timing: flags.timing ?? false,
    dump: new Set((flags.dumpIr ?? []) as readonly DumpPhase[]),
    palette,
  };
}

async function run(command: CompileCommand): Promise<void> {
  const { runCompile } = await import("./command/compile-command.js");
  await end(await runCompile(command));
}

const choice = (flags: string, description: string, choices: readonly string[]): Option =>
  new Option(flags, description).choices(choices).default(choices[0]);

const timeout = (): Option =>
  new Option("--timeout <seconds>", "how long a model file may run (default: 10)").argParser(milliseconds);

function program(): Command {
  const root = new Command("tapeless")
    .description(
      "Ahead-of-time automatic differentiation for TypeScript: a model file in, one small module out.",
    )
    .version(version, "-v, --version", "print the version")
    .helpOption("-h, --help", "print this")
    .helpCommand("help [command]", "print this, or the options of a command")
    .exitOverride()
    .showHelpAfterError("(tapeless --help lists the commands, tapeless compile --help the options)")
    .addHelpText("after", "\nExample:\n  tapeless compile iris.model.ts --out-dir src/generated");
  addCompile(root);
  root
    .command("check")
    .description("find the mistakes in model files, those of types included, and write nothing")
    .argument("<model.ts...>", "model files")
    .option("--json", "print one JSON object")
    .option("--timing", "print how long each phase took")
    .addOption(timeout())
    .action((files: string[], flags: Partial<CompileFlags>) => run(commandOf(files, flags, undefined, true)));
  for (const name of LATER_COMMANDS) {
    root
      .command(name, { hidden: true })
      .argument("[rest...]")
      .allowUnknownOption()
      .action(() => root.error(`error: this version has no ${name} command yet`));
  }
  return root;
}

function addCompile(root: Command): void {
  const compile = root
    .command("compile")
    .description("turn model files into small modules that infer and train")
    .argument("<model.ts...>", "model files")
    .option("--out-dir <folder>", "where the modules go", "generated")
    .addOption(
      choice("--target <target>", "what to emit: JavaScript, WebAssembly with SIMD, or what is quicker", [
        "js",
        "wasm",
        "auto",
      ]),
    )
    .addOption(choice("--dtype <dtype>", "double or single precision", ["f64", "f32"]))
    .addOption(choice("--format <format>", "the kind of module", ["esm", "cjs", "iife"]))
    .addOption(
      new Option("--global-name <name>", "with --format iife: the variable it is assigned to").argParser(
        globalName,
      ),
    )
    .addOption(choice("--ext <extension>", "how the names of modules end", [".js", ".mjs", ".cjs"]))
    .option("--minify", "make the module as small as it can be")
    .addOption(
      new Option(
        "--emit <functions>",
        `the functions to emit, with commas between them, of ${FUNCTIONS.join(", ")} (default: forward, and loss, backward, step where the model has what they need)`,
      ).argParser(listOf(FUNCTIONS)),
    )
    .addOption(choice("--unroll <choice>", "straight-line code or loops", ["auto", "full", "none"]))
    .addOption(
      choice("--engine <engine>", "what the code runs on: decides where straight-line code pays", [
        "v8",
        "interpreter",
      ]),
    )
    .addOption(
      choice(
        "--math <choice>",
        "exp, log, tanh and sigmoid: own ones, the same in every engine, or the engine's native ones; auto: own where there are many calls",
        ["auto", "own", "native"],
      ),
    )
    .option("--weights <file>", "a safetensors file of trained parameters, which init returns")
    .option("--freeze", "with --weights: make them part of forward, which takes no parameters then")
    .option("--check", "report TypeScript's own errors too")
    .option("--json", "print one JSON object")
    .addOption(
      new Option(
        "--dump-ir <phases>",
        `print the intermediate representation after ${PHASES.join(", ")}; after all of them without =`,
      ).argParser(listOf(PHASES)),
    )
    .option("--timing", "print how long each phase took")
    .addOption(timeout())
    .action((files: string[], flags: CompileFlags) => {
      const misfit = misfitOf(files, flags);
      if (misfit) compile.error(`error: ${misfit}`);
      return run(commandOf(files, flags, flags.outDir, flags.check));
    });
  for (const flags of LATER_OPTIONS) addLater(compile, flags);
}

function addLater(command: Command, flags: string): void {
  const option = new Option(flags).hideHelp();
  command.addOption(option);
  command.on(`option:${option.name()}`, () =>
    command.error(`error: this version has no --${option.name()} yet`),
  );
}

/** `--dump-ir` alone means every phase, and must not take the model file that follows it for one. */
function withPhases(args: readonly string[]): string[] {
  const isPhases = (text = ""): boolean =>
    text.split(",").every((name) => (PHASES as string[]).includes(name));
  return args.map((arg, k) =>
    arg === "--dump-ir" && !isPhases(args[k + 1]) ? `--dump-ir=${PHASES.join(",")}` : arg,
  );
}

/** `tapeless iris.model.ts`: the command is missing. */
function requireCommand(root: Command, [first]: readonly string[]): void {
  if (first !== undefined && /\.[mc]?[jt]sx?$/.test(first))
    root.error(`error: say what to do with ${first}\n(tapeless compile ${first})`);
}

watchProcess();
try {
  const root = program();
  const args = withPhases(process.argv.slice(2));
  requireCommand(root, args);
  await root.parseAsync(args, { from: "user" });
} catch (error) {
  if (error instanceof CommanderError) await end(error.exitCode === 0 ? 0 : 2);
  else await fail(messageOf(error), 3);
}
