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
      } else if (progress.done < progress.total && now - paintedAt < 1 / repaintsPerSecond) return;
      paintedAt = now;
      paint(progressText(progress, now - startedAt).slice(0, (output.columns || 80) - 1));
    },
    clear: () => {
      if (width === 0) return;
      paint("");
      output.write("\r");
    },
  };
}

/**
 * What the line says after `seconds` of a stage.
 * @example progressText({ stage: "simulate", done: 2500, total: 10000, unit: "futures" }, 2) // "simulate   2,500 of 10,000 futures   25 %   1,250/s   6 s left"
 */
export function progressText(progress: Progress, seconds: number): string {
  const { stage, done, total, unit } = progress;
  const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
  const parts = [stage, `${grouped(done)} of ${grouped(total)} ${unit}`, `${percent} %`];
  if (seconds > 0 && done > 0) {
    const perSecond = done / seconds;
    parts.push(`${grouped(Math.round(perSecond))}/s`);
    if (done < total) parts.push(`${duration((total - done) / perSecond)} left`);
  }
  return parts.join("   ");
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
