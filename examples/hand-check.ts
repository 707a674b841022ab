/**
 * The hand check of the frontier lab, computed from its checked plan: every number that frontier-lab.md prints.
 *
 * Medians throughout, no simulation and no linear programme: what a planner can redo on paper. Throughput is in Mtok a
 * chip-hour, a month has 730 hours.
 */
import { blockLoads } from "../src/core/company/model/load-blocks.ts";
import { meanOf, medianOf } from "../src/core/numeric/distribution.ts";
import type { Series, Value } from "../src/core/plan/value.ts";
import type { Plan } from "../src/core/plan/vocabulary/vocabulary.ts";

const hoursPerMonth = 730;

export const median = (value: Value | undefined): number => (value === undefined ? 0 : medianOf(value.distribution));

/** The value of a series in the plan's first month. */
export function first(series: Series | undefined): number {
  const course = series?.course;
  if (course?.kind === "value") return medianOf(course.distribution);
  if (course?.kind === "process" && "start" in course.process) return medianOf(course.process.start);
  throw new Error(`${series?.address ?? "a series"} has no first value that this check can read`);
}

/** Mean use of a unit: variety over users counts by its mean, uncertainty by its median. */
export const useOf = (use: Value | undefined): number => (use === undefined ? 1 : use.distribution.kind === "spread" ? meanOf(use.distribution.over) : median(use));

/** Signed capacity that is paid for whether used or not, in the first month. */
function fleetOf(plan: Plan) {
  return ["memphis", "rainier", "ironwood", "v5p-pods"].map((name) => {
    const contract = plan.contracts[name]!;
    const chip = contract.capacity!.chip!;
    const age = -contract.term!.first!;
    const steps = Object.entries(contract.ramp ?? {}).map(([key, share]) => ({ from: Number.parseInt(key, 10), share: median(share) }));
    const delivered = steps.filter((step) => step.from <= age).at(-1)?.share ?? 1;
    const nameplate = median(contract.capacity);
    const chips = nameplate * delivered * median(contract.availability);
    const price = first(contract.price);
    return { name, chip, chips, costUsd: contract.kind === "whole-site" ? price * delivered : price * nameplate * delivered * hoursPerMonth };
  });
}

/** Demand after `months` of growth towards a ceiling: x ← x (1 + g (1 − x / K)). */
function logistic(start: number, growth: number, ceiling: number, months: number): number {
  let x = start;
  for (let t = 1; t < months; t++) x *= 1 + growth * (1 - x / ceiling);
  return x;
}

/** Sum of what could be ours of the segments, under the belief of that name. */
function ceilingOf(plan: Plan, belief: string): number {
  return Object.values(plan.segments).reduce((sum, segment) => {
    const size = segment.size.distribution;
    const value = size.kind === "beliefs" ? medianOf(size.parts.find(({ id }) => id === belief)!.value) : medianOf(size);
    return sum + value * median(segment.ours);
  }, 0);
}

type Rows = Readonly<Record<string, number>>;

/** Section 1: tokens demanded. */
function demandRows(plan: Plan): Rows {
  const runRate = first(plan.demand.run_rate);
  const unitsOf = (name: string): number => (runRate * median(plan.products[name]!.share)) / 12 / first(plan.products[name]!.price);
  const seatUse = useOf(plan.products["seat"]!.use);
  const agentUse = useOf(plan.products["agent"]!.use);
  const demandMtok = unitsOf("api") + unitsOf("seat") * seatUse + unitsOf("agent") * agentUse;
  const peakBlock = blockLoads(median(plan.workloads["serve"]!.peak_to_mean))[0]!;
  return {
    "api-mtok": unitsOf("api") / 1e6,
    seats: unitsOf("seat") / 1e6,
    "seat-use": seatUse,
    "seat-mtok": (unitsOf("seat") * seatUse) / 1e6,
    agents: unitsOf("agent") / 1e3,
    "agent-use": agentUse,
    "agent-mtok": (unitsOf("agent") * agentUse) / 1e6,
    "demand-mtok": demandMtok / 1e6,
    "demand-hour": demandMtok / hoursPerMonth / 1e3,
    "peak-block": peakBlock,
    "peak-hour": (demandMtok / hoursPerMonth / 1e3) * peakBlock,
    revenue: runRate / 12 / 1e6,
  };
}

/** Section 2: tokens the signed fleet can serve, and what it costs. */
function supplyRows(plan: Plan, demand: Rows): Rows {
  const serve = plan.workloads["serve"]!;
  const fleet = fleetOf(plan);
  const headroom = 1 + median(serve.headroom);
  const floors = median(plan.workloads["train"]!.floor) + median(plan.workloads["internal"]!.floor);
  const rows: Record<string, number> = {};
  const total = { chips: 0, costUsd: 0, mtokPerHour: 0, h100e: 0 };
  for (const { name, chip, chips, costUsd } of fleet) {
    const mtokPerHour = chips * median(serve.throughput?.[chip]);
    rows[`${name}-chips`] = chips / 1e3;
    rows[`${name}-hour`] = mtokPerHour / 1e3;
    rows[`${name}-cost`] = costUsd / 1e6;
    total.chips += chips;
    total.costUsd += costUsd;
    total.mtokPerHour += mtokPerHour;
    total.h100e += chips * median(plan.chips[chip]!.h100e);
  }
  const fullHour = total.mtokPerHour / 1e3;
  return {
    ...rows,
    "full-hour": fullHour,
    envelope: total.h100e / 1e3,
    floor: (total.h100e * median(plan.workloads["train"]!.floor)) / 1e3,
    servable: (fullHour * (1 - floors)) / headroom,
    "cover-mean": ((fullHour * (1 - floors)) / headroom / demand["demand-hour"]!) * 100,
    "servable-peak": fullHour / headroom,
    "cover-peak": (fullHour / headroom / demand["peak-hour"]!) * 100,
    "fleet-cost": total.costUsd / 1e6,
    "fleet-chips": total.chips / 1e3,
  };
}

/** Sections 3 and 4: an inference chip-hour, and the unit cost of each product at peak sizing. */
function costRows(plan: Plan, demand: Rows, supply: Rows): Rows {
  const headroom = 1 + median(plan.workloads["serve"]!.headroom);
  const chipHours = (demand["demand-mtok"]! * headroom) / (supply["full-hour"]! / supply["fleet-chips"]!);
  const fullCost = (supply["fleet-cost"]! * 1e3) / (supply["full-hour"]! * hoursPerMonth);
  const atPeak = demand["peak-block"]! * headroom;
  const perChipHour = (name: string, chips: number): number => (supply[`${name}-cost`]! * 1e6) / (chips * hoursPerMonth);
  const fableMtok = (perChipHour("ironwood", supply["ironwood-chips"]! * 1e3) / median(plan.workloads["fable-serve"]!.throughput?.["TPU-v7"])) * atPeak;
  return {
    "chip-hours": chipHours,
    "revenue-chip-hour": demand["revenue"]! / chipHours,
    "cost-chip-hour": (supply["fleet-cost"]! * 1e3) / (supply["fleet-chips"]! * hoursPerMonth),
    "full-cost": fullCost,
    "peak-cost": fullCost * atPeak,
    "api-price": first(plan.products["api"]!.price),
    "seat-cost": fullCost * atPeak * demand["seat-use"]!,
    "seat-price": first(plan.products["seat"]!.price),
    "agent-cost": fullCost * atPeak * demand["agent-use"]!,
    "agent-price": first(plan.products["agent"]!.price),
    "fable-mtok": fableMtok,
    "fable-cost": (fableMtok * median(plan.products["fable"]!.use)) / 1e3,
    "fable-price": first(plan.products["fable"]!.price) / 1e3,
    "memphis-chip-hour": perChipHour("memphis", median(plan.contracts["memphis"]!.capacity)),
    "memphis-full": (supply["memphis-cost"]! * 1e3) / (supply["memphis-hour"]! * hoursPerMonth),
  };
}

/** Section 5: the run-rate at the horizon against the market, under each belief about its size. */
function horizonRows(plan: Plan): Rows {
  const { growth, run_rate: runRate } = plan.demand;
  const horizon = (ceiling: number): number => logistic(first(runRate), first(growth), ceiling, plan.calendar.months) / 1e9;
  return {
    "ceiling-ainews": ceilingOf(plan, "ainews") / 1e9,
    "ceiling-doubled": ceilingOf(plan, "doubled") / 1e9,
    "horizon-ainews": horizon(ceilingOf(plan, "ainews")),
    "horizon-doubled": horizon(ceilingOf(plan, "doubled")),
  };
}

/** Section 9: what the offering brings at the medians and the highest valuation; the price rule and the table of spreads are worked here again. */
function offeringRows(plan: Plan): Rows {
  const ipo = plan.finance.raises["ipo"]!;
  const sold = median(ipo.sold);
  const held = ipo.valuation!.distribution;
  const valuation = held.kind === "beliefs" ? medianOf(held.parts.find(({ id }) => id === "series-h")!.value) / 1e9 : NaN;
  const multiple = median(ipo.demand);
  const price = 1 + median(ipo.range) * (multiple - 2);
  const gross = sold * valuation * price;
  // Between $1.5B at 3.4 % and $75B at 0.8 %, straight in the logarithm.
  const spread = gross * (0.034 - 0.026 * (Math.log(gross / 1.5) / Math.log(75 / 1.5)));
  const tax = median(ipo.awards) * median(ipo.withholding) * valuation * (1 - sold) * price;
  return {
    "ipo-multiple": multiple,
    "ipo-sold": sold * 100,
    "ipo-middle": sold * valuation,
    "ipo-gross": gross,
    "ipo-spread": spread,
    "ipo-tax": tax,
    "ipo-cash": gross - spread - median(ipo.costs) / 1e9 - tax,
    "ipo-greenshoe": gross * median(ipo.greenshoe) * ((multiple - 1) / 2),
  };
}

/** All numbers of the hand check by the id that frontier-lab.md gives them, each in the unit printed there. */
export function handCheck(plan: Plan): Rows {
  const demand = demandRows(plan);
  const supply = supplyRows(plan, demand);
  return { ...demand, ...supply, ...costRows(plan, demand, supply), ...horizonRows(plan), ...offeringRows(plan) };
}
