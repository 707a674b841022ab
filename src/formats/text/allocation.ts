/** An allocation as text: what is worth what, who gets which hours, what clashes. */
import type { Answer } from "../../core/allocation/answer.ts";

const figure = (x: number | null): string => (x === null ? "–" : String(Number(x.toPrecision(4))));

/** Rows as aligned columns, the first to the left and the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  return rows.map((row) => `  ${row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join("  ")}\n`).join("");
}

/**
 * The answer for a terminal.
 *
 * @param title what was allocated: a file, or the month of a path
 */
export function allocationText(answer: Answer, title: string): string {
  const parts = [
    `${title}: ${answer.status}, objective ${answer.objective}, value $${figure(answer.objectiveUsd)}${answer.gap === null ? "" : `, proven within $${figure(answer.gap)}`}\n`,
  ];
  const pools = answer.pools.map((pool) => [
    pool.id,
    figure(pool.used),
    figure(pool.idle),
    figure(pool.reserve),
    figure(pool.onDemandHours),
    figure(pool.subletHours),
    figure(pool.price),
    figure(pool.worthLow),
    figure(pool.worthHigh),
  ]);
  parts.push(
    `\nPools, chip-hours; price and worth in $ per chip-hour\n${aligned([["pool", "used", "idle", "reserve", "bought", "let", "price", "one more", "one less"], ...pools])}`,
  );
  const hours = answer.allocation
    .filter((row) => row.chipHours > 0)
    .map((row) => [`${row.workload} on ${row.pool}`, figure(row.chipHours), figure(row.output)]);
  if (hours.length > 0) parts.push(`\nAllocation\n${aligned([["workload", "chip-hours", "output"], ...hours])}`);
  const floors = answer.floors.filter((floor) => floor.price > 0).map((floor) => [floor.id, figure(floor.price)]);
  if (floors.length > 0) parts.push(`\nFloors that bind: what one unit less would bring, $\n${aligned([["floor", "price"], ...floors])}`);
  if (answer.shares !== undefined)
    parts.push(`\nShares\n${aligned([["workload", "output", "share"], ...answer.shares.map((row) => [row.workload, figure(row.output), figure(row.share)])])}`);
  if (answer.lots !== undefined)
    parts.push(`\nLots: ${answer.lots.method}; whole lots lose $${figure(answer.lots.lossUsd)} of $${figure(answer.lots.divisibleUsd)}\n`);
  if (answer.clash !== undefined) {
    const rows = answer.clash.map((clash) => [clash.id, figure(clash.needs), figure(clash.has), figure(clash.relaxTo), figure(clash.costUsd)]);
    parts.push(`\nFloors clash; cheapest to bend first\n${aligned([["floor", "needs", "gets", "relax to", "costs $"], ...rows])}`);
  }
  return parts.join("");
}
