/** What every verb of the command line is given. */
import type { Clock, Progress } from "../app/ports.ts";
import { createProgressLine } from "../adapters/terminal/progress.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { Screen } from "./screen.ts";

/** The user asked us to stop: the reason of an aborted `signal`. */
export class Interruption extends Error {
  override readonly name = "Interruption";
}

/** What the process provides: `main.ts` in earnest, tests their own. */
export interface World {
  readonly screen: Screen;
  readonly version: string;
  /** Folder of the package: examples, schema, and the page in dist/web. */
  readonly packageRoot: string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly processors: number;
  readStdin(): Promise<string>;
}

export interface Context extends World {
  /** What the run was about, for whoever reads of its end: filled as it becomes known. */
  readonly told: { seed?: number; progress?: Progress; quicker?: string };
  /** How the process ends, set by the verb that ran. */
  exitCode: ExitCode;
}

/** Shows progress on one line of the terminal, and remembers it for the message of an interruption. */
export function progressOf(context: Context, isQuiet: boolean): { readonly onProgress: (progress: Progress) => void; readonly clear: () => void } {
  const line = createProgressLine(context.screen.progress, { seconds: () => context.clock.seconds(), isQuiet });
  return {
    onProgress: (progress) => {
      context.told.progress = progress;
      line.show(progress);
    },
    clear: () => line.clear(),
  };
}
