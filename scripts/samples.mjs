// Writes anew what tests and texts show of the compiler's output: `npm run samples`. Read the difference before it stays.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const cwd = fileURLToPath(new URL("..", import.meta.url));
const env = { ...process.env, UPDATE_SAMPLES: "1" };
const commands = [
  // Examples are compiled by what is built.
  ["scripts/build.mjs"],
  ["node_modules/vitest/vitest.mjs", "run", "tests/samples", "tests/examples", "tests/readme.test.ts"],
];
for (const command of commands) {
  const { status } = spawnSync(process.execPath, command, { cwd, env, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
