/**
 * The metrics a check may name: what each means, its unit, its arguments and whether it differs by path.
 *
 * One row per metric, from which the checker, the reference page and the error messages are read. Whoever runs a
 * simulation feeds them (see `CheckEnvironment` in `evaluate.ts`).
 */

export interface Metric {
  readonly meaning: string;
  /** Unit of the numbers fed, as the plan language writes it; "1" for shares and probabilities. */
  readonly unit: string;
  /** `path`: one number a path, so that `in 95% of paths` can be asked. `run`: one number for the whole run. `plan`: known before any run. */
  readonly each: "path" | "run" | "plan";
  /** How a period is read: `over` sums or averages its months, `end` takes its last month, `through` counts from the start to its last month; absent: none is taken. */
  readonly period?: "over" | "end" | "through";
  /** Without a period: the whole horizon (`over`, `through`) or its last month (`end`), unless one must be given. */
  readonly periodRequired?: true;
  /** The map of the plan whose entry is an argument: `implied_price(contracts.memphis)`. */
  readonly of?: "contracts" | "products" | "segments" | "models";
  /** Whether that argument may be left out: then the whole company. */
  readonly ofOptional?: true;
  readonly example: string;
}

const share = "1";

export const metrics: Readonly<Record<string, Metric>> = {
  p_insolvent: {
    meaning: "Share of futures that become insolvent: the plan as written, with its playbook and unsigned raises",
    unit: share,
    each: "run",
    period: "through",
    example: "p_insolvent at most 1%",
  },
  p_insolvent_with_playbook: {
    meaning: "The same without unsigned raises",
    unit: share,
    each: "run",
    period: "through",
    example: "p_insolvent_with_playbook at most 3%",
  },
  p_insolvent_without_raises: {
    meaning: "The same without unsigned raises and without the playbook",
    unit: share,
    each: "run",
    period: "through",
    example: "p_insolvent_without_raises(2028) at most 5%",
  },
  p_below_comfort: {
    meaning: "Share of futures in which cash falls below the comfort line in some month",
    unit: share,
    each: "run",
    example: "p_below_comfort at most 20%",
  },
  p_covenant_breach: { meaning: "Share of futures in which a covenant is broken", unit: share, each: "run", example: "p_covenant_breach at most 5%" },
  p_fall_behind: { meaning: "Share of futures in which we fall behind the rival", unit: share, each: "run", example: "p_fall_behind at most 10%" },
  cash: { meaning: "Cash at the end of the period", unit: "USD", each: "path", period: "end", example: "cash(2028-01) at least $2B in 95% of paths" },
  cash_trough: { meaning: "Lowest month-end cash", unit: "USD", each: "path", example: "cash_trough at least $500M in 95% of paths" },
  revenue: { meaning: "Revenue of the period", unit: "USD", each: "path", period: "over", example: "revenue(2027) between $30B and $60B" },
  run_rate: {
    meaning: "Revenue of the last three months up to the period's end, times four",
    unit: "USD/year",
    each: "path",
    period: "end",
    example: "run_rate(2031-06) at most $400B/year in 95% of paths",
  },
  gross_margin: {
    meaning: "Gross profit over revenue in the period, of the mean over paths",
    unit: share,
    each: "run",
    period: "over",
    example: "gross_margin(2027) between 40% and 70%",
  },
  compute_paid: {
    meaning: "Paid to suppliers of compute in the period",
    unit: "USD",
    each: "path",
    period: "over",
    example: "compute_paid(2027) at most $40B in 90% of paths",
  },
  tokens_demanded: {
    meaning: "Tokens demanded in the period",
    unit: "Mtok",
    each: "path",
    period: "over",
    example: "tokens_demanded(2026-07) at most 400M Mtok",
  },
  served_share: {
    meaning: "Tokens served over tokens demanded in the period",
    unit: share,
    each: "path",
    period: "over",
    example: "served_share(2027-03) at least 95% in 80% of paths",
  },
  unserved_share: { meaning: "1 less the served share", unit: share, each: "path", period: "over", example: "unserved_share(2027) at most 5% in 90% of paths" },
  idle_share: {
    meaning: "Share of the envelope's hours that nothing used in the period",
    unit: share,
    each: "path",
    period: "over",
    example: "idle_share(2027) at most 15%",
  },
  envelope: {
    meaning: "Mean envelope of the period: own capacity delivered, healthy and placeable, by the training yardstick",
    unit: "H100e",
    each: "path",
    period: "over",
    example: "envelope(2027-12) at least 1.5M H100e",
  },
  development_share: {
    meaning: "Development's share of the envelope's H100e-hours in the period",
    unit: share,
    each: "path",
    period: "over",
    example: "development_share(2027) at least 35% in 95% of paths",
  },
  value: {
    meaning: "Discounted value at the horizon, creditors counted (see `valuation`)",
    unit: "USD",
    each: "path",
    example: "value at least $100B in 75% of paths",
  },
  shareholders_value: {
    meaning: "The same to today's shareholders alone, never below nil",
    unit: "USD",
    each: "path",
    example: "shareholders_value at least $100B in 75% of paths",
  },
  implied_price: {
    meaning: "What a contract costs at its median terms over its whole term, per chip-hour contracted",
    unit: "USD/chip-hour",
    each: "run",
    of: "contracts",
    example: "implied_price(contracts.memphis) within 30% of markets.h100.price",
  },
  implied_price_h100e: {
    meaning: "The same per H100e-hour",
    unit: "USD/H100e-hour",
    each: "run",
    of: "contracts",
    example: "implied_price_h100e(contracts.memphis) at most $3/H100e-hour",
  },
  headline: {
    meaning: "Remaining scheduled payments at the period's end (default: at the start), all contracts or one",
    unit: "USD",
    each: "run",
    period: "end",
    of: "contracts",
    ofOptional: true,
    example: "headline at most $150B",
  },
  non_cancellable: {
    meaning: "Payments until the earliest date we can be out, were notice given at the period's end (default: at the start)",
    unit: "USD",
    each: "run",
    period: "end",
    of: "contracts",
    ofOptional: true,
    example: "non_cancellable(contracts.memphis, 2027) at most $10B",
  },
  walk_away: {
    meaning: "Non-cancellable less what use until then is worth at today's market price; counted only where the contract names a `market`",
    unit: "USD",
    each: "run",
    period: "end",
    of: "contracts",
    ofOptional: true,
    example: "walk_away(2027) at most $20B",
  },
  programmes_owed: {
    meaning: "Hours that training programmes have claimed by the period's end and not had: nil once all are done",
    unit: "H100e-hour",
    each: "path",
    period: "end",
    example: "programmes_owed(2027-06) at most 1 H100e-hour in 90% of paths",
  },
  growth: {
    meaning: "Compound growth a year of a segment from its two sizes, or of all segments together",
    unit: "1/year",
    each: "plan",
    of: "segments",
    ofOptional: true,
    example: "growth between 39%/year and 41%/year",
  },
  tokens_per_parameter: {
    meaning: "Tokens that the stated FLOP of training make at 6 FLOP a parameter and token, for each parameter; about 20 is compute-optimal",
    unit: "1",
    each: "plan",
    of: "models",
    example: "tokens_per_parameter(models.flagship) at least 10",
  },
  paid_margin: {
    meaning: "Gross profit over revenue in the period, path by path: free users' compute is no cost of revenue. Beside it stands `all_in_margin`",
    unit: share,
    each: "path",
    period: "over",
    example: "paid_margin(2027) at least 50% in 80% of paths",
  },
  all_in_margin: {
    meaning: "The same with the compute of free users counted as cost of revenue",
    unit: share,
    each: "path",
    period: "over",
    example: "all_in_margin(2027) at least 40% in 80% of paths",
  },
  idle_of_revenue: {
    meaning: "Cost of idle capacity within cost of revenue, over revenue in the period; where idle cost goes is `finance.idle`",
    unit: share,
    each: "path",
    period: "over",
    example: "idle_of_revenue(2027) at most 10%",
  },
  research_ratio: {
    meaning: "Research expense (compute, idle, staff, awards) over revenue in the period: the R&D ratio",
    unit: share,
    each: "path",
    period: "over",
    example: "research_ratio(2027) at most 60% in 80% of paths",
  },
  customers: {
    meaning: "Customers at the period's end of products that count them by `customers` (a seat or an agent counts as one), or of one product",
    unit: "customer",
    each: "path",
    period: "end",
    of: "products",
    ofOptional: true,
    example: "customers(2027) at least 12k customers",
  },
  contract_value: {
    meaning: "What these customers pay in the period's last month, times twelve, over their number",
    unit: "USD/customer-year",
    each: "path",
    period: "end",
    of: "products",
    ofOptional: true,
    example: "contract_value(2027) between $250k/customer-year and $350k/customer-year",
  },
  ndr: {
    meaning:
      "Net dollar retention at the period's end, of products with `cohorts`: what the customers of a year before pay, over what they paid then; churn, expansion and prices in, new customers out (`metrics: {ndr: month-v1}`; `year-v1`: the same summed over the twelve months up to it). Undefined in the first year",
    unit: share,
    each: "path",
    period: "end",
    of: "products",
    ofOptional: true,
    example: "ndr(2028) at least 120% in 80% of paths",
  },
  grr: {
    meaning: "Gross dollar retention: the same without expansion and price rises, so at most 100 %",
    unit: share,
    each: "path",
    period: "end",
    of: "products",
    ofOptional: true,
    example: "grr(2028) at least 85%",
  },
  net_burn: {
    meaning: "What cash fell by in the period, apart from equity and debt raised and repaid; below nil where cash was made",
    unit: "USD",
    each: "path",
    period: "over",
    example: "net_burn(2027) at most $5B in 90% of paths",
  },
  burn_multiple: {
    meaning:
      "Net burn over net new annual revenue (last month's revenue times twelve, less that of the month before the period); Sacks: below 1 amazing, 1–1.5 great, 1.5–2 good, 2–3 suspect, above 3 bad. Undefined where revenue did not grow",
    unit: share,
    each: "path",
    period: "over",
    example: "burn_multiple(2027) at most 2 in 80% of paths",
  },
  return_on_compute: {
    meaning:
      "Revenue less cost of revenue other than compute, over all compute expensed in the period (serving, research, own use, idle), less 1. There is no standard; beside it stands `return_on_compute_terminal`",
    unit: share,
    each: "path",
    period: "over",
    example: "return_on_compute at least 20% in 80% of paths",
  },
  return_on_compute_terminal: {
    meaning: "The same over the whole horizon, discounted at `valuation.discount`, with the terminal value among what is earned",
    unit: share,
    each: "path",
    example: "return_on_compute_terminal at least 100% in 80% of paths",
  },
  revenue_per_chip_hour: {
    meaning: "Revenue of the period over the H100e-hours had: own capacity, used or idle, and hours bought",
    unit: "USD/H100e-hour",
    each: "path",
    period: "over",
    example: "revenue_per_chip_hour(2027) at least $5/H100e-hour",
  },
  relaxed_share: { meaning: "Share of path-months in which floors clashed and bent", unit: share, each: "run", example: "relaxed_share at most 1%" },
};
