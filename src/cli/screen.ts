/** Where results (standard output) and messages (standard error) go, and what the terminal can show. */
import type { ProgressOutput } from "../adapters/terminal/progress.ts";

export interface Screen {
  /** Results: nothing else goes there. */
  out(text: string): void;
  /** Messages. */
  err(text: string): void;
  /** Where the progress line goes. */
  readonly progress: ProgressOutput;
  /** Whether results, and messages, may be coloured. */
  readonly outColor: boolean;
  readonly errColor: boolean;
  /** Columns of the terminal, 40 to 160; 100 where they are not known (a pipe, or a terminal that says 0). */
  readonly width: number;
  /** Whether a person can be asked. */
  readonly isInteractive: boolean;
}

interface Stream extends ProgressOutput {
  readonly columns?: number;
}

/** The screen of this process. Colour follows NO_COLOR (see no-color.org), FORCE_COLOR and TERM. */
export function screenOf(
  streams: { readonly stdin: { readonly isTTY?: boolean }; readonly stdout: Stream; readonly stderr: Stream },
  env: Readonly<Record<string, string | undefined>>,
): Screen {
  const mayColor = (stream: Stream): boolean => {
    if (env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "") return false;
    if (env["FORCE_COLOR"] !== undefined && env["FORCE_COLOR"] !== "0") return true;
    return stream.isTTY === true && env["TERM"] !== "dumb";
  };
  return {
    out: (text) => void streams.stdout.write(text),
    err: (text) => void streams.stderr.write(text),
    progress: streams.stderr,
    outColor: mayColor(streams.stdout),
    errColor: mayColor(streams.stderr),
    width: Math.max(40, Math.min(streams.stdout.columns || 100, 160)),
    isInteractive: streams.stdin.isTTY === true && streams.stderr.isTTY === true && env["CI"] === undefined,
  };
}
