/** A replay as text: what was claimed, what real traffic would have had, and what it takes from other work. */
import type { ReplayAnswer } from "../../core/replay/answer.ts";
import { aligned, hoursText } from "./allocation.ts";
import { percentText, significantText } from "./number.ts";

const blockNames = ["peak", "shoulder", "trough"];

/** Points of a percentage. @example pointsText(0.0123) // "1.23 points" */
export const pointsText = (share: number): string => `${share !== 0 && Math.abs(share) < 5e-6 ? "under 0.001" : significantText(100 * share)} points`;

const timeText = (minutes: number): string =>
  minutes >= 2880 ? `${significantText(minutes / 1440)} days` : minutes >= 120 ? `${significantText(minutes / 60)} hours` : `${minutes} minutes`;

/** @param name of the plan */
export function replayText(answer: ReplayAnswer, name: string): string {
  return [heading(answer, name), servedTable(answer), lossText(answer), blockTable(answer), yieldedText(answer), cautions(answer)].join("");
}

function heading({ workload, month, path, traffic, windows, peakToMean, demandMtok }: ReplayAnswer, name: string): string {
  return `${name}, ${month}, path ${path}: ${workload} against ${traffic.file}\n${hoursText(windows)} windows of ten minutes (${timeText(traffic.minutes)}) of ${traffic.measure}, peak ${significantText(peakToMean)} × mean, scaled to the month's ${hoursText(demandMtok)} Mtok\n`;
}

function servedTable(answer: ReplayAnswer): string {
  const { claimedShare, blocksShare, held, pushing, blockError } = answer;
  const rows = [
    ["as the month claimed", percentText(claimedShare)],
    ["three blocks of this traffic, hours held", percentText(blocksShare)],
    ["ten minutes, hours held", percentText(held.servedShare)],
    ["ten minutes, other work pushed aside", percentText(pushing.servedShare)],
  ];
  const curve = claimedShare - blocksShare;
  return `\nTokens served\n${aligned(rows)}  Error of three blocks against ten minutes: ${pointsText(blockError)}; of the claimed load curve against this traffic's: ${pointsText(curve)}\n`;
}

function lossText({ held, pushing, lostMtokHeld, lostMtok, lostRequests, traffic, idleShare, patienceMinutes }: ReplayAnswer): string {
  const requests = lostRequests === undefined ? "" : `; of the file's ${hoursText(traffic.requests!)} requests ${hoursText(lostRequests)}`;
  const service = ({ wholeWindows, worstHour }: ReplayAnswer["held"]): string =>
    `${percentText(wholeWindows)} of windows without loss, worst hour ${percentText(worstHour)}`;
  const patience = patienceMinutes === 0 ? "What is not served within its ten minutes is lost." : `What waits longer than ${patienceMinutes} minutes is lost.`;
  return [
    `\nService level (${patience.slice(0, -1).toLowerCase()})\n`,
    `  hours held: ${service(held)}; lost ${hoursText(lostMtokHeld)} Mtok a month; ${percentText(idleShare)} of its serving capacity idle\n`,
    `  other work pushed aside: ${service(pushing)}; lost ${hoursText(lostMtok)} Mtok a month${requests}\n`,
  ].join("");
}

function blockTable({ claimedBlocks, trafficBlocks, heldBlocks }: ReplayAnswer): string {
  const rows = blockNames.map((block, b) => [block, ...[claimedBlocks, trafficBlocks, heldBlocks].map((of) => significantText(of[b]!))]);
  return `\nLoad of each block over the mean\n${aligned([["block", "claimed", "this traffic", "can be served"], ...rows])}`;
}

function yieldedText({ yielded, development, workload }: ReplayAnswer): string {
  if (yielded.length === 0) return `\nNo development or batch work stands where ${workload} could push it aside.\n`;
  const share = (part: number, of: number): string => (of > 0 ? percentText(Math.max(0, Math.min(1, part / of))) : "–");
  const rows = yielded.map((row) => [
    row.workload,
    hoursText(row.heldH100eHours),
    hoursText(row.lostH100eHours),
    share(row.lostH100eHours, row.heldH100eHours),
    share(row.allowedH100eHours, row.heldH100eHours),
  ]);
  const { floorH100eHours, heldH100eHours, leftH100eHours } = development;
  const floor =
    floorH100eHours > 0
      ? `  Development holds ${hoursText(heldH100eHours)} H100e-hours and is left ${hoursText(leftH100eHours)}; its floor is ${hoursText(floorH100eHours)}${leftH100eHours < floorH100eHours * (1 - 1e-9) ? ": it would be missed" : ""}.\n`
      : "";
  return `\nWork pushed aside, H100e-hours\n${aligned([["workload", "held", "lost", "share", "month allows"], ...rows])}${floor}`;
}

function cautions({ traffic }: ReplayAnswer): string {
  const said = [
    ...(traffic.minutes < 1440 ? [`${timeText(traffic.minutes)} of traffic know nothing of days and nights`] : []),
    ...(traffic.stepMinutes !== undefined && traffic.stepMinutes > 10.5 ? [`rows are ${timeText(traffic.stepMinutes)} apart, so nothing finer is seen`] : []),
  ];
  return said.length === 0 ? "" : `\nNote: ${said.join("; ")}.\n`;
}
