/**
 * Lints of arithmetic, at medians and before anything is simulated: a story that cannot add up.
 *
 * W150: the run-rate at the horizon lies above the market. W151: a product is sold below what serving it costs on the
 * signed fleet. W152: demand of the first month is more than 20 % above what the signed fleet serves after the floors of
 * the other workloads. Loads are means of the month: peaks only make it worse.
 */
import { pow } from "../../numeric/elementary.ts";
import { meanOf, medianOf } from "../../numeric/distribution.ts";
import { logisticFactor } from "../../numeric/logistic-growth.ts";
import { warn } from "../check/checking.ts";
import type { Checking } from "../check/checking.ts";
import type { Distribution, Process, Series, Value } from "../value.ts";
import type { Contract, Plan, Product } from "../vocabulary/vocabulary.ts";

const hoursPerMonth = 730;
const surplusAllowed = 0.2;
const ceilingTolerance = 0.05;

export function lintEconomics(checking: Checking, plan: Plan): void {
  lintCeiling(checking, plan);
  const fleet = signedFleet(plan);
  for (const [name, product] of Object.entries(plan.products)) lintProduct(checking, plan, fleet, name, product);
  lintFirstMonth(checking, plan, fleet);
}

/** The middle of a course in a month: processes by their drift, without shocks. */
export function medianAt(plan: Plan, { course }: Series, month: number): number {
  switch (course.kind) {
    case "value":
      return medianOf(course.distribution);
    case "steps":
      return medianOf((course.steps.findLast((step) => step.month <= month) ?? course.steps[0]).distribution);
    case "data":
      return course.values[Math.min(month, course.values.length - 1)];
    case "process":
      return processAt(plan, course.process, month);
    case "relative": {
      const market = plan.markets[course.of.slice("markets.".length)];
      return medianOf(course.share) * (market === undefined ? 0 : medianAt(plan, market.price, month));
    }
  }
}

function processAt(plan: Plan, process: Process, month: number): number {
  switch (process.kind) {
    case "gbm":
    case "jump":
      return medianOf(process.start) * pow(1 + medianOf(process.drift), month);
    case "logistic": {
      let level = medianOf(process.start);
      const [growth, ceiling] = [medianOf(process.growth), medianOf(process.ceiling)];
      for (let t = 0; t < month; t++) level *= logisticFactor(growth, level / ceiling);
      return level;
    }
    case "mean-reverting":
      return month === 0 ? medianOf(process.start) : medianOf(process.mean);
    case "regime": {
      const start = plan.regimes[process.of]?.start;
      return medianOf((process.states.find(({ state }) => state === start) ?? process.states[0]).value);
    }
    case "random-walk":
      return medianOf(process.start) + medianOf(process.drift) * month;
    case "bootstrap":
      return medianOf(process.start);
    case "noise":
      return medianOf(process.around);
  }
}

/** Median, or the mean where the number varies among users. */
const middleOf = (value: Value): number => (hasSpread(value.distribution) ? meanOf(value.distribution) : medianOf(value.distribution));
const hasSpread = (distribution: Distribution): boolean => distribution.kind === "spread";

function ceilingAt(plan: Plan, month: number): number | undefined {
  if (plan.demand.ceiling !== undefined) return medianAt(plan, plan.demand.ceiling, month);
  const segments = Object.values(plan.segments);
  if (segments.length === 0) return undefined;
  return segments.reduce((total, segment) => {
    const size = medianOf(segment.size.distribution);
    const then = segment.then === undefined ? undefined : medianOf(segment.then.distribution);
    const grown = then === undefined ? size : size * pow(then / size, (month - segment.in) / ((segment.by ?? segment.in + 12) - segment.in));
    return total + medianOf(segment.ours.distribution) * grown;
  }, 0);
}

function lintCeiling(checking: Checking, plan: Plan): void {
  const { demand } = plan;
  const last = plan.calendar.months - 1;
  const ceiling = ceilingAt(plan, last);
  if (ceiling === undefined) return;
  let level = medianAt(plan, demand.run_rate, 0);
  if (demand.run_rate.course.kind !== "value") level = medianAt(plan, demand.run_rate, last);
  else {
    const late = Math.floor(medianOf(demand.late_by.distribution) + 0.5);
    for (let t = late + 1; t <= last; t++) {
      const growth = demand.growth === undefined ? 0 : medianAt(plan, demand.growth, t);
      level *= growth > 0 ? logisticFactor(growth, level / ceilingAt(plan, t)!) : 1 + growth;
    }
  }
  const beside = Object.values(plan.products).reduce((total, product) => total + salesBesideUsd(plan, product, last), 0);
  if (level + beside <= ceiling * (1 + ceilingTolerance)) return;
  warn(checking, {
    code: "W150",
    address: "demand.run_rate",
    place: demand.run_rate.place,
    message: `the run-rate at the horizon is ${usd(level + beside)} a year${beside > 0 ? ` (${usd(beside)} of it beside \`run_rate\`)` : ""}, and the market holds ${usd(ceiling)}`,
    remedy: "lower the growth or the customers, or raise `ceiling` or `segments` with a source",
  });
}

/** USD a year that a product sells beside its share of the run-rate. */
function salesBesideUsd(plan: Plan, product: Product, month: number): number {
  const released = product.released_demand === undefined || product.access === "gated" ? 0 : medianAt(plan, product.released_demand, month);
  if (product.customers === undefined) return released;
  const count = medianAt(plan, product.customers, month) * (product.growth === undefined ? 1 : pow(1 + medianAt(plan, product.growth, 0), month));
  const priceUsd = medianAt(plan, product.price, month);
  const perMonthUsd = product.price.unit === "USD/Mtok" ? priceUsd * (product.use === undefined ? 0 : middleOf(product.use)) : priceUsd;
  return released + count * perMonthUsd * 12;
}

export interface Fleet {
  /** By chip: hours delivered in the first month, and in a full month with what they cost. */
  readonly chips: ReadonlyMap<string, { first: number; full: number; costUsd: number }>;
}

export function signedFleet(plan: Plan): Fleet {
  const chips = new Map<string, { first: number; full: number; costUsd: number }>();
  for (const contract of Object.values(plan.contracts)) {
    const chip = contract.capacity?.chip ?? contract.chip ?? contract.price?.chip;
    if (chip === undefined || contract.capacity === undefined || contract.kind === "sublet") continue;
    const healthy =
      medianOf(contract.availability.distribution) *
      medianOf(contract.placeable.distribution) *
      (contract.available === undefined ? 1 : medianAt(plan, contract.available, 0));
    const full = medianOf(contract.capacity.distribution) * hoursPerMonth * healthy;
    const isRunning = contract.term?.first === undefined || (contract.term.first <= 0 && (contract.term.last ?? 0) >= 0);
    const known = chips.get(chip) ?? { first: 0, full: 0, costUsd: 0 };
    const costUsd = monthlyCostUsd(plan, contract, chip, full);
    // What costs an unknown amount (owned sites) serves, but says nothing about the cost of serving.
    chips.set(chip, {
      first: known.first + (isRunning ? full * deliveredAtStart(contract) : 0),
      full: known.full + (costUsd === undefined ? 0 : full),
      costUsd: known.costUsd + (costUsd ?? 0),
    });
  }
  return { chips };
}

function monthlyCostUsd(plan: Plan, contract: Contract, chip: string, fullHours: number): number | undefined {
  const { price, capacity, kind } = contract;
  if (price === undefined || capacity === undefined) return undefined;
  if (price.unit === "USD/month" && price.course.kind !== "relative") return medianAt(plan, price, 0);
  const isYardstick = price.course.kind === "relative" && plan.markets[price.course.of.slice("markets.".length)]?.price.unit === "USD/H100e-hour";
  const perHourUsd = medianAt(plan, price, 0) * (isYardstick ? medianOf(plan.chips[chip].h100e.distribution) : 1);
  const isTakeOrPay = kind === "take-or-pay";
  return perHourUsd * (isTakeOrPay ? medianOf(capacity.distribution) * hoursPerMonth : fullHours);
}

/** Share of a contract delivered in its first month, for contracts that begin with the plan; older ones are complete. */
function deliveredAtStart({ ramp, term }: Contract): number {
  const age = -(term?.first ?? 0);
  const steps = Object.entries(ramp ?? {}).map(([month, share]) => ({ month: Number(month), share: medianOf(share.distribution) }));
  if (steps.length === 0) return 1;
  return steps.filter(({ month }) => month <= age).reduce((most, { share }) => Math.max(most, share), 0);
}

function revenuePerMtokUsd(plan: Plan, product: Product): number | undefined {
  const priceUsd = medianAt(plan, product.price, 0);
  if (product.price.unit === "USD/Mtok") return priceUsd;
  const use = product.use === undefined ? 0 : middleOf(product.use);
  return use > 0 ? priceUsd / use : undefined;
}

function lintProduct(checking: Checking, plan: Plan, fleet: Fleet, name: string, product: Product): void {
  const workload = plan.workloads[product.on];
  const revenueUsd = revenuePerMtokUsd(plan, product);
  if (product.free || workload.throughput === undefined || revenueUsd === undefined) return;
  let hours = 0;
  let costUsd = 0;
  let output = 0;
  for (const [chip, throughput] of Object.entries(workload.throughput)) {
    const pool = fleet.chips.get(chip);
    if (pool === undefined || pool.full === 0) continue;
    hours += pool.full;
    costUsd += pool.costUsd;
    output += pool.full * medianOf(throughput.distribution);
  }
  if (hours === 0 || output === 0) return;
  const unitCostUsd = (costUsd / output) * medianOf(product.compute.distribution);
  const keptUsd = revenueUsd * (1 - medianOf(product.variable_cost.distribution));
  if (keptUsd >= unitCostUsd) return;
  warn(checking, {
    code: "W151",
    address: `products.${name}.price`,
    place: product.price.place,
    message: `${name} earns ${usd(keptUsd)} per Mtok and costs ${usd(unitCostUsd)} to serve on the signed fleet, fully used`,
    remedy: "raise the price, lower the use, serve it on a cheaper chip, or mark it `free: yes`",
  });
}

function lintFirstMonth(checking: Checking, plan: Plan, fleet: Fleet): void {
  const demanded = new Map<string, number>();
  const runRateUsd = medianAt(plan, plan.demand.run_rate, 0);
  for (const product of Object.values(plan.products)) {
    const revenueUsd = revenuePerMtokUsd(plan, product);
    const shareUsd = (product.share === undefined ? 0 : medianOf(product.share.distribution)) * (runRateUsd / 12);
    const count = product.customers === undefined ? 0 : medianAt(plan, product.customers, 0);
    const released = product.released_demand === undefined || product.access === "gated" ? 0 : medianAt(plan, product.released_demand, 0) / 12;
    const tokens = (revenueUsd === undefined ? 0 : (shareUsd + released) / revenueUsd) + count * (product.use === undefined ? 0 : middleOf(product.use));
    demanded.set(product.on, (demanded.get(product.on) ?? 0) + tokens * medianOf(product.compute.distribution));
  }
  let share = 0;
  for (const [name, tokens] of demanded) {
    const output = Object.entries(plan.workloads[name].throughput ?? {}).reduce(
      (total, [chip, throughput]) => total + (fleet.chips.get(chip)?.first ?? 0) * medianOf(throughput.distribution),
      0,
    );
    if (tokens > 0) share += tokens / output;
  }
  const floors = Object.values(plan.workloads).reduce(
    (total, workload) => total + (workload.floor === undefined ? 0 : medianOf(workload.floor.distribution)),
    0,
  );
  const ratio = share / Math.max(0, 1 - floors);
  if (!(ratio > 1 + surplusAllowed)) return;
  const times = Number.isFinite(ratio) ? `${(Math.round(ratio * 10) / 10).toString()} times` : "more than";
  warn(checking, {
    code: "W152",
    address: "demand.run_rate",
    place: plan.demand.run_rate.place,
    message: `demand of the first month is ${times} what signed capacity serves${floors > 0 ? " after the floors" : ""}, at mean load`,
    remedy: "sign more, lower the demand, or check throughput and capacity against a source",
  });
}

/** Dollars for a message, three digits. */
function usd(amount: number): string {
  for (const [letter, size] of [
    ["T", 1e12],
    ["B", 1e9],
    ["M", 1e6],
    ["k", 1e3],
  ] as const) {
    if (amount >= size) return `$${rounded(amount / size)}${letter}`;
  }
  return `$${rounded(amount)}`;
}

const rounded = (value: number): string => String(value >= 100 ? Math.round(value) : value >= 10 ? Math.round(value * 10) / 10 : Math.round(value * 100) / 100);
