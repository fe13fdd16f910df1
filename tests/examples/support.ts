import { createRequire } from "node:module";
import { join } from "node:path";
import { packageRoot } from "../../compiler/command/package-root.js";

export const examples = join(packageRoot, "examples");

const require = createRequire(import.meta.url);

/**
 * A script of an example, which is plain JavaScript. It is loaded by Node itself: the test runner would rewrite it and
 * the networks it trains, which makes them several times as slow.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export const script = (path: string): any => require(join(examples, path));
