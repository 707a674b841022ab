/** Runs the command line for tests: inside this process (fast), or as the built program in one of its own. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { World } from "../../src/cli/context.ts";
import { runCli } from "../../src/cli/program.ts";
import type { Screen } from "../../src/cli/screen.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface InProcess {
  readonly stdin?: string;
  readonly signal?: AbortSignal;
  readonly seconds?: () => number;
  /** Shows progress, as on a terminal, and is told of every repaint. */
  readonly onProgress?: (line: string) => void;
}

/** Runs a command in this process. Worker threads need the built program, so `--workers 1` is due where paths are many. */
export async function cli(argv: readonly string[], options: InProcess = {}): Promise<Ended> {
  let out = "";
  let err = "";
  const screen: Screen = {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    progress: { isTTY: options.onProgress !== undefined, columns: 80, write: (line) => options.onProgress?.(line) },
    outColor: false,
    errColor: false,
    width: 100,
    isInteractive: false,
  };
  const world: World = {
    screen,
    version: "1.2.3",
    packageRoot: root,
    signal: options.signal ?? new AbortController().signal,
    clock: { seconds: options.seconds ?? (() => performance.now() / 1000), today: () => "2026-07-01" },
    processors: 1,
    readStdin: () => Promise.resolve(options.stdin ?? ""),
  };
  const code = await runCli(argv, world);
  return { code, out, err };
}

/** Runs the built program. `onFirstErr` is called once, when it first says something on standard error, with a way to send it a signal. */
export function spawned(
  argv: readonly string[],
  options: { readonly cwd?: string; readonly onFirstErr?: (send: (signal: NodeJS.Signals) => void) => void; readonly closeStdout?: true } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`${root}/dist/cli/main.js`, ...argv], { cwd: options.cwd ?? root, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (err === "") options.onFirstErr?.((signal) => child.kill(signal));
      err += text;
    });
    if (options.closeStdout) child.stdout.destroy();
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}
