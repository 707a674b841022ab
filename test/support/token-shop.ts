/** A shop of tokens: one product served by H100s, each of which makes a megatoken an hour. What is signed, offered and owed is the test's. */
import { isValid, loadPlan, type ValidPlan } from "../../src/app/load-plan.ts";
import type { PlanFiles } from "../../src/app/ports.ts";

export interface TokenShop {
  readonly months: number;
  /** Lines of `demand:`, such as `run_rate: $876M/year @guess`. */
  readonly demand: readonly string[];
  readonly price: string;
  /** Everything else of the plan: contracts, offers, finance, opening, policy, limits. */
  readonly rest: string;
}

/** The plan's text; `@guess` is a source of it. */
export const tokenShop = ({ months, demand, price, rest }: TokenShop): string => `
plimsoll: 1
name: shop
calendar: {start: 2027-01, months: ${months}}
seed: 1
sources:
  guess: {kind: assumption, owner: us, title: ours, as_of: 2026-12-01, review_by: 2027-12-01}
chips:
  H100: {h100e: 1 H100e @guess, power: 1 kW @guess}
demand:
${demand.map((line) => `  ${line}`).join("\n")}
products:
  api: {on: serve, price: ${price} @guess, share: 100% @guess}
workloads:
  serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour @guess}}
${rest}`;

/** A text as the file of a plan. */
export const planText = (text: string, file = "shop.yaml"): PlanFiles => ({
  open: () => Promise.resolve({ kind: "text", file, text }),
  readText: () => Promise.resolve(undefined),
});

/** The plan of a text, which must be valid. */
export async function loadedFrom(files: PlanFiles): Promise<ValidPlan> {
  const loaded = await loadPlan(files, undefined);
  if (!isValid(loaded)) throw new Error(loaded.diagnostics.map(({ message }) => message).join("; "));
  return loaded;
}
