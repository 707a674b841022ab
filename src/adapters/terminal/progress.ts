/** A single line of progress: stage, rate, time left. Only on a terminal; elsewhere silent. */
import type { Progress } from "../../app/ports.ts";

/** Where the line goes: a `WriteStream` of a terminal is one. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressLine {
  show(progress: Progress): void;
  /** Removes the line, so that other text may follow. */
  clear(): void;
}

/** Repainting more often than this many times a second costs more than it tells. */
const repaintsPerSecond = 10;

/**
 * @param options.seconds  a clock; the rate is taken since the stage began
 * @param options.isQuiet  show nothing at all
 */
export function createProgressLine(output: ProgressOutput, options: { readonly seconds: () => number; readonly isQuiet: boolean }): ProgressLine {
  if (options.isQuiet || output.isTTY !== true) return { show: () => {}, clear: () => {} };
  let stage = "";
  let startedAt = 0;
  let startedWith = 0;
  let paintedAt = -Infinity;
  let width = 0;
  const paint = (text: string): void => {
    // Spaces rather than an escape sequence, which a plain terminal would print.
    output.write(`\r${text}${" ".repeat(Math.max(0, width - text.length))}`);
    width = text.length;
  };
  return {
    show: (progress) => {
      const now = options.seconds();
      if (progress.stage !== stage) {
        stage = progress.stage;
        startedAt = now;
        startedWith = progress.done;
      } else if ((progress.isOpenEnded || progress.done < progress.total) && now - paintedAt < 1 / repaintsPerSecond) return;
      paintedAt = now;
      paint(progressText(progress, { seconds: now - startedAt, startedWith }).slice(0, (output.columns || 80) - 1));
    },
    clear: () => {
      if (width === 0) return;
      paint("");
      output.write("\r");
    },
  };
}

/**
 * What the line says after `seconds` of a stage that began with some of it done.
 *
 * @example progressText({ stage: "simulate", done: 2500, total: 10000, unit: "futures" }, { seconds: 2, startedWith: 0 }) // "simulate   2,500 of 10,000 futures   25 %   1,250/s   6 s left"
 */
export function progressText(
  { stage, done, total, isOpenEnded, unit, note }: Progress,
  { seconds, startedWith }: { readonly seconds: number; readonly startedWith: number },
): string {
  const parts = [stage];
  if (isOpenEnded) parts.push(`${grouped(done)} ${unit}`);
  else parts.push(`${grouped(done)} of ${grouped(total)} ${unit}`, `${total === 0 ? 100 : Math.floor((100 * done) / total)} %`);
  if (seconds > 0 && done > startedWith) {
    const perSecond = (done - startedWith) / seconds;
    parts.push(`${grouped(Math.round(perSecond))}/s`);
    if (done < total) parts.push(`${duration((total - done) / perSecond)} left`);
  }
  return [...parts, ...(note === undefined ? [] : [note])].join("   ");
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
