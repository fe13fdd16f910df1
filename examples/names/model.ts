// A model of language, letter by letter: from the letters so far, how likely each letter is to come next.
import { adam, dense, embedding, gru, model, softmaxCrossEntropy } from "tapeless";

const letters = 27; // a to z, and the end of a name

export default model({
  name: "names",
  input: [24],
  layers: [embedding(letters, 8), gru(24, { returnSequences: true }), dense(letters)],
  loss: softmaxCrossEntropy({ sparse: true }),
  optimizer: adam({ learningRate: 0.015 }),
  // A few steep places would otherwise throw the weights far away.
  gradients: { clipNorm: 1 },
});
