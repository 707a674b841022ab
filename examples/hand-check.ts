/**
 * The hand check of the frontier lab, computed from its checked plan: every number that frontier-lab.md prints.
 *
 * Medians throughout, no simulation and no linear programme: what a planner can redo on paper. Throughput is in Mtok a
 * chip-hour, a month has 730 hours.
 */
import { blockLoads } from "../src/core/company/load-blocks.ts";
import { meanOf, medianOf } from "../src/core/numeric/distribution.ts";
import type { Series, Value } from "../src/core/plan/value.ts";
import type { Plan } from "../src/core/plan/vocabulary.ts";

const hoursPerMonth = 730;

const median = (value: Value | undefined): number => (value === undefined ? 0 : medianOf(value.distribution));

/** The value of a series in the plan's first month. */
function first(series: Series | undefined): number {
  const course = series?.course;
  if (course?.kind === "value") return medianOf(course.distribution);
  if (course?.kind === "process" && "start" in course.process) return medianOf(course.process.start);
  throw new Error(`${series?.address ?? "a series"} has no first value that this check can read`);
}

/** Mean use of a unit: variety over users counts by its mean, uncertainty by its median. */
const useOf = (use: Value | undefined): number => (use === undefined ? 1 : use.distribution.kind === "spread" ? meanOf(use.distribution.over) : median(use));

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

/** Sum of what could be ours of the segments, under belief `part`. */
function ceilingOf(plan: Plan, part: number): number {
  return Object.values(plan.segments).reduce((sum, segment) => {
    const size = segment.size.distribution;
    const value = size.kind === "beliefs" ? medianOf(size.parts[part]!.value) : medianOf(size);
    return sum + value * median(segment.ours);
  }, 0);
}

/** All numbers of the hand check by the id that frontier-lab.md gives them, each in the unit printed there. */
export function handCheck(plan: Plan): Readonly<Record<string, number>> {
  const { api, seat, agent, fable } = plan.products as Record<string, Plan["products"][string]>;
  const serve = plan.workloads["serve"]!;
  const runRate = first(plan.demand.run_rate);
  const unitsOf = (product: typeof api): number => (runRate * median(product!.share)) / 12 / first(product!.price);
  const apiMtok = unitsOf(api);
  const seatUse = useOf(seat!.use);
  const agentUse = useOf(agent!.use);
  const seatMtok = unitsOf(seat) * seatUse;
  const agentMtok = unitsOf(agent) * agentUse;
  const demandMtok = apiMtok + seatMtok + agentMtok;
  const perHour = demandMtok / hoursPerMonth;

  const speed = (workload: typeof serve, chip: string): number => median(workload.throughput?.[chip]);
  const fleet = fleetOf(plan);
  const sum = (of: (row: (typeof fleet)[number]) => number): number => fleet.reduce((total, row) => total + of(row), 0);
  const chips = sum((row) => row.chips);
  const costUsd = sum((row) => row.costUsd);
  const fullMtokPerHour = sum((row) => row.chips * speed(serve, row.chip));
  const envelope = sum((row) => row.chips * median(plan.chips[row.chip]!.h100e));
  const headroom = 1 + median(serve.headroom);
  const floors = median(plan.workloads["train"]!.floor) + median(plan.workloads["internal"]!.floor);
  const servable = (fullMtokPerHour * (1 - floors)) / headroom;
  const servableAtPeak = fullMtokPerHour / headroom;
  const peakToMean = median(serve.peak_to_mean);
  const peakBlock = blockLoads(peakToMean)[0]!;

  const chipHours = (demandMtok * headroom) / (fullMtokPerHour / chips);
  const fullCost = costUsd / (fullMtokPerHour * hoursPerMonth);
  const peakCost = fullCost * peakBlock * headroom;
  const memphis = fleet[0]!;
  const fableServe = plan.workloads["fable-serve"]!;
  const tpu = fleet.find((row) => row.chip === "TPU-v7")!;
  const fableUse = median(fable!.use);
  const fableCost = (tpu.costUsd / (tpu.chips * speed(fableServe, "TPU-v7") * hoursPerMonth)) * peakBlock * headroom;
  const growth = medianOf((plan.demand.growth!.course as { distribution: Parameters<typeof medianOf>[0] }).distribution);
  const months = plan.calendar.months;

  const rows: Record<string, number> = {
    "api-mtok": apiMtok / 1e6,
    "seats": unitsOf(seat) / 1e6,
    "seat-use": seatUse,
    "seat-mtok": seatMtok / 1e6,
    "agents": unitsOf(agent) / 1e3,
    "agent-use": agentUse,
    "agent-mtok": agentMtok / 1e6,
    "demand-mtok": demandMtok / 1e6,
    "demand-hour": perHour / 1e3,
    "peak-block": peakBlock,
    "peak-hour": (perHour * peakBlock) / 1e3,
    "full-hour": fullMtokPerHour / 1e3,
    "envelope": envelope / 1e3,
    "floor": (envelope * median(plan.workloads["train"]!.floor)) / 1e3,
    "servable": servable / 1e3,
    "cover-mean": (servable / perHour) * 100,
    "servable-peak": servableAtPeak / 1e3,
    "cover-peak": (servableAtPeak / (perHour * peakBlock)) * 100,
    "fleet-cost": costUsd / 1e6,
    "fleet-chips": chips / 1e3,
    "chip-hours": chipHours / 1e6,
    "revenue": runRate / 12 / 1e6,
    "revenue-chip-hour": runRate / 12 / chipHours,
    "cost-chip-hour": costUsd / (chips * hoursPerMonth),
    "full-cost": fullCost,
    "peak-cost": peakCost,
    "api-price": first(api!.price),
    "seat-cost": peakCost * seatUse,
    "seat-price": first(seat!.price),
    "agent-cost": peakCost * agentUse,
    "agent-price": first(agent!.price),
    "fable-mtok": fableCost,
    "fable-cost": (fableCost * fableUse) / 1e3,
    "fable-price": first(fable!.price) / 1e3,
    "memphis-chip-hour": memphis.costUsd / (median(plan.contracts["memphis"]!.capacity) * hoursPerMonth),
    "memphis-full": memphis.costUsd / (memphis.chips * speed(serve, memphis.chip) * hoursPerMonth),
    "ceiling-doubled": ceilingOf(plan, 1) / 1e9,
    "ceiling-ainews": ceilingOf(plan, 0) / 1e9,
    "horizon-doubled": logistic(runRate, growth, ceilingOf(plan, 1), months) / 1e9,
    "horizon-ainews": logistic(runRate, growth, ceilingOf(plan, 0), months) / 1e9,
  };
  for (const row of fleet) {
    rows[`${row.name}-chips`] = row.chips / 1e3;
    rows[`${row.name}-hour`] = (row.chips * speed(serve, row.chip)) / 1e3;
    rows[`${row.name}-cost`] = row.costUsd / 1e6;
  }
  return rows;
}
