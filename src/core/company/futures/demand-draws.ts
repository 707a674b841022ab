/** What demand follows from: the part of a future that a rule needs to learn the law of demand. */
import type { Model, SeriesIndex } from "../model/model.ts";
import { followedBy } from "./series-draws.ts";

/** Indices of what is drawn. */
export interface Drawn {
  readonly values: ReadonlySet<number>;
  readonly series: ReadonlySet<number>;
  readonly regimes: ReadonlySet<number>;
  readonly events: ReadonlySet<number>;
}

/** All that `evolveDemand` and `observeDemand` read, and what that follows in turn. */
export function drawnForDemand(model: Model): Drawn {
  const { demand, products } = model;
  const series = withFollowed(model, [
    demand.runRate,
    demand.growth,
    demand.ceiling,
    ...products.flatMap((product) => [
      product.price,
      product.basePrice,
      product.customers,
      product.growth,
      product.released,
      product.cohorts?.newCustomers ?? -1,
    ]),
  ]);
  const regimes = new Set([demand.regime, ...[...series].map((index) => regimeOfSeries(model, index))].filter((index) => index >= 0));
  const events = new Set(
    model.events.flatMap(({ effects }, e) =>
      effects.some(({ target }) => target.kind === "demand" || target.kind === "growth" || (target.kind === "series" && series.has(target.series))) ? [e] : [],
    ),
  );
  const values = [
    demand.volatility,
    demand.lateBy,
    ...demand.regimeGrowth,
    ...demand.segments.flatMap((segment) => [segment.size, segment.then, segment.ours]),
    ...products.flatMap((product) => [product.share, product.useMtok, product.success, product.capMtok, product.compute, product.elasticity]),
    ...products.flatMap(({ cohorts }) =>
      cohorts === undefined ? [] : [cohorts.openingAge, ...[...cohorts.retention, ...cohorts.expansion].map(({ index }) => index)],
    ),
    ...model.chips.map((chip) => chip.h100e),
    ...[...regimes].flatMap((index) => model.regimes[index]!.moves.map((move) => move.chance)),
    ...[...events].flatMap((index) => {
      const { chance, lasts, effects } = model.events[index]!;
      return [chance, lasts, ...effects.map(({ change }) => change)];
    }),
  ];
  return { values: new Set(values), series, regimes, events };
}

/** The series and, of those relative to a market, the market's. */
function withFollowed(model: Model, wanted: readonly SeriesIndex[]): ReadonlySet<number> {
  const all = new Set<number>();
  for (let one of wanted) for (; one >= 0 && !all.has(one); one = followedBy(model, one)) all.add(one);
  return all;
}

function regimeOfSeries(model: Model, index: SeriesIndex): number {
  const { course } = model.series[index]!;
  if (course.kind !== "process" || course.process.kind !== "regime") return -1;
  const name = course.process.of;
  return model.regimes.findIndex((regime) => regime.name === name);
}
