/** What a traced month says of hours: every hour of the machines that stand and of those bought has its row, and rows of what is let say for how much. */
import { expect, test } from "vitest";
import { tracePath } from "../../src/core/company/trace.ts";
import { planOf } from "../support/small-lab.ts";
import { simulatorOf } from "../support/run.ts";

const text = `
plimsoll: 1
name: Part of it let
calendar: {start: 2026-01, months: 2}
chips: {H100: {h100e: 1 H100e, power: 1 kW}}
demand: {run_rate: $0.6M/year}
products: {api: {on: serve, price: $2/Mtok, share: 100%}}
workloads: {serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}}
contracts:
  fleet: {kind: own, capacity: 100 H100, term: 2025-01 to 2027-12, pue: 1x, power_price: $0.1/kWh}
  let: {kind: sublet, chip: H100, price: $1.5/H100-hour, max_share: 30%, term: 2026-01 to 2026-12}
opening: {cash: $1M}`;

test("used, let and idle add up to the hours of the machines; what is let earns what is booked", () => {
  const { months } = tracePath(simulatorOf(planOf(text)), "base", ["2026-01", "2026-02"]).trace;
  for (const { allocation, postings } of months) {
    const hoursOf = (name: string): number => allocation.reduce((sum, { workload, chipHours }) => sum + (workload === name ? chipHours : 0), 0);
    // $50k a month at $2 a Mtok, of 73,000 hours; 30 % of the hours may be let.
    expect(hoursOf("serve")).toBeCloseTo(25_000, 6);
    expect(hoursOf("let")).toBeCloseTo(21_900, 6);
    expect(hoursOf("idle")).toBeCloseTo(73_000 - 25_000 - 21_900, 6);
    const booked = postings.filter(({ credit }) => credit === "Sublet income").reduce((sum, { usd }) => sum + usd, 0);
    const rent = allocation.filter(({ workload }) => workload === "let").reduce((sum, { output }) => sum + output, 0);
    expect([rent, booked]).toEqual([32_850, expect.closeTo(32_850, 6)]);
  }
});

test("what is used beyond the machines is bought, and told", () => {
  const short = text
    .replace("$0.6M/year", "$2.4M/year")
    .replace(/ {2}let: .*\n/, "  hourly: {kind: on-demand, capacity: 100 H100, price: $1.2/H100-hour, term: 2026-01 to 2026-12}\n");
  const { months } = tracePath(simulatorOf(planOf(short)), "base", ["2026-01", "2026-02"]).trace;
  for (const { allocation } of months) {
    const hoursOf = (name: string): number => allocation.reduce((sum, { workload, chipHours }) => sum + (workload === name ? chipHours : 0), 0);
    // $200k a month at $2 a Mtok on 73,000 hours of one's own.
    expect(hoursOf("serve")).toBeCloseTo(100_000, 6);
    expect(hoursOf("of these, bought")).toBeCloseTo(27_000, 6);
  }
});
