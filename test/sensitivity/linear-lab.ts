/** A plan whose value is linear in independent normal draws, so that everything about it has a closed form. */
import { createInThreadRunner } from "../../src/adapters/workers/in-thread.ts";
import { companyEngine } from "../../src/adapters/workers/engine.ts";
import { loadPlan, isValid } from "../../src/app/load-plan.ts";
import type { ValidPlan } from "../../src/app/load-plan.ts";

export const runner = createInThreadRunner(companyEngine);

/** 95th percentile of the standard normal: `a to b (normal)` spans as many standard deviations either side. */
export const z95 = 1.6448536269514722;

export async function loadText(text: string): Promise<ValidPlan> {
  const files = { open: () => Promise.resolve({ kind: "text", file: "plan.yaml", text } as const), readText: () => Promise.resolve(undefined) };
  const loaded = await loadPlan(files, undefined);
  if (!isValid(loaded)) throw new Error(loaded.diagnostics.map(({ message }) => message).join("\n"));
  return loaded;
}

/** Twelve months; value = cash − 12 (rent + staff + repairs) with no tax, interest or discount. `idle` is a number nothing depends on. */
export const linear = (cash: string, more = "", repairs = "$0/month"): string => `plimsoll: 1
name: Linear
calendar: {start: 2026-01, months: 12}
seed: 11
demand: {run_rate: $1/year}
markets: {idle: {price: $1 to $2/H100-hour}}
chips: {H100: 1 H100e}
finance:
  tax_rate: 0%
  interest_on_cash: 0%/year
  costs:
    rent: {amount: $80 to $120/month (normal)}
    staff: {amount: $30 to $50/month (normal)}
    repairs: {amount: ${repairs}}
opening: {cash: ${cash}}
valuation: {discount: 0%/year, multiple: 0}
${more}`;

/** Standard deviations in value: 12 × 20 / z95 of rent, 12 × 10 / z95 of staff; of repairs of `$50 to $150/month (normal)`, 12 × 50 / z95. */
export const deviations = { rent: (12 * 20) / z95, staff: (12 * 10) / z95, repairs: (12 * 50) / z95 };
