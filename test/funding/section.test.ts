/** The section Funding: sources and uses and the cap table of the base case, by hand. */
import { expect, test } from "vitest";
import { simulate } from "../../src/app/simulate.ts";
import { companyEngine } from "../../src/adapters/workers/engine.ts";
import { createInThreadRunner } from "../../src/adapters/workers/in-thread.ts";
import { sha256 } from "../../src/adapters/files/sha256.ts";
import type { RunSummary } from "../../src/core/results/run.ts";
import { fundingSection } from "../../src/formats/report/funding-section.ts";
import { isValid, loadPlan } from "../../src/app/load-plan.ts";
import { companyWith } from "./story.ts";

async function summaryOf(text: string): Promise<RunSummary> {
  const files = { open: () => Promise.resolve({ kind: "text" as const, file: "plan.yaml", text }), readText: () => Promise.resolve(undefined) };
  const loaded = await loadPlan(files, undefined);
  if (!isValid(loaded)) throw new Error(loaded.diagnostics.map(({ code, address, message }) => `${code} ${address}: ${message}`).join("\n"));
  const store = { prepare: () => Promise.resolve(), write: () => Promise.resolve(), readText: () => Promise.resolve(undefined) };
  const ports = { runner: createInThreadRunner(companyEngine), store, clock: { seconds: () => 0, today: () => "2026-01-01" }, sha256 };
  return simulate(loaded, { paths: 2, keepAll: false, engine: "test" }, ports, {});
}

const raises = `  raises:
    round: {when: 2026-02, amount: $100M, valuation: $1B}
    ipo: {kind: ipo, when: 2026-03, amount: $200M, valuation: $2B, spread: 5%, costs: $2M, secondary: 20%, awards: 5%, withholding: 40%}
  linked: {ring: {contracts: [fleet], raises: [round]}}`;
const fleet = `chips: {H100: {h100e: 1 H100e, power: 1 kW}}
contracts: {fleet: {kind: take-or-pay, supplier: Alpha, capacity: 10k H100, price: $2/H100-hour, term: 2026-01 to 2026-12}}`;

test("sources and uses, who owns what after each raise, and what goes round", async () => {
  const summary = await summaryOf(companyWith(raises, fleet, 6, "$500M"));
  const rows = (id: string) => summary.tables.find((table) => table.id === id)!.rows;
  const money = (row: readonly (number | string)[], from: number, to: number): readonly number[] =>
    row.slice(from, to).map((usd) => Math.round((usd as number) / 1e5) / 10);
  // 5 % of 200 and 2; 5 % of the company at 1,800 before the money × 40 %; what holders sell is a quarter of ours, less its spread.
  const [ipo, round] = rows("sources-and-uses");
  expect([ipo![0], ...money(ipo!, 6, 12)]).toEqual(["ipo", 200, 12, 36, 0, 152, 47.5]);
  expect([round![0], ...money(round!, 6, 12)]).toEqual(["round", 100, 0, 0, 0, 100, 0]);
  // A tenth is sold: 90 : 10. Another tenth: 81 : 9 : 10, of 123.46M shares; 2 % of those before it (1.8 of what follows) are kept back; holders sell 2.5 to the new ones.
  const table = rows("cap-table");
  const shares = (row: readonly (number | string)[]): readonly number[] => row.slice(2).map((share) => Math.round((share as number) * 1e4) / 1e4);
  expect(shares(table[0]!)).toEqual([111.1111, 0.9, 0, 0.1]);
  const kept = 0.02 * 0.9;
  const [today, old, fresh] = [(0.81 - kept) / (1 - kept), 0.09 / (1 - kept), 0.1 / (1 - kept)];
  expect(shares(table[1]!)).toEqual([123.4568 * (1 - kept), today - 0.025, fresh + 0.025, old].map((share) => expect.closeTo(share, 3)));
  // Half a year of 10,000 chips × 730 hours × $2.
  expect(money(rows("linked-deals")[0]!, 1, 4)).toEqual([100, 87.6, 12.4]);
  const html = fundingSection(summary)!.body;
  expect(html).toContain("Of $300M gross $252M is cash to spend");
});

test("a plan that raises nothing has no such section", async () => {
  const summary = await summaryOf(companyWith("", "", 3));
  expect(fundingSection(summary)).toBeUndefined();
});
