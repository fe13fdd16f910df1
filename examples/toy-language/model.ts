// A language model of two transformer blocks. One attention layer finds what stood before each word, the next one uses
// that to look up what a word meant earlier in the sentence.
import {
  adam,
  dense,
  embedding,
  gelu,
  layerNorm,
  model,
  multiHeadAttention,
  positionalEncoding,
  residual,
  softmaxCrossEntropy,
} from "tapeless";

const words = 8;
const width = 16;

const block = () => [
  residual([layerNorm(), multiHeadAttention(1, { causal: true })]),
  residual([layerNorm(), dense(2 * width), gelu(), dense(width)]),
];

export default model({
  name: "toy-language",
  input: [15],
  layers: [
    embedding(words, width),
    positionalEncoding(),
    ...block(),
    ...block(),
    layerNorm(),
    dense(words, { name: "next" }),
  ],
  loss: softmaxCrossEntropy({ sparse: true }),
  optimizer: adam({ learningRate: 0.007 }),
});
