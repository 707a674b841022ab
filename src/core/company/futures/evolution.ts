/** What evolves from month to month on a path: demand, customers, costs, throughput, the rival. */
import { exp, pow } from "../../numeric/elementary.ts";
import { logisticFactor } from "../../numeric/logistic-growth.ts";
import { evolveCohorts } from "../operations/cohorts.ts";
import { type Futures, roundHalfUp } from "./futures.ts";
import type { Model } from "../model/model.ts";
import { isStruck } from "./series-draws.ts";

/**
 * Evolves demand and customers from month `from` on, each from its own last month: month `from − 1` and before are left as
 * they are.
 */
export function evolveDemand(model: Model, futures: Futures, demandShocks: Float64Array, from: number): void {
  const { months } = model;
  const { courses, customers } = futures;
  evolveLevel(model, futures, demandShocks, from);
  for (let i = 0; i < model.products.length; i++) {
    const { customers: base, growth, cohorts } = model.products[i]!;
    if (base < 0) continue;
    if (cohorts !== undefined) {
      evolveCohorts(model, futures, i, from);
      continue;
    }
    for (let t = from; t < months; t++)
      customers[i * months + t] = t === 0 || growth < 0 ? courses[base * months + t]! : customers[i * months + t - 1]! * (1 + courses[growth * months + t]!);
  }
}

/** Evolves costs, throughput and the rival from month `from` on, as `evolveDemand` does. */
export function evolveRest(model: Model, futures: Futures, from: number): void {
  const { months } = model;
  const { parameters: value, costGrowth, improvement, rivalH100e } = futures;
  for (let c = 0; c < model.costs.length; c++) grow(costGrowth, c * months, from, months, 1 + value[model.costs[c]!.growth]!);
  for (let w = 0; w < model.workloads.length; w++) {
    const rate = model.workloads[w]!.improvement;
    grow(improvement, w * months, from, months, rate < 0 ? 1 : 1 + value[rate]!);
  }
  if (model.rival !== undefined)
    for (let t = from; t < months; t++) rivalH100e[t] = t === 0 ? value[model.rival.level]! : rivalH100e[t - 1]! * (1 + value[model.rival.growth]!);
}

/** Fills a row that is 1 in month 0 and grows by the same factor every month, from month `from` on. */
function grow(column: Float64Array, row: number, from: number, months: number, factor: number): void {
  let level = from === 0 ? 1 : column[row + from - 1]! * factor;
  for (let t = from; t < months; t++) {
    column[row + t] = level;
    level *= factor;
  }
}

/** Latent demand, USD a year. */
function evolveLevel(model: Model, futures: Futures, shocks: Float64Array, from: number): void {
  const { months, demand } = model;
  const { parameters: value, courses, demandUsdPerYear: level, ceilingUsd } = futures;
  const late = roundHalfUp(value[demand.lateBy]!);
  const sigma = demand.volatility < 0 ? 0 : value[demand.volatility]!;
  const step = sigma * Math.sqrt(1 / 12);
  const isStruckEver = isAnyStruck(futures);
  fillCeiling(model, futures);
  // Demand grows as if no event had struck; an event's factor lies on top while it lasts.
  let calm = from === 0 ? 0 : level[from - 1]! / (isStruckEver ? eventFactor(model, futures, from - 1, "demand") : 1);
  for (let t = from; t < months; t++) {
    const boost = isStruckEver ? eventFactor(model, futures, t, "demand") : 1;
    if (demand.isCourse || t === 0) calm = courses[demand.runRate * months + t]!;
    else if (t > late) {
      let growth = demand.growth < 0 ? 0 : courses[demand.growth * months + t]!;
      if (demand.regime >= 0) growth += regimeGrowth(model, futures, t);
      if (isStruckEver) growth *= eventFactor(model, futures, t, "growth");
      const shock = sigma === 0 ? 1 : exp(step * shocks[t]! - (sigma * sigma) / 24);
      calm *= grownBy(growth, calm / ceilingUsd[t]!) * shock;
    }
    level[t] = calm * boost;
  }
}

/** Whether any event strikes on the path. */
function isAnyStruck({ eventMonth }: Futures): boolean {
  for (let e = 0; e < eventMonth.length; e++) if (eventMonth[e]! < Infinity) return true;
  return false;
}

/** Factor of one month's growth at a share `filled` of the ceiling, which only growth looks at. */
const grownBy = (growth: number, filled: number): number => (growth <= 0 ? 1 + growth : logisticFactor(growth, filled));

function regimeGrowth(model: Model, futures: Futures, t: number): number {
  const state = futures.regimes[model.demand.regime * model.months + t]!;
  const growth = model.demand.regimeGrowth[state]!;
  return growth < 0 ? 0 : futures.parameters[growth]!;
}

/** What demand grows to: as stated, else the sum of the segments we can hold; Infinity if the plan knows none. */
function fillCeiling(model: Model, futures: Futures): void {
  const { months, demand } = model;
  const { parameters: value, courses, ceilingUsd } = futures;
  if (demand.ceiling >= 0) {
    for (let t = 0; t < months; t++) ceilingUsd[t] = courses[demand.ceiling * months + t]!;
    return;
  }
  ceilingUsd.fill(demand.segments.length === 0 ? Infinity : 0);
  for (const segment of demand.segments) addSegment(value, segment, months, (t, usd) => (ceilingUsd[t]! += usd));
}

type Segment = Model["demand"]["segments"][number];

/** What we could hold of a segment, USD a year, month by month. */
function addSegment(value: Float64Array, segment: Segment, months: number, add: (t: number, usd: number) => void): void {
  // As stated until `in`; then at an even rate to the size in the other month, and on at that rate.
  const ratio = segment.then < 0 ? 1 : value[segment.then]! / value[segment.size]!;
  const monthly = ratio === 1 ? 1 : pow(ratio, 1 / (segment.by - segment.in));
  let size = value[segment.ours]! * value[segment.size]! * (segment.in < 0 ? pow(monthly, -segment.in) : 1);
  for (let t = 0; t < segment.in && t < months; t++) add(t, size);
  for (let t = Math.max(0, segment.in); t < months; t++, size *= monthly) add(t, size);
}

/** What we could hold of each segment. */
export function fillSegments(model: Model, futures: Futures): void {
  const { months, demand } = model;
  const { parameters: value, segmentUsd } = futures;
  demand.segments.forEach((segment, s) => addSegment(value, segment, months, (t, usd) => (segmentUsd[s * months + t] = usd)));
}

function eventFactor(model: Model, futures: Futures, t: number, kind: "demand" | "growth"): number {
  let factor = 1;
  for (let e = 0; e < model.events.length; e++) {
    if (!isStruck(model, futures, e, t)) continue;
    for (const { target, change } of model.events[e]!.effects) if (target.kind === kind) factor *= 1 + futures.parameters[change]!;
  }
  return factor;
}
