import { existsSync } from "node:fs";
import { builtinModules, isBuiltin } from "node:module";
import { dirname, join, sep } from "node:path";
import { DiagnosticCategory, Project, ts, type SourceFile } from "ts-morph";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { packageRoot } from "./package-root.js";
import { typescriptSentence } from "../phases/1-read/check-source.js";
import { packageOf } from "../phases/1-read/model-file.js";
import { siteAt } from "../phases/1-read/source-text.js";

/** TypeScript's own errors in a model file and the local files it imports. */
export function typeErrors(file: string): Diagnostic[] {
  const project = projectFor(file);
  const own = project.getSourceFiles().filter((source) => isOwn(source.getFilePath(), file));
  if (own.some(usesNode)) provideNode(project, file);
  return own.flatMap((source) => {
    const syntactic = new Set(
      project
        .getProgram()
        .getSyntacticDiagnostics(source)
        .map(({ compilerObject }) => compilerObject),
    );
    return source
      .getPreEmitDiagnostics()
      .filter((diagnostic) => diagnostic.getCategory() === DiagnosticCategory.Error)
      .map(({ compilerObject }) =>
        diagnosticOf(compilerObject, syntactic.has(compilerObject as ts.DiagnosticWithLocation)),
      );
  });
}

function diagnosticOf({ file, start, length, messageText }: ts.Diagnostic, isSyntactic: boolean): Diagnostic {
  const site =
    file && start !== undefined
      ? siteAt({ file: file.fileName, tree: file }, start, start + (length ?? 1))
      : undefined;
  const code = isSyntactic ? "syntax-error" : "type-error";
  return { code, severity: "error", message: typescriptSentence(messageText), site };
}

/** A model file and what it imports, as TypeScript sees them. */
function projectFor(file: string): Project {
  const project = new Project({
    skipAddingFilesFromTsConfig: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
      types: [],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      resolveJsonModule: true,
      allowImportingTsExtensions: true,
      paths: { tapeless: [declarationsFile()] },
    },
  });
  project.addSourceFileAtPath(file);
  project.resolveSourceFileDependencies();
  return project;
}

/** Whether a file may use anything of Node: few do, and its types are large. */
const usesNode = (source: SourceFile): boolean =>
  /\bprocess\b/.test(source.getFullText()) ||
  source.getImportDeclarations().some((declaration) => isBuiltin(declaration.getModuleSpecifierValue()));

/** Model files may use Node's modules whether their types are installed or not. */
function provideNode(project: Project, file: string): void {
  const typeRoots = nodeTypes(dirname(file));
  if (typeRoots.length > 0) project.compilerOptions.set({ types: ["node"], typeRoots });
  else project.createSourceFile(join(dirname(file), "tapeless-node.d.ts"), UNTYPED_NODE);
}

/** The folders of types, from one upwards, in which those of Node are installed. */
function nodeTypes(folder: string): string[] {
  const types = join(folder, "node_modules/@types");
  const above = folder === dirname(folder) ? [] : nodeTypes(dirname(folder));
  return existsSync(join(types, "node")) ? [types, ...above] : above;
}

const UNTYPED_NODE = [
  ...builtinModules.flatMap((name) => [`declare module "${name}";`, `declare module "node:${name}";`]),
  "declare const process: any;",
].join("\n");

/** The types of what model files import from "tapeless". */
function declarationsFile(): string {
  const built = join(packageRoot, "dist/types/runtime/declarations.d.ts");
  return existsSync(built) ? built : join(packageRoot, "runtime/declarations.ts");
}

/** A file of the author's, not one of another installed package or of Tapeless itself. */
const isOwn = (path: string, model: string): boolean =>
  [undefined, packageOf(model)].includes(packageOf(path)) &&
  !["dist", "compiler", "runtime"].some((folder) => path.startsWith(join(packageRoot, folder) + sep));
