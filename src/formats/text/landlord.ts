/** The sentence on whom capacity rests most, and whether they may take it back. */
import type { RunSummary } from "../../core/results/run.ts";
import { moneyText } from "./money.ts";
import { percentText } from "./number.ts";

/** The largest supplier's share of capacity, and the part of all capacity that suppliers may take back; undefined where nothing is signed. */
export function landlordText(summary: RunSummary): string | undefined {
  const table = summary.tables.find((candidate) => candidate.id === "concentration");
  const largest = table?.rows[0];
  if (table === undefined || largest === undefined || largest[2] === 0) return undefined;
  const going = table.rows.filter((row) => (row[3] as number) > 0);
  const back = going.reduce((sum, row) => sum + (row[3] as number), 0);
  const first = going.map((row) => String(row[7])).sort()[0];
  const [endsUsd, marketUsd] = [9, 10].map((at) => going.reduce((sum, row) => (typeof row[at] === "number" ? sum + row[at] : NaN), 0)) as [number, number];
  const market = Number.isNaN(marketUsd) ? "" : ` (the same machines at the market: ${moneyText(marketUsd)})`;
  const ends = endsUsd > 0 ? `, and ${moneyText(endsUsd)} a month of payments would end${market}` : "";
  const leave =
    going.length === 0
      ? "no supplier may leave before the end"
      : `suppliers may take back ${percentText(back)} of all (${going.map((row) => row[0]).join(", ")}), from ${first} if they give notice now${ends}`;
  return `Largest landlord: ${largest[0]}, ${percentText(largest[2] as number)} of the capacity signed and ${percentText(largest[4] as number)} of the headline; ${leave}.`;
}
