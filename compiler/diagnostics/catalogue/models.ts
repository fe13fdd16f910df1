import { entries, source } from "./entry.js";

/** Layers, tensors and their arguments. */
export const models = entries({
  "shape-mismatch": {
    severity: "error",
    title: "The shapes of two tensors do not fit together",
    explanation: `
Every layer and operation says which shapes it takes. An elementwise operation such as \`add\` takes two tensors of one
shape, or of shapes that NumPy would broadcast: axes are compared from the last one backwards, and each pair must be
equal, or one of the two 1. \`reshape\` must keep the number of elements, the block of \`residual\` must give the shape it
was given, and a layer that is applied twice must find its parameters in the shape they had the first time.

Shapes are those of one sample: the batch axis is never written.`,
    bad: source`
      import { add, dense, graph, input } from "tapeless";

      export default graph(() => {
        const x = input("x", [8]);
        const h = add(x, dense(16)(x));
        return { outputs: { y: dense(1)(h) } };
      });
    `,
    good: source`
      import { add, dense, graph, input } from "tapeless";

      export default graph(() => {
        const x = input("x", [8]);
        const h = add(x, dense(8)(x));
        return { outputs: { y: dense(1)(h) } };
      });
    `,
  },
  "invalid-argument": {
    severity: "error",
    title: "An argument cannot be what it is",
    explanation: `
A layer, a loss, an optimiser or an operation was called with something it has no use for: a size that is no positive
whole number, an option that does not exist, a layer that was named but not called (\`relu\` instead of \`relu()\`), a
model with an optimizer and no loss. The message says what was expected and what came.`,
    bad: source`
      import { dense, model, relu } from "tapeless";

      export default model({ input: [2], layers: [dense(8), relu, dense(1)] });
    `,
    good: source`
      import { dense, model, relu } from "tapeless";

      export default model({ input: [2], layers: [dense(8), relu(), dense(1)] });
    `,
  },
  "unknown-name": {
    severity: "error",
    title: "There is nothing of this name",
    explanation: `
A name is imported that "tapeless", or a file of the model, does not export, an activation is named that does not
exist, a loss is given for an output that the model does not have, or a variable is used that is declared nowhere.
Where a known name is near, the help says which.`,
    bad: source`
      import { dense, model } from "tapeless";

      export default model({ input: [2], layers: [dense(8, { activation: "rellu" }), dense(1)] });
    `,
    good: source`
      import { dense, model } from "tapeless";

      export default model({ input: [2], layers: [dense(8, { activation: "relu" }), dense(1)] });
    `,
  },
  "duplicate-name": {
    severity: "error",
    title: "Two things have one name",
    explanation: `
Inputs, layers and exported functions are told apart by their names in the emitted module, in saved weights, and in
\`meta\`. To use the same parameters in two places, apply one layer twice instead of making two layers of one name.`,
    bad: source`
      import { dense, model, relu } from "tapeless";

      export default model({
        input: [2],
        layers: [dense(4, { name: "fc" }), relu(), dense(1, { name: "fc" })],
      });
    `,
    good: source`
      import { dense, model, relu } from "tapeless";

      export default model({
        input: [2],
        layers: [dense(4, { name: "fc1" }), relu(), dense(1, { name: "fc2" })],
      });
    `,
  },
  "too-large": {
    severity: "error",
    title: "A tensor has more elements than an array can hold",
    explanation: `
A value of one sample, or all parameters together, would have more elements than the compiler takes. Most often a size
was mistyped, or broadcasting made a table of two long axes where a sum over one of them was meant.`,
    bad: source`
      import { dense, model } from "tapeless";

      export default model({ input: [4], layers: [dense(1e9), dense(1)] });
    `,
    good: source`
      import { dense, model } from "tapeless";

      export default model({ input: [4], layers: [dense(100), dense(1)] });
    `,
  },
  "unused-input": {
    severity: "warning",
    title: "An input influences no output",
    explanation: `
The model declares an input that none of its outputs depends on. It is left out of the emitted module: its functions
do not ask for it.`,
    bad: source`
      import { dense, graph, input } from "tapeless";

      export default graph(() => {
        const x = input("x", [2]);
        const z = input("z", [3]);
        return { outputs: { y: dense(1)(x) } };
      });
    `,
    good: source`
      import { concat, dense, graph, input } from "tapeless";

      export default graph(() => {
        const x = input("x", [2]);
        const z = input("z", [3]);
        return { outputs: { y: dense(1)(concat([x, z])) } };
      });
    `,
  },
  "unused-parameter": {
    severity: "warning",
    title: "A parameter influences no output",
    explanation: `
Weights were declared whose value reaches no output, so that training cannot change them: a layer's result was not
used, or a later operation ignores it. A forgotten assignment (\`dense(16)(h);\` instead of \`h = dense(16)(h);\`) is the
most common cause.`,
    bad: source`
      import { dense, graph, input } from "tapeless";

      export default graph(() => {
        const x = input("x", [2]);
        const h = dense(4)(x);
        return { outputs: { y: dense(1)(x) } };
      });
    `,
    good: source`
      import { dense, graph, input } from "tapeless";

      export default graph(() => {
        const x = input("x", [2]);
        const h = dense(4)(x);
        return { outputs: { y: dense(1)(h) } };
      });
    `,
  },
});
