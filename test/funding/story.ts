/** A company with nothing but its money, told month by month: what was posted, and the cash at the end. */
import { tracePath } from "../../src/core/company/trace.ts";
import { planOf } from "../support/small-lab.ts";
import { simulatorOf } from "../support/run.ts";

/** Plan text. Nothing is sold, staffed or taxed unless `finance` or `parts` says so. */
export const companyWith = (finance: string, parts = "", months = 6, cash = "$10M"): string => `
plimsoll: 1
name: Story
calendar: {start: 2026-01, months: ${months}}
demand: {run_rate: $1/year}
regimes: {window: {start: open, transitions: {open: {shut: 0%}, shut: {open: 0%}}}, closed: {start: shut, transitions: {shut: {open: 0%}}}}
opening: {cash: ${cash}, shares: 100M shares}
valuation: {discount: 0%/year, multiple: 0x}
${parts}
finance:
  tax_rate: 0%
${finance}`;

const millions = (usd: number): string => String(Math.round(usd / 1e4) / 100);

/**
 * `month | postings in $M | cash in $M`, for the months of path 0 from the given one on; with `events`, by month, what happens stands first. How
 * compute is split by use is left out.
 */
export function tell(text: string, fromMonth = 1, events?: Readonly<Record<number, string>>): string {
  const plan = planOf(text);
  const simulator = simulatorOf(plan);
  const labels = Array.from({ length: plan.calendar.months }, (_, t) => String(t + 1));
  const { trace } = tracePath(simulator, 0, labels);
  const rows = trace.months.slice(fromMonth - 1).map(({ label, postings, cash }) => {
    const said = postings
      .filter(({ usd, credit }) => usd >= 1 && credit !== "Compute cost not yet split")
      .map(({ debit, credit, usd }) => `${debit} ${millions(usd)} to ${credit}`);
    const event = events === undefined ? "" : `${events[Number(label)] ?? "-"} | `;
    return `${label} | ${event}${said.join(", ") || "-"} | ${millions(cash.closingUsd)}`;
  });
  return `\n${[`month | ${events === undefined ? "" : "event | "}postings | cash`, ...rows, ...(trace.failedMonth === undefined ? [] : [`${trace.failedMonth + 1} | insolvent |`])].join("\n")}\n`;
}
