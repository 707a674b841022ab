/** A small lab that uses every kind of contract, offer, workload and funding: what the tests of the engine run on. */
import { checkPlan } from "../../src/core/plan/check/check.ts";
import { readYamlPlan } from "../../src/formats/yaml/read-plan.ts";
import type { Plan } from "../../src/core/plan/vocabulary/vocabulary.ts";

export const smallLabText = `
plimsoll: 1
name: Small lab
calendar: {start: 2026-07, months: 30}
seed: 7
paths: 400

chips:
  H100:  {h100e: 1 H100e, power: 1.4 kW}
  TPU:   {h100e: 0.5 H100e, power: 0.6 kW}
  GB200: {h100e: 2.5 H100e, power: 2.1 kW}

regimes:
  mood:
    start: normal
    transitions:
      normal: {tight: 6%, loose: 6%}
      tight:  {normal: 15%}
      loose:  {normal: 15%}

markets:
  h100:  {process: gbm, start: $2.50/H100-hour, drift: 0%/year, volatility: 30%/year}
  tpu:   50% of markets.h100
  gb200: {process: regime, of: mood, states: {tight: $7.5/GB200-hour, normal: $6/GB200-hour, loose: $4.5/GB200-hour}}

segments:
  all: {size: $20B/year, in: 2025, then: $150B/year, by: 2030}

demand:
  run_rate: $1.2B/year
  growth: 2% to 9%/month
  volatility: 25%/year
  late_by: {mix: {70%: 0 months, 30%: 2 to 8 months}}
  regime: mood
  regime_growth: {tight: 1%/month, loose: -1%/month}

products:
  api:   {on: serve, price: $6/Mtok, share: 70%, churn_if_unserved: 10%, variable_cost: 5%, elasticity: 0.8}
  seat:  {on: serve, price: $30/seat-month, share: 30%, use: {spread: 0.5 to 8 Mtok/seat-month}}
  gated: {on: frontier, price: $40/Mtok, access: gated, customers: 200 customers, growth: 2%/month, use: 400 Mtok/customer-month, released_demand: $200M/year, compute: 3x to 6x}
  free:  {on: serve, price: $1/customer-month, customers: 1M customers, use: 0.5 Mtok/customer-month, free: yes, unserved_cost: $1/Mtok}

workloads:
  serve:    {kind: inference, throughput: {H100: 1.2 to 1.6 Mtok/H100-hour, TPU: 0.8 Mtok/TPU-hour, GB200: 4 Mtok/GB200-hour}, peak_to_mean: 1.4 to 2, headroom: 5%, improvement: 1%/month}
  frontier: {kind: inference, throughput: {H100: 1 Mtok/H100-hour, GB200: 3.5 Mtok/GB200-hour}, peak_to_mean: 1.5x}
  train:    {kind: model-development, floor: 30%, target: 45%, value: $1.5/H100e-hour, preempted: 90%}
  internal: {kind: internal, floor: 2%, target: 5%, saves: 0.8 to 2x}
  overnight: {kind: batch, throughput: {H100: 1 Mtok/H100-hour, TPU: 0.6 Mtok/TPU-hour}, amount: 2M Mtok/month, worth: $1/Mtok, preempted: 80%}

sites:
  plains: {power_slip: {mix: {60%: 0 months, 40%: 1 to 6 months}}, shell_slip: 1 to 2 months, announced: 2 months}

contracts:
  fleet:    {kind: take-or-pay, supplier: Alpha, capacity: 30k H100, price: $2.2/H100-hour, term: 2025-01 to 2027-12, market: h100, availability: 97%, exit: {by: either, notice: 90 days, fee: $20M, locked_until: 2026-12}}
  pod:      {kind: take-or-pay, supplier: Beta, capacity: 40k TPU, price: 105% of markets.tpu, term: 2026-01 to 2028-12, ramp: {0 months: 50%, 8 months: 100%}, pays: advance, accounting: operating-lease}
  hall:     {kind: whole-site, supplier: Gamma, chip: GB200, capacity: 6k GB200, price: {2026-07: $15M/month, 2026-10: $24M/month}, term: 2026-09 to 2029-08, site: plains, damages: 20%, long_stop: 9 months, exit: {by: us, notice: 6 months, fee: $10M}}
  credits:  {kind: spend-commitment, supplier: Delta, capacity: 10k H100, price: $2.6/H100-hour, commit: $150M, term: 2026-07 to 2027-06}
  burst:    {kind: on-demand, supplier: Alpha, capacity: 12k H100, price: 120% of markets.h100, available: {process: regime, of: mood, states: {tight: 20%, normal: 60%, loose: 95%}}}
  scraps:   {kind: spot, supplier: Delta, capacity: 8k H100, price: 60% of markets.h100, available: 50%, preempted: 85%}
  shed:     {kind: own, supplier: us, capacity: 5k H100, term: 2025-01 to 2029-12, power_price: $0.07/kWh, staff: $1M/month}
  let:      {kind: sublet, supplier: market, chip: H100, price: 55% of markets.h100, max_share: 20%}

offers:
  lease-1y: {kind: take-or-pay, supplier: Alpha, block: 2k H100, max: 20, price: $2.3/H100-hour, fixed_until: 2026-12, market: h100, term: 12 months, lead: 2 to 5 months}
  lease-3y: {kind: take-or-pay, supplier: Gamma, block: 1k GB200, max: 12, price: $4.9/GB200-hour, term: 36 months, lead: 4 months, prepay: 20%, site: plains, refundable: yes, accounting: finance-lease}
  build:    {kind: own, supplier: us, block: 10 MW, chip: H100, max: 2, capex: $30k/kW, term: 60 months, lead: 9 months, power_price: $0.06/kWh, staff: $500k/month, life: 5 years, residual: 10%}

finance:
  customers_pay_after: 45 days
  suppliers_paid_after: 30 days
  interest_on_cash: 4%/year
  costs:
    research: {amount: $25M/month, growth: 1%/month, function: research}
    sales:    {amount: $5M/month, of_revenue: 10%, function: sales, paid_after: 20 days}
    awards:   {amount: $15M/month, function: research, paid_in: stock}
  debt:
    term:   {limit: $300M, drawn: $300M, rate: 9%/year, maturity: 2028-06, amortised_from: 2027-07, minimum_cash: $50M}
    ddtl:   {limit: $400M, rate: 10%/year, fee: 1%/year, available: 2026-07 to 2028-06, maturity: 2029-12, minimum_cash: $80M}
  raises:
    series: {when: 2026-12, amount: $500M, valuation: $8B to $14B, spread: 2%, signed: yes}
    ipo:    {kind: ipo, when: 2027-09, chance: 60%, late_by: {mix: {50%: 0 months, 50%: 3 months}}, sold: 8%, valuation: {beliefs: {60%: $10B to $16B, 40%: $25B}}, spread: 3%, costs: $20M}

opening:
  cash: $700M
  restricted_cash: $20M
  receivables: $140M
  prepaid: $30M
  deposits: $10M
  equipment: {old: {book: $120M, life_left: 30 months}}
  leases: {office: {liability: $40M, months: 40 months}, rack: {liability: $30M, months: 20 months, kind: finance-lease}}
  payables: $70M
  accrued: $15M
  contract_liabilities: $60M
  refundable_advances: $25M
  tax_losses: $900M

valuation: {discount: 12%/year, multiple: 6 to 14x, regime: mood, regime_multiple: {tight: 1.1x, normal: 1x, loose: 0.8x}}

policy:
  rule: cover
  minimum_cash: 2 months
  cover: {quantile: 55%, workload: serve, sizing: 1.2x, offers: {lease-1y: 60%, lease-3y: 40%}}

distress:
  - {action: stop-signing, below: 150%, lag: 0 months}
  - {action: development-to-floor, below: 120%}
  - {action: draw, below: 100%}
  - {action: sublet, below: 100%, lag: 2 months}
  - {action: notice, below: 80%}
  - {action: bridge, below: 70%, amount: $100M, chance: 50%}

limits:
  insolvency: at most 5%
  unserved: at most 10% in 90% of months
  fall_behind: at most 60%

rival: {level: 20k H100e, growth: 4% to 8%/month}

events:
  incident:  {chance: 15%, when: 2026-10 to 2028-06, lasts: 4 months, effects: {demand.run_rate: -25%}}
  outage:    {chance: 20%, when: 2027-01 to 2027-12, lasts: 2 months, effects: {contracts.fleet.capacity: -40%}}
  price-war: {chance: 30%, when: 2027-01 to 2028-12, effects: {products.api.price: -20%, markets.h100.price: -15%}}

correlations:
  - {between: [demand.growth, markets.h100.price], rank: 50%}
  - {between: [finance.raises.ipo.valuation, demand.growth], rank: 40%}

scenarios:
  same:     {why: Changes nothing, set: {products.api.price: $6/Mtok}}
  walk:     {why: We leave the fleet, set: {contracts.fleet.exit.exercised: 2027-03}}
`;

/**
 * Checks plan text; throws with the diagnostics if it is not valid.
 *
 * @param edit changes the text before it is read
 */
export function planOf(text: string, scenario?: string): Plan {
  const { root, diagnostics } = readYamlPlan(text, "plan.yaml");
  const checked = root === undefined ? undefined : checkPlan(root, scenario === undefined ? {} : { scenario });
  const errors = [...diagnostics, ...(checked?.diagnostics ?? [])].filter((diagnostic) => diagnostic.severity === "error");
  if (checked?.plan === undefined || errors.length > 0)
    throw new Error(errors.map(({ place, code, address, message }) => `${place.line}:${place.column} ${code} ${address}: ${message}`).join("\n"));
  return checked.plan;
}

export const smallLab = (scenario?: string): Plan => planOf(smallLabText, scenario);
