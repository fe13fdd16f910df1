// node examples/run.mjs xor      compiles an example's model, trains it, and shows what it learned
import { EXAMPLES, runExample } from "./support/example.mjs";

const [name] = process.argv.slice(2);
if (Object.hasOwn(EXAMPLES, name)) await run(name);
else {
  for (const [example, { about }] of Object.entries(EXAMPLES)) {
    console.log(`node examples/run.mjs ${example.padEnd(12)} ${about}`);
  }
  process.exitCode = name === undefined ? 0 : 2;
}

async function run(example) {
  // The command writes into a pipe here, and leaves colours out unless it is told that they are wanted.
  if (process.stdout.isTTY && !process.env.NO_COLOR) process.env.FORCE_COLOR = "1";
  try {
    await runExample(example, (text) => process.stdout.write(text));
  } catch (error) {
    if (error.status === undefined) throw error;
    process.stderr.write(error.message);
    process.exitCode = error.status;
  }
}
