/** What chance made of each path, in numbers a person can read: the columns of scatters and of rules. */
import { openFutures } from "../company/futures/draw-futures.ts";
import { openStream } from "../numeric/random.ts";
import type { Model } from "../company/model/model.ts";
import { drawOf, samplerOf } from "../numeric/distribution.ts";
import type { Input } from "./inputs.ts";

export interface Driver {
  /** Address of the input, or of what follows from several: "demand (mean)". */
  readonly address: string;
  /** Canonical unit; empty for shares and what happens or not. */
  readonly unit: string;
  /** What happens or not: its two values are 0 and 1. */
  readonly words?: { readonly no: string; readonly yes: string };
  /** Ids of the sources of its input. */
  readonly sources: readonly string[];
  /** One number a path. */
  readonly values: Float64Array;
}

type Read = () => number;

/**
 * The drivers of paths 0 … `paths` − 1: constants as drawn, courses by their mean over the horizon, what happens as 0 or 1.
 * Futures are drawn, not lived through, so this takes no time beside a run.
 */
export function driverColumns(model: Model, seed: number, paths: number, inputs: readonly Input[]): readonly Driver[] {
  const source = openFutures(model, seed);
  const { futures } = source;
  const { months } = model;
  let path = 0;
  const meanOf = (column: Float64Array, from: number): number => {
    let sum = 0;
    for (let t = 0; t < months; t++) sum += column[from + t]!;
    return sum / months;
  };
  const read = (input: Input): Read | undefined => {
    const value = model.values.findIndex(({ stream }) => stream === input.stream);
    const event = model.events.findIndex(({ stream }) => stream === input.stream);
    if (event >= 0) return () => (futures.eventMonth[event]! < months ? 1 : 0);
    const raise = model.raises.findIndex(({ stream }) => stream === input.stream);
    if (raise >= 0) return () => (futures.raiseMonth[raise]! < Infinity ? 1 : 0);
    if (value >= 0) return () => futures.parameters[value]!;
    const series = model.series.findIndex(({ stream }) => stream === input.stream);
    if (series >= 0) return () => meanOf(futures.courses, series * months);
    if (input.distribution === undefined) return undefined;
    // A constant of a process: no slot of the futures holds it.
    const sampler = samplerOf(input.distribution);
    const [draw, choice] = [openStream(seed, input.stream), openStream(seed, `${input.stream}#choice`)];
    return () => drawOf(sampler, choice.uniform(path, -1), draw.normal(path, -1));
  };
  const readers: { readonly driver: Driver; readonly read: Read }[] = [];
  const add = (driver: Omit<Driver, "values">, from: Read | undefined): void => {
    if (from !== undefined) readers.push({ driver: { ...driver, values: new Float64Array(paths) }, read: from });
  };
  add({ address: "demand (mean over the horizon)", unit: "USD/year", sources: [] }, () => meanOf(futures.demandUsdPerYear, 0));
  for (const input of inputs) {
    if (input.address === "demand (monthly moves)") continue;
    const { low, high } = input.range ?? {};
    const words =
      low?.words === undefined || high?.words === undefined || input.address.endsWith("(monthly moves)") ? {} : { words: { no: low.words, yes: high.words } };
    add({ address: input.address.replace("(monthly moves)", "(mean over the horizon)"), unit: input.unit, sources: input.sources, ...words }, read(input));
  }
  model.regimes.forEach((regime, r) => {
    regime.states.forEach((state, s) => {
      const share: Read = () => {
        let count = 0;
        for (let t = 0; t < months; t++) if (futures.regimes[r * months + t] === s) count++;
        return count / months;
      };
      if (regime.states.length > 1) add({ address: `regimes.${regime.name}: share of months in ${state}`, unit: "", sources: [] }, share);
    });
  });
  for (path = 0; path < paths; path++) {
    source.draw(path);
    for (const { driver, read: of } of readers) driver.values[path] = of();
  }
  return readers.map(({ driver }) => driver);
}
