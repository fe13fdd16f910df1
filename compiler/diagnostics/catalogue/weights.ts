import { entries } from "./entry.js";

/** Files of weights, which `--weights` compiles in. */
export const weights = entries({
  "invalid-weights": {
    severity: "error",
    title: "The weights file is no safetensors file",
    explanation: `
\`--weights\` takes a safetensors file: what \`saveSafetensors\` of \`tapeless/runtime\` gives, or in PyTorch
\`safetensors.torch.save_file(net.state_dict(), …)\`. The message says where the file departs from that format: it may
have been cut off on its way, or be of another format. The command line is at fault, not a model: the command ends with
status 2.`,
  },
  "weights-mismatch": {
    severity: "error",
    title: "The weights are not those of this model",
    explanation: `
Weights go to the parameters of their name. A weights file must hold a tensor for each parameter of the model, running
statistics included, in its shape, and nothing else; PyTorch's \`num_batches_tracked\` is passed over. F64, F32, F16 and
BF16 are read, and rounded to the number type that \`--dtype\` names.

Unnamed layers are called by their constructor and ordinal (\`dense1.weight\`), so that a layer put in before another
changes the names behind it. The option \`name\` keeps a layer's name whatever comes before it.`,
  },
  "non-finite-weights": {
    severity: "warning",
    title: "Some weights are not finite",
    explanation: `
The weights file holds NaN or infinite numbers, or numbers that are beyond single precision where \`--dtype f32\` was
asked for. They are compiled in as they are, and every output that depends on them is lost. Most often training diverged
before the weights were saved.`,
  },
});
