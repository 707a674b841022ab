/** The owner of a whole site takes its machines back: what that moves on the large example, future by future. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { planOf } from "../support/small-lab.ts";
import { run } from "../support/run.ts";

const text = readFileSync(new URL("../../examples/frontier-lab.yaml", import.meta.url), "utf8");
const paths = 120;

test("capacity falls by the site, more goes unserved, and the chance of failing moves", () => {
  const base = planOf(text);
  const stays = run(base, { paths });
  const leaves = run(planOf(text, "landlord-exits"), { paths, basePlan: base });
  const mean = (columns: Readonly<Record<string, Float64Array>>, name: string, from: number, to: number): number => {
    const part = columns[name]!.subarray(from * paths, to * paths);
    return part.reduce((sum, x) => sum + x, 0) / part.length;
  };
  // Locked until August 2026, 90 days of notice, and a market above a tenth of the price from the first month on: gone from November.
  const [before, after] = [stays, leaves].map(({ columns }) => [mean(columns, "envelopeH100eHours", 0, 2), mean(columns, "envelopeH100eHours", 4, 6)]) as [
    number[],
    number[],
  ];
  expect(after[0]).toBe(before[0]);
  // Healthy machines of the site at full ramp: 96 % of 325k or 220k chips, times 730 hours. The rule signs others in their place.
  const gone = (before[1]! - after[1]!) / (0.96 * 730);
  expect(gone).toBeGreaterThan(110e3);
  expect(gone).toBeLessThan(325e3);
  expect(mean(leaves.columns, "servedShare", 4, 24)).toBeLessThan(mean(stays.columns, "servedShare", 4, 24));
  const failures = (name: string) => [stays, leaves].map(({ perPath }) => perPath[name]!.reduce((count, month) => count + (month >= 0 ? 1 : 0), 0));
  const [kept, freed] = failures("failedMonthWithoutRaises") as [number, number];
  // $15B a year less to pay outweighs what goes unserved: the deal binds us more than its loss hurts.
  expect(freed).toBeLessThan(kept);
});
