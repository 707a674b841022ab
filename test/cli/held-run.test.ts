/** A run that holds another's operations is traced with them: its own rule would have signed something else. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cli } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-held-"));
const at = (name: string): string => join(folder, name);

/** It signs while cash covers twelve months of payments; at $6 it never does. */
const planAt = (price: string): string => `plimsoll: 1
name: Held
calendar: {start: 2026-01, months: 12}
paths: 10
chips: {H100: 1 H100e}
demand: {run_rate: $60M/year, growth: 3%/month}
products: {api: {on: serve, price: $4/Mtok, share: 100%}}
workloads: {serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}}
contracts: {fleet: {kind: take-or-pay, capacity: 1000 H100, price: ${price}/H100-hour, term: 2026-01 to 2027-12}}
offers: {more: {kind: take-or-pay, block: 100 H100, max: 50, price: $2/H100-hour, term: 12 months}}
policy: {rule: cover, cover: {quantile: 50%, workload: serve, offers: {more: 100%}, runway: 12 months}}
opening: {cash: $50M}
`;
beforeAll(async () => {
  writeFileSync(at("cheap.yaml"), planAt("$2"));
  writeFileSync(at("dear.yaml"), planAt("$6"));
  await cli(["simulate", at("cheap.yaml"), "--quiet", "--out", at("cheap")]);
  await cli(["simulate", at("dear.yaml"), "--quiet", "--out", at("dear"), "--hold-allocation", at("cheap")]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cashInTable = async (run: string): Promise<number> => {
  const { rows } = JSON.parse((await cli(["show", run, "cash", "--json"])).out) as { rows: Record<string, number>[] };
  return Object.values(rows.at(-1)!)[4]!;
};

test("the trace ends with the cash of the run", async () => {
  const traced = JSON.parse((await cli(["trace", at("dear"), "--path", "0", "--json"])).out) as { months: { cash: { closingUsd: number } }[] };
  const ranked = JSON.parse((await cli(["trace", at("dear"), "--path", "p10", "--json"])).out) as typeof traced;
  const cash = await cashInTable(at("dear"));
  expect(traced.months.at(-1)!.cash.closingUsd).toBeCloseTo(cash, 2);
  expect(ranked.months.at(-1)!.cash.closingUsd).toBeCloseTo(cash, 2);
  // By its own rule it ends elsewhere: else this would prove nothing.
  await cli(["simulate", at("dear.yaml"), "--quiet", "--out", at("free")]);
  expect(Math.abs((await cashInTable(at("free"))) - cash)).toBeGreaterThan(1e5);
});

test("what computes its operations anew says so", async () => {
  expect((await cli(["explain", at("dear"), "trough"])).err).toContain(`holds the operations of ${at("cheap")}`);
  expect((await cli(["compare", at("dear"), at("cheap"), "--no-steps"])).err).toContain("figures may differ from the run's");
  expect((await cli(["compare", at("dear"), at("cheap"), "--no-steps", "--quiet"])).err).toBe("");
});

test("what it holds is named where it is gone, or another run; a run that holds is not held itself", async () => {
  const chained = await cli(["simulate", at("cheap.yaml"), "--out", at("never"), "--hold-allocation", at("dear")]);
  expect([chained.code, chained.err]).toEqual([2, expect.stringContaining(`hold those: ${at("cheap")}`)]);
  await cli(["simulate", at("dear.yaml"), "--quiet", "--out", at("cheap")]);
  expect(await cli(["trace", at("dear"), "--path", "0"])).toMatchObject({ code: 5, err: expect.stringContaining("another run by now") });
});
