import { entries, source } from "./entry.js";

/** The model file as a file and as a program. */
export const files = entries({
  "syntax-error": {
    severity: "error",
    title: "The file is no valid TypeScript",
    explanation: `
The parser did not understand the file. The first message counts: the others often follow from it. Model files are
ordinary modules, with one exception: they cannot wait for promises at their top level.`,
    bad: source`
      import { dense, model } from "tapeless";

      export default model({ input: [2], layers: [dense(1) });
    `,
    good: source`
      import { dense, model } from "tapeless";

      export default model({ input: [2], layers: [dense(1)] });
    `,
  },
  "type-error": {
    severity: "error",
    title: "TypeScript finds a type error",
    explanation: `
\`tapeless check\` and \`tapeless compile --check\` report what TypeScript itself would, under "strict". A plain \`tapeless
compile\` does not check types, as other bundlers do not.`,
    bad: source`
      import { dense, model } from "tapeless";

      const units: string = 16;
      export default model({ input: [2], layers: [dense(Number(units))] });
    `,
    good: source`
      import { dense, model } from "tapeless";

      const units: number = 16;
      export default model({ input: [2], layers: [dense(units)] });
    `,
  },
  "no-model": {
    severity: "error",
    title: "The file has no model",
    explanation: `
A model file ends in \`export default model({ … })\` or \`export default graph(() => …)\`, or it exports functions made by
\`differentiable\`. A model under another name is not seen, nor is a promise of one.`,
    bad: source`
      import { dense, model } from "tapeless";

      export const net = model({ input: [2], layers: [dense(1)] });
    `,
    good: source`
      import { dense, model } from "tapeless";

      export default model({ input: [2], layers: [dense(1)] });
    `,
  },
  "model-threw": {
    severity: "error",
    title: "The model file threw an error",
    explanation: `
A model file is a program that is run when it is compiled. An error that nobody caught ended that run; the diagnostic
stands where it was thrown.`,
    bad: source`
      import { dense, model } from "tapeless";

      const sizes = { small: 4 };
      function sizeOf(name: string): number {
        if (!(name in sizes)) throw new Error("no size is called " + name);
        return sizes[name as keyof typeof sizes];
      }
      export default model({ input: [2], layers: [dense(sizeOf("large"))] });
    `,
    good: source`
      import { dense, model } from "tapeless";

      const sizes = { small: 4, large: 16 };
      function sizeOf(name: string): number {
        if (!(name in sizes)) throw new Error("no size is called " + name);
        return sizes[name as keyof typeof sizes];
      }
      export default model({ input: [2], layers: [dense(sizeOf("large"))] });
    `,
  },
  "model-timeout": {
    severity: "error",
    title: "The model file did not come to an end",
    explanation: `
A model file is run when it is compiled, and may take ten seconds: enough to build any model, and to tell a loop that
never ends from one that does. \`--timeout <seconds>\` gives it more, or less: the example
below was given two.`,
    bad: source`
      import { dense, model } from "tapeless";

      let units = 1;
      while (units !== 100) units *= 2;
      export default model({ input: [2], layers: [dense(units)] });
    `,
    good: source`
      import { dense, model } from "tapeless";

      let units = 1;
      while (units < 100) units *= 2;
      export default model({ input: [2], layers: [dense(units)] });
    `,
  },
  "import-not-found": {
    severity: "error",
    title: "An imported module does not exist",
    explanation: `
The path of a local file begins with ./ or ../ and is taken from the file that imports it; \`.js\` stands for the \`.ts\`
file of that name. Packages must be installed where Node finds them. "tapeless" itself is always there.`,
    bad: source`
      import { dense, model } from "tapeless";
      import sizes from "./sizes.json";

      export default model({ input: [2], layers: [dense(sizes.hidden), dense(1)] });
    `,
    good: {
      "model.ts": source`
        import { dense, model } from "tapeless";
        import sizes from "./sizes.json";

        export default model({ input: [2], layers: [dense(sizes.hidden), dense(1)] });
      `,
      "sizes.json": '{ "hidden": 8 }\n',
    },
  },
  "file-not-found": {
    severity: "error",
    title: "There is no such file",
    explanation: `
The command was given the path of a model file, or of weights, where there is no file, or a folder. Paths are taken from
the current folder. The command line is at fault, not a model: the command ends with status 2.`,
  },
  "cannot-write": {
    severity: "error",
    title: "The modules cannot be written",
    explanation: `
The folder that \`--out-dir\` names cannot be made or written to. Files appear complete or not at all: none of them was
written. The command ends with status 2.`,
  },
  "module-type": {
    severity: "warning",
    title: "Node would take CommonJS for an ES module",
    explanation: `
Node takes a \`.js\` file for what the nearest \`package.json\` says: where its \`type\` is \`module\`, what \`--format
cjs\` writes loads without an error and without its functions. \`--ext .cjs\` gives the module the name that belongs
to it.`,
  },
  "internal-fault": {
    severity: "error",
    title: "The compiler failed",
    explanation: `
This is a fault of Tapeless, not of the model. The command ends with status 3 and names a folder that holds what is
needed to see the fault again: the model file, the local files it imports, and in \`fault.json\` how they were compiled
and what failed. Please report it with those.`,
  },
});
