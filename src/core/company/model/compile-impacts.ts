/** What our purchases do to markets, as indices. */
import type { Plan } from "../../plan/vocabulary/vocabulary.ts";
import type { ImpactModel } from "../operations/market-impact.ts";
import type { Registry } from "./registry.ts";

/** Names of markets and chips, in the order of their indices. */
interface Names {
  readonly markets: readonly string[];
  readonly chips: readonly string[];
}

/** Registers the values it reads; call it before the values of the model are closed. Undefined where no market is moved. */
export function compileImpacts({ value, series }: Registry, plan: Plan, names: Names): ImpactModel | undefined {
  const entries = names.markets.map((name) => plan.markets[name]!);
  if (entries.every(({ impact }) => impact === undefined)) return undefined;
  const isMoved = (index: number): boolean => index >= 0 && entries[index]!.impact !== undefined && entries[index]!.size !== undefined;
  const movedBy = entries.map((entry, index) => {
    if (isMoved(index)) return index;
    const other = entry.moves_with === undefined ? -1 : names.markets.indexOf(entry.moves_with);
    return isMoved(other) ? other : -1;
  });
  return {
    movedBy: Int32Array.from(movedBy),
    markets: entries.map(({ size, impact, settles }, index) =>
      isMoved(index)
        ? { size: value(size), chip: size!.chip === undefined ? -1 : names.chips.indexOf(size!.chip), impact: value(impact), halfLife: value(settles) }
        : undefined,
    ),
    followed: Int32Array.from(series, ({ course }) =>
      course.kind === "relative" ? names.markets.indexOf(course.of.replace(/^markets?\./, "").replace(/\.price$/, "")) : -1,
    ),
  };
}
