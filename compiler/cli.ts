#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import pc from "picocolors";
import type { CompileOptions, EmitName } from "./options.js";
import type { DumpPhase } from "./trace.js";
import type { CompileCommand } from "./command/compile-command.js";
import type { Palette } from "./diagnostics/render.js";
import { version } from "./command/package-root.js";

const palette: Palette = {
  error: (text) => pc.red(pc.bold(text)),
  warning: (text) => pc.yellow(pc.bold(text)),
  strong: pc.bold,
  faint: pc.dim,
};

const FUNCTIONS = ["forward", "loss", "backward", "step", "inputGradient", "jvp", "hvp", "gradient"];
const PHASES = ["graph", "joint", "optimized", "loops", "schedule"];

function listOf(choices: readonly string[]) {
  return (text: string): string[] => {
    const names = text.split(",").map((name) => name.trim());
    const unknown = names.find((name) => !choices.includes(name));
    if (unknown !== undefined)
      throw new InvalidArgumentError(`"${unknown}" is none of ${choices.join(", ")}.`);
    return names;
  };
}

/** An option of the contract that this version does not have. */
const later = (flags: string): Option =>
  new Option(flags).hideHelp().argParser(() => {
    throw new InvalidArgumentError("This version does not have it.");
  });

interface CompileFlags {
  readonly outDir: string;
  readonly dtype: CompileOptions["dtype"];
  readonly format: CompileOptions["format"];
  readonly minify: boolean;
  readonly emit?: string[];
  readonly unroll: CompileOptions["unroll"];
  readonly ext: string;
  readonly globalName?: string;
  readonly check: boolean;
  readonly json: boolean;
  readonly timing: boolean;
  readonly dumpIr?: string[] | true;
}

function commandOf(
  files: readonly string[],
  flags: Partial<CompileFlags>,
  outDir: string | undefined,
  checkTypes: boolean,
): CompileCommand {
  const { dumpIr } = flags;
  const dump = dumpIr === undefined ? [] : dumpIr === true ? PHASES : dumpIr;
  return {
    files,
    options: {
      dtype: flags.dtype ?? "f64",
      format: flags.format ?? "esm",
      minify: flags.minify ?? false,
      emit: flags.emit as readonly EmitName[] | undefined,
      unroll: flags.unroll ?? "auto",
      extension: flags.ext ?? ".js",
      globalName: flags.globalName,
    },
    outDir,
    checkTypes,
    json: flags.json ?? false,
    timing: flags.timing ?? false,
    dump: new Set(dump as DumpPhase[]),
    palette,
  };
}

async function run(command: CompileCommand): Promise<void> {
  const { runCompile } = await import("./command/compile-command.js");
  process.exitCode = await runCompile(command);
}

function program(): Command {
  const root = new Command("tapeless")
    .description("Ahead-of-time automatic differentiation for TypeScript")
    .version(version)
    .exitOverride()
    .showHelpAfterError("(tapeless --help lists the commands and their options)");
  root
    .command("compile")
    .description("compile model files to small ES modules that infer and train")
    .argument("<model.ts...>", "model files")
    .option("--out-dir <folder>", "where the modules go", "generated")
    .addOption(new Option("--target <target>", "what to emit").choices(["js"]).default("js"))
    .addOption(new Option("--dtype <dtype>", "the number type").choices(["f64", "f32"]).default("f64"))
    .addOption(
      new Option("--format <format>", "the module format").choices(["esm", "cjs", "iife"]).default("esm"),
    )
    .option("--global-name <name>", "the variable that an iife assigns to")
    .addOption(
      new Option("--ext <extension>", "the file name extension")
        .choices([".js", ".mjs", ".cjs"])
        .default(".js"),
    )
    .option("--minify", "make the module small", false)
    .option("--emit <functions>", `the functions to emit, of ${FUNCTIONS.join(", ")}`, listOf(FUNCTIONS))
    .addOption(
      new Option("--unroll <choice>", "straight-line code or loops")
        .choices(["auto", "full", "none"])
        .default("auto"),
    )
    .option("--check", "report TypeScript's own errors too", false)
    .option("--json", "print one JSON object", false)
    .option(
      "--dump-ir [phase]",
      `print the intermediate representation: ${PHASES.join(", ")}`,
      listOf(PHASES),
    )
    .option("--timing", "print how long each phase took", false)
    .addOption(later("--watch"))
    .addOption(later("--weights <file>"))
    .addOption(later("--freeze"))
    .addOption(later("--engine <engine>"))
    .action((files: string[], flags: CompileFlags) =>
      run(commandOf(files, flags, flags.outDir, flags.check)),
    );
  root
    .command("check")
    .description("diagnose model files without writing anything")
    .argument("<model.ts...>", "model files")
    .option("--json", "print one JSON object", false)
    .option("--timing", "print how long each phase took", false)
    .action((files: string[], flags: Partial<CompileFlags>) => run(commandOf(files, flags, undefined, true)));
  return root;
}

try {
  await program().parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
