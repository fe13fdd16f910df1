// The examples, and how one of them is run.
import { join } from "node:path";
import { load, root, tapeless } from "./compile.mjs";

/** What each example is about, and the functions that its module needs, where those emitted by default do not do. */
export const EXAMPLES = {
  xor: { about: "a network of 2-4-1 units learns exclusive or" },
  "iris-like": { about: "three kinds of flowers told apart by four measurements" },
  spiral: { about: "two spirals wound around each other" },
  digits: { about: "a small convolutional network reads sloppy digits" },
  autoencoder: { about: "pictures squeezed into three numbers and restored" },
  names: {
    about: "a recurrent network invents names of places",
    emit: "forward,forwardStep,loss,backward,step",
  },
  "toy-language": { about: "a small transformer looks up what words meant earlier" },
  physics: { about: "a network that obeys a differential equation" },
};

/**
 * Compiles an example through the command, trains it, and prints what it learned, as it goes. Where the model does not
 * compile, it throws what the command says, with its exit status.
 */
export async function runExample(name, print) {
  const net = await compiled(name, print);
  const { train, describe } = await import(`../${name}/train.mjs`);
  const started = performance.now();
  const result = await train(net);
  print(`trained in ${Math.round(performance.now() - started)} ms\n\n${describe(result)}\n`);
  return { net, result };
}

async function compiled(name, print) {
  const outDir = `examples/${name}/generated`;
  const { emit } = EXAMPLES[name];
  const args = [`examples/${name}/model.ts`, "--out-dir", outDir, ...(emit ? ["--emit", emit] : [])];
  print(`$ npx tapeless compile ${args.join(" ")}\n\n`);
  const { status, stdout, stderr } = await tapeless(root, ...args);
  if (status !== 0) throw Object.assign(new Error(stderr), { status });
  print(stderr + stdout);
  const nets = await load(root, [{ path: join(outDir, `${name}.js`) }]);
  return nets[name];
}
