#!/usr/bin/env node
/** The process: streams, signals and the exit code. All else is in `program.ts`. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock } from "../adapters/terminal/system-clock.ts";
import { Interruption } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";
import { runCli } from "./program.ts";
import { screenOf } from "./screen.ts";

const packageRoot = fileURLToPath(new URL("../..", import.meta.url));
const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { readonly version: string };

const controller = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    // The first asks for an orderly end. The second does not wait for it, but what must be tidied on exit still is.
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort(new Interruption());
  });
}

// A reader that has seen enough (`| head`) closes the pipe: that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(exitCodes.ok);
});

async function readStdin(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

process.exitCode = await runCli(process.argv.slice(2), {
  screen: screenOf(process, process.env),
  version,
  packageRoot,
  signal: controller.signal,
  clock: systemClock,
  processors: availableParallelism(),
  readStdin,
});
