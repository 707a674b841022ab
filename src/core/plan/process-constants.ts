/**
 * The constants of each kind of process: their roles, and the ranges in which its formula holds.
 */
import { distributionFault, samplerOf } from "../numeric/distribution.ts";
import type { Distribution, Process } from "./value.ts";

export interface ProcessConstant {
  /** "start", "drift", … or "states.NAME": also the end of its stream's name. */
  readonly role: string;
  readonly distribution: Distribution;
}

/** Roles of each kind drawn once a path. Noise draws monthly; its role chooses among beliefs. */
const rolesOf = {
  gbm: ["start", "drift", "volatility"],
  logistic: ["start", "growth", "ceiling", "volatility"],
  "mean-reverting": ["start", "mean", "halfLife", "volatility"],
  jump: ["start", "drift", "volatility", "rate", "size"],
  bootstrap: ["start"],
  "random-walk": ["start", "drift", "step"],
  noise: ["around"],
} as const satisfies { readonly [K in Exclude<Process["kind"], "regime">]: readonly (keyof Extract<Process, { kind: K }>)[] };

/**
 * The constants of a process with their roles, in a fixed order.
 *
 * @example constantsOf({ kind: "noise", around: { kind: "constant", value: 4 } }) // [{ role: "around", distribution: { kind: "constant", value: 4 } }]
 */
export function constantsOf(process: Process): readonly ProcessConstant[] {
  if (process.kind === "regime") return process.states.map(({ state, value }) => ({ role: `states.${state}`, distribution: value }));
  const fields = process as unknown as Readonly<Record<string, Distribution>>;
  return rolesOf[process.kind].map((role) => ({ role, distribution: fields[role] }));
}

/** The latent normal of the outermost of 2^53 equal chances is 8.21. */
const LATENT_MAX = 8.3;

/** Range of the draws of a distribution that has no fault. */
function rangeOf(distribution: Distribution): { readonly low: number; readonly high: number } {
  const { parts } = samplerOf(distribution);
  return {
    low: Math.min(...parts.map((part) => part.curve.valueAt(-LATENT_MAX))),
    high: Math.max(...parts.map((part) => part.curve.valueAt(LATENT_MAX))),
  };
}

/**
 * Why a process cannot be drawn, or undefined if it can. Constants are judged by all they may become.
 *
 * @example processFault({ kind: "noise", around: { kind: "interval", low: 5, high: 2, shape: "normal" } }) // "around: 5 to 2 runs backwards"
 */
export function processFault(process: Process): string | undefined {
  for (const { role, distribution } of constantsOf(process)) {
    const fault = distributionFault(distribution) ?? rangeFault(process, role, distribution);
    if (fault !== undefined) return `${role}: ${fault}`;
  }
  if (process.kind === "bootstrap") return historyFault(process.history, process.block);
  if (process.kind === "gbm" && (process.floor ?? -Infinity) > (process.cap ?? Infinity)) return `floor ${process.floor} is above cap ${process.cap}`;
  if (process.kind === "regime" && process.states.length === 0) return "states: a regime needs one or more";
  return undefined;
}

/** Three digits: enough to see what is meant. */
const short = (x: number): number => Number(x.toPrecision(3));

function rangeFault(process: Process, role: string, distribution: Distribution): string | undefined {
  const { low, high } = rangeOf(distribution);
  if (!Number.isFinite(low) || !Number.isFinite(high)) return `draws can reach ${Number.isFinite(low) ? high : low}`;
  const percent = (share: number): string => `${short(share * 100)} %`;
  switch (role) {
    case "drift":
      return process.kind !== "random-walk" && low <= -1 ? `draws can fall to ${percent(low)} a month; a fall is less than 100 %` : undefined;
    case "growth":
    case "size":
      return low <= -1 ? `draws can fall to ${percent(low)}; a fall is less than 100 %` : undefined;
    case "volatility":
    case "step":
    case "rate":
      return low < 0 ? `draws can fall to ${short(low)}, below 0` : undefined;
    case "ceiling":
    case "halfLife":
      return low <= 0 ? `draws can fall to ${short(low)}, which is not above 0` : undefined;
    case "start":
    case "mean":
      return levelFault(process, low);
    default:
      return undefined;
  }
}

function levelFault(process: Process, low: number): string | undefined {
  if (process.kind === "random-walk" || (process.kind === "mean-reverting" && !process.logs)) return undefined;
  if (process.kind === "mean-reverting") return low <= 0 ? `draws can fall to ${short(low)}; in logs a level is above 0` : undefined;
  return low < 0 ? `draws can fall to ${short(low)}; this process has no negative levels` : undefined;
}

function historyFault(history: readonly number[], block: number): string | undefined {
  const wrong = history.find((level) => !(level > 0 && level < Infinity));
  if (wrong !== undefined) return `history: ${wrong} has no logarithm`;
  if (history.length < 2) return "history: fewer than two levels have no change to draw";
  const isWhole = Number.isInteger(block) && block >= 1;
  return isWhole && block < history.length ? undefined : `block: ${block} months do not fit ${history.length - 1} changes`;
}
