/** Mistakes that a newcomer makes, each with the remedy that mends it; and what a plan is told to hold. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { cli } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-newcomer-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const right = {
  calendar: "{start: 2026-10, months: 12, fiscal_year_starts: July}",
  drift: "-5%/year",
  train: "{kind: model-development, floor: 25%}",
  term: "2026-10 to 2027-12",
  burst: "{kind: on-demand, capacity: 500 H100, price: 120% of markets.h100}",
  staff: "{amount: $2M/month, function: research}",
};
type Part = keyof typeof right;
const planText = (parts: Partial<Record<Part, string>>): string => {
  const { calendar, drift, train, term, burst, staff } = { ...right, ...parts };
  return `plimsoll: 1
name: Harbour
calendar: ${calendar}
chips: {H100: 1 H100e}
markets: {h100: {process: gbm, start: $2.50/H100-hour, drift: ${drift}, volatility: 30%/sqrt(year)}}
demand: {run_rate: $60M/year}
products: {api: {on: serve, price: $4/Mtok, share: 100%}}
workloads:
  serve: {kind: inference, throughput: {H100: 1.8 Mtok/H100-hour}}
  train: ${train}
contracts:
  fleet: {kind: take-or-pay, capacity: 2000 H100, price: $2.30/H100-hour, term: ${term}}
  burst: ${burst}
finance:
  costs: {staff: ${staff}}
  debt: {line: {limit: $20M, rate: 9%/year, available: 2026-10 to 2027-08}}
opening: {cash: $80M}
limits: {insolvency: at most 2%}
policy: {minimum_cash: 3 months}
`;
};
const ask = (parts: Partial<Record<Part, string>>, verb = "check", ...more: readonly string[]) => {
  const file = join(folder, "plan.yaml");
  writeFileSync(file, planText(parts));
  return cli([verb, file, ...more]);
};

test.each<readonly [Part, string, string]>([
  ["calendar", "{start: 2026-10, months: 12, fiscal_year_starts: 7}", "did you mean `July`?"],
  ["calendar", "{start: Oct 2026, months: 12}", "write 2026-10"],
  ["drift", "-5%", "say per what: `-5%/month` or `-5%/year`"],
  ["train", "{kind: training, floor: 25%}", "did you mean `model-development`?"],
  ["term", "2026-10 - 2027-12", "write `2026-10 to 2027-12`"],
  ["burst", "{kind: on demand, capacity: 500 H100, price: 120% of markets.h100}", "did you mean `on-demand`?"],
  ["burst", "{kind: on-demand, capacity: 500 H100, price: 120% of h100}", "write `120% of markets.h100`"],
  ["staff", "{amount: $2M/month, function: R&D}", "did you mean `research`?"],
])("%s: %s", async (part, written, remedy) => {
  const { code, err } = await ask({ [part]: written });
  expect([code, err]).toEqual([2, expect.stringContaining(`remedy: ${remedy}`)]);
  expect(err).toMatch(/plan\.yaml:\d+:\d+: error/);
});

test("explain of a whole plan tells what is set, not that it is set by default", async () => {
  const { out } = await ask({}, "explain");
  expect(out).toContain("calendar      start 2026-10, months 12, fiscal_year_starts July");
  expect(out).toContain("finance       costs (staff), debt (line)");
  expect(out).toContain("limits        insolvency at most 2%");
  expect(out).not.toContain("defaults");
});

test("what came at three times what was expected is told, as a change with its sign", async () => {
  writeFileSync(join(folder, "came.csv"), "date,quantity,value,source\n2026-12-31,revenue,$20M,ledger\n2026-12-31,cash,$70M,ledger\n");
  const { code, out, err } = await ask({}, "compare", "--actuals", join(folder, "came.csv"), "--paths", "20", "--quiet");
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(/revenue .*\+\$1\dM \(\+\d\d\d %\)/);
  expect(out).toMatch(/cash .*−\$[\d.]+M \(−[\d.]+ %\)/);
});
