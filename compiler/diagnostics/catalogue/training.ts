import { entries, source } from "./entry.js";

/** What keeps a model from learning. */
export const training = entries({
  "no-gradient": {
    severity: "error",
    title: "No gradient reaches some parameters",
    explanation: `
Training follows the derivative of the loss. The derivative of a step (\`heaviside\`, \`rect\`, a comparison, rounding) is
zero everywhere but at the step itself, where there is none: parameters whose only way to the loss leads through a
step would stay as they began, for ever, without any error at run time.

\`straightThrough(heaviside())\` takes the step forward and passes the gradient backward as if it were not there (Bengio
et al. 2013). A sigmoid with a large slope is a smooth step. Parameters that are meant to stay take \`trainable:
false\`.`,
    bad: source`
      import { dense, heaviside, meanSquaredError, model, sgd } from "tapeless";

      export default model({
        input: [2],
        layers: [dense(4), heaviside(), dense(1)],
        loss: meanSquaredError(),
        optimizer: sgd({ learningRate: 0.1 }),
      });
    `,
    good: source`
      import { dense, heaviside, meanSquaredError, model, sgd, straightThrough } from "tapeless";

      export default model({
        input: [2],
        layers: [dense(4), straightThrough(heaviside()), dense(1)],
        loss: meanSquaredError(),
        optimizer: sgd({ learningRate: 0.1 }),
      });
    `,
  },
  "constant-initialisation": {
    severity: "warning",
    title: "All weights of a hidden layer begin equal",
    explanation: `
Where all weights of a layer begin with one value, all its units compute the same: however wide it is, the layer begins
as a single unit. Only the weights after it can tell its units apart; where those begin equal too, all units receive the
same gradient and stay the same for ever. Random beginnings break the symmetry. Biases may begin equal, and so may the
weights of the last layer.`,
    bad: source`
      import { dense, meanSquaredError, model, sgd, tanh, zeros } from "tapeless";

      export default model({
        input: [2],
        layers: [dense(4, { init: zeros() }), tanh(), dense(1)],
        loss: meanSquaredError(),
        optimizer: sgd({ learningRate: 0.1 }),
      });
    `,
    good: source`
      import { dense, glorotUniform, meanSquaredError, model, sgd, tanh } from "tapeless";

      export default model({
        input: [2],
        layers: [dense(4, { init: glorotUniform() }), tanh(), dense(1)],
        loss: meanSquaredError(),
        optimizer: sgd({ learningRate: 0.1 }),
      });
    `,
  },
});
