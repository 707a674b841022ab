/** An allocation as text: what is worth what, who gets which hours, what clashes. */
import type { Answer } from "../../core/allocation/answer.ts";
import { decimalText, significantText } from "./number.ts";

/**
 * Hours and amounts: whole, with digits in groups; small ones with four digits.
 *
 * @example hoursText(41003250.4) // "41,003,250"
 * @example hoursText(0.51234) // "0.5123"
 */
export const hoursText = (x: number): string => (Math.abs(x) >= 1000 ? decimalText(x, 0) : significantText(x, 4));

/** A price or worth of an hour; nothing where there is none. @example priceText(2.28) // "2.28" */
export const priceText = (x: number | null): string => (x === null ? "–" : Math.abs(x) < 5e-7 ? "0" : significantText(x, 4));

const dollars = (x: number): string => (x < 0 ? `-$${hoursText(-x)}` : `$${hoursText(x)}`);

/** Rows as aligned columns, the first to the left and the others to the right. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  return rows.map((row) => `  ${row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join("  ")}\n`).join("");
}

/**
 * The answer for a terminal.
 *
 * @param title what was allocated: a file, or the month of a path
 * @param units unit of output by workload; none for a problem file, whose units are its own
 */
export function allocationText(answer: Answer, title: string, units: ReadonlyMap<string, string> = new Map()): string {
  const gap = Math.max(0, answer.gap ?? 0);
  const proof = answer.gap === null ? "" : `, proven ${gap < 0.005 ? "to the cent" : `within ${dollars(gap)}`}`;
  // A fair division is not worth what it makes greatest: its worth stands beside.
  const worth = answer.objective === "value" ? `value: ${dollars(answer.objectiveUsd)}` : `${answer.objective}; worth ${dollars(answer.objectiveUsd)}`;
  return [
    `${title}\n${answer.status === "optimal" ? "Optimal" : "Floors clash: bent by priority"}, objective ${worth}${proof}\n`,
    poolsText(answer),
    hoursOfWorkloads(answer, units),
    floorsText(answer, units),
    ...(answer.shares === undefined
      ? []
      : [
          `\nShares\n${aligned([["workload", "output", "share"], ...answer.shares.map((row) => [row.workload, hoursText(row.output), significantText(row.share, 4)])])}`,
        ]),
    ...(answer.lots === undefined
      ? []
      : [`\nLots: ${answer.lots.method}; whole lots lose ${dollars(answer.lots.lossUsd)} of ${dollars(answer.lots.divisibleUsd)}\n`]),
    clashText(answer, units),
  ].join("");
}

/** Pools in chip-hours; columns in which nobody has anything are left out. */
function poolsText({ pools }: Answer): string {
  const hours = [
    ["used", "used"],
    ["idle", "idle"],
    ["reserve", "reserve"],
    ["bought", "onDemandHours"],
    ["let", "subletHours"],
  ] as const;
  const shown = hours.filter(([label, key]) => label === "used" || label === "idle" || pools.some((pool) => pool[key] !== 0));
  const rows = pools
    .filter((pool) => pool.used + pool.idle + pool.reserve + pool.onDemandHours + pool.subletHours > 0 || pool.price !== 0)
    .map((pool) => [pool.id, ...shown.map(([, key]) => hoursText(pool[key])), priceText(pool.price), priceText(pool.worthLow), priceText(pool.worthHigh)]);
  const without = pools.length - rows.length;
  const rest = without === 0 ? "" : `  ${without} more: nothing there, and nothing to pay\n`;
  return `\nPools in chip-hours; price, and worth of one more and one less, in $/chip-hour\n${aligned([["pool", ...shown.map(([label]) => label), "price", "one more", "one less"], ...rows])}${rest}`;
}

function hoursOfWorkloads({ allocation }: Answer, units: ReadonlyMap<string, string>): string {
  const rows = allocation
    .filter((row) => row.chipHours > 0)
    .map((row) => [`${row.workload} on ${row.pool}`, hoursText(row.chipHours), `${hoursText(row.output)}${unitText(units, row.workload)}`]);
  return rows.length === 0 ? "" : `\nAllocation\n${aligned([["workload", "chip-hours", "output"], ...rows])}`;
}

const unitText = (units: ReadonlyMap<string, string>, id: string): string => (units.has(id) ? ` ${units.get(id)}` : "");

function floorsText({ floors }: Answer, units: ReadonlyMap<string, string>): string {
  if (floors.length === 0) return "";
  const rows = floors.map(({ id, price }) => [
    id,
    price > 5e-10 ? `$${significantText(price, 4)}${units.has(id) ? `/${units.get(id)!.replace(/s$/, "")}` : ""}` : "does not bind",
  ]);
  return `\nFloors: what one unit less would bring\n${aligned([["floor", "price"], ...rows])}`;
}

function clashText({ clash }: Answer, units: ReadonlyMap<string, string>): string {
  if (clash === undefined) return "";
  const amount = (x: number | null, id: string): string => (x === null ? "–" : `${hoursText(x)}${unitText(units, id)}`);
  const rows = clash.map(({ id, needs, has, relaxTo, costUsd }) => [
    id,
    amount(needs, id),
    amount(has, id),
    relaxTo === null ? "not enough alone" : amount(relaxTo, id),
    costUsd === null ? "–" : dollars(costUsd),
  ]);
  const head = ["floor", "needs", "gets here", "relax to", "floors then cost"];
  const [first] = clash;
  const cheapest =
    first === undefined || first.relaxTo === null
      ? "  No floor ends the clash by itself.\n"
      : `  The cheapest relaxation: ${first.id} to ${amount(first.relaxTo, first.id)}.\n`;
  return `\nFloors clash; the cheapest to bend alone first\n${aligned([head, ...rows])}${cheapest}`;
}
