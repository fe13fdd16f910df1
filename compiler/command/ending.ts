import type { Writable } from "node:stream";

const streams: readonly Writable[] = [process.stdout, process.stderr];

/**
 * Lets nothing end the command with a stack trace: neither a reader that has gone away, as head does, nor what a model
 * file left behind.
 */
export function watchProcess(): void {
  for (const stream of streams) {
    stream.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") void fail(`the output cannot be written (${error.code})`, 2);
    });
    // Every further write fails too, the last one of `end` among them.
    stream.on("error", () => undefined);
  }
  process.on("uncaughtException", (error: unknown) => void fail(messageOf(error), 3));
}

/** Ends the command when all is written, whatever a model file left open; the worst of several statuses counts. */
export async function end(status: number): Promise<never> {
  process.exitCode = Math.max(Number(process.exitCode ?? 0), status);
  await Promise.all(streams.map((stream) => new Promise((written) => stream.write("", written))));
  process.exit();
}

/** Ends the command because of something that is not the model's fault. */
export function fail(message: string, status: number): Promise<never> {
  process.stderr.write(`error: Tapeless failed: ${message}\n`);
  return end(status);
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
