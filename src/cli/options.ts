/** Options that several verbs share, and how their arguments are read. */
import { InvalidArgumentError, Option } from "commander";
import type { ChosenPath } from "../app/chosen-path.ts";

/** Reads a whole number of at least `min` and at most `max`; `10_000` is understood. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d[\d_]*$/.test(text) ? Number(text.replaceAll("_", "")) : NaN;
    if (!(value >= min && value <= max)) throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
    return value;
  };
}

/** Reads shares in rising order: `0.1%,1%,20%` or `0.001,0.01,0.2`. */
export function risingShares(text: string): readonly number[] {
  const shares = text.split(",").map((part) => {
    const read = /^\s*(\d*\.?\d+)\s*(%?)\s*$/.exec(part);
    return read === null ? NaN : Number((Number(read[1]) / (read[2] === "%" ? 100 : 1)).toPrecision(12));
  });
  if (shares.some((share, i) => !(share > (shares[i - 1] ?? 0) && share < 1)))
    throw new InvalidArgumentError("Give shares above 0 and below 1 in rising order, such as 0.1%,1%,20%.");
  return shares;
}

/** Reads the number of a path, `base`, `worst`, `median`, or a rank of final cash such as `p10`. */
export function readPath(text: string): ChosenPath {
  if (text === "base" || text === "worst") return text;
  if (text === "median") return { percentile: 50 };
  const rank = /^p(\d+(?:\.\d+)?)$/.exec(text);
  if (rank !== null && Number(rank[1]) <= 100) return { percentile: Number(rank[1]) };
  try {
    return wholeNumber(0, 9_999_999)(text);
  } catch {
    throw new InvalidArgumentError("Give the number of a path (from 0), base, median, worst, or a rank of the cash at the end, p0 to p100, such as p10.");
  }
}

/** Which future a verb tells of. @param usual  what the verb takes otherwise, in words */
export const pathOption = (usual: string): Option =>
  new Option(
    "--path <which>",
    `a future: its number (from 0), base (every draw at its median), median or a rank of the cash at the end (p10), worst (the earliest failure); default: ${usual}`,
  ).argParser(readPath);
export const pathsLookedThroughOption = (): Option =>
  new Option("--paths <n>", "futures among which --path looks for a rank or the worst").argParser(wholeNumber(1, 1_000_000)).default(1000);

export const scenarioOption = (): Option => new Option("--scenario <name>", "apply this scenario of the plan");
export const jsonOption = (what: string): Option => new Option("--json", `print ${what} as JSON on standard output`);
export const workersOption = (): Option => new Option("--workers <n>", "threads (default: one a processor); changes no number").argParser(wholeNumber(1, 256));
export const quietOption = (): Option => new Option("--quiet", "no progress, no notes: results and errors only");
export const noInputOption = (): Option => new Option("--no-input", "never ask: placeholders stand for the answers");

/** Shares as they are typed. @example percentList([0.25, 1]) // "25%,100%" */
export const percentList = (shares: readonly number[]): string => shares.map((share) => `${Number((100 * share).toPrecision(12))}%`).join(",");
