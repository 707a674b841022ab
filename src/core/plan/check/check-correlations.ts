/** Correlations: each pair once, ranks between −100 % and 100 %, and all of them together possible. */
import { correlate } from "../../numeric/correlation.ts";
import type { RankPair } from "../../numeric/correlation.ts";
import { decimalText } from "../../quantity/number.ts";
import type { Checking } from "./checking.ts";
import { constantOf, faultAt } from "../read/partial-plan.ts";
import type { PartialPlan } from "../read/partial-plan.ts";
import type { Plan } from "../vocabulary/vocabulary.ts";

/** Factoring takes the cube of the names that hang together. */
const pairsMax = 200;

type Correlation = Plan["correlations"][number];
interface StatedPair extends RankPair {
  /** Index of the entry that states it. */
  readonly entry: number;
}

export function correlationChecks(checking: Checking, plan: PartialPlan): void {
  const pairs: StatedPair[] = [];
  for (const [entry, correlation] of (plan.correlations ?? []).entries()) {
    if (!checking.whole.has(correlation)) continue;
    for (const pair of statedPairs(checking, correlation, entry)) {
      if (pairs.some((known) => isSamePair(known, pair))) {
        faultAt(checking, {
          code: "P303",
          address: `correlations.${entry}`,
          place: correlation.place,
          message: `${pair.a} and ${pair.b} are correlated twice`,
          remedy: "keep one",
        });
        break;
      }
      pairs.push(pair);
      if (pairs.length <= pairsMax) continue;
      faultAt(checking, {
        code: "P512",
        address: `correlations.${entry}`,
        place: correlation.place,
        message: `more than ${pairsMax} pairs of numbers are correlated`,
        remedy: "keep those that matter",
      });
      return;
    }
  }
  if (pairs.length > 0) checkTogether(checking, pairs, plan);
}

const isSamePair = (one: { readonly a: string; readonly b: string }, two: { readonly a: string; readonly b: string }): boolean =>
  (one.a === two.a && one.b === two.b) || (one.a === two.b && one.b === two.a);

/** Every pair of the numbers named has the rank. */
function* statedPairs(checking: Checking, { between, rank, place }: Correlation, entry: number): Generator<StatedPair> {
  const address = `correlations.${entry}`;
  const value = constantOf(rank);
  if (between.length < 2)
    faultAt(checking, {
      code: "P506",
      address: `${address}.between`,
      place,
      message: "a correlation stands between two numbers or more",
      remedy: "write between: [demand.growth, markets.h100.price]",
    });
  else if (value === undefined)
    faultAt(checking, {
      code: "P208",
      address: `${address}.rank`,
      place,
      message: "the rank of a correlation is not one number",
      remedy: "write a number between -100% and 100%",
    });
  else if (Math.abs(value) > 1)
    faultAt(checking, {
      code: "P131",
      address: `${address}.rank`,
      place,
      message: `\`${rank.text}\` is no rank correlation`,
      remedy: "ranks lie between -100% and 100%",
    });
  else for (const [index, a] of between.entries()) for (const b of between.slice(index + 1)) yield { a, b, rank: value, entry };
}

function checkTogether(checking: Checking, pairs: readonly StatedPair[], plan: PartialPlan): void {
  const copula = correlate(pairs);
  if (copula.kind !== "not-psd") return;
  const { pair } = copula;
  const stated = pair === undefined ? undefined : pairs.find((known) => isSamePair(known, pair));
  const entry = stated?.entry ?? pairs[0].entry;
  const shrink = `multiply every rank by ${decimalText(copula.shrinkAllBy)}`;
  const change =
    pair === undefined
      ? shrink
      : `${copula.isStated ? "change" : "add"} the rank of ${pair.a} and ${pair.b} ${copula.isStated ? `from ${decimalText(copula.rank)} to` : "at"} ${decimalText(copula.changeTo)}, or ${shrink}`;
  faultAt(checking, {
    code: "P511",
    address: `correlations.${entry}.rank`,
    place: plan.correlations![entry].place,
    message: `the correlations of ${copula.names.join(", ")} contradict each other`,
    remedy: change,
  });
}
