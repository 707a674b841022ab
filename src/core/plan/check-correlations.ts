/** Correlations: each pair once, ranks between −100 % and 100 %, and all of them together possible. */
import { correlate } from "../numeric/correlation.ts";
import type { RankPair } from "../numeric/correlation.ts";
import { decimalText } from "../quantity/number.ts";
import type { Checking } from "./checking.ts";
import { faultAt } from "./partial-plan.ts";
import type { PartialPlan } from "./partial-plan.ts";
import type { Plan } from "./vocabulary.ts";

/** Factoring takes the cube of the names that hang together. */
const correlationsMax = 200;

type Correlation = Plan["correlations"][number];

export function correlationChecks(checking: Checking, plan: PartialPlan): void {
  const pairs: RankPair[] = [];
  const entries: Correlation[] = [];
  (plan.correlations ?? []).forEach((correlation, index) => {
    if (!checking.whole.has(correlation)) return;
    const address = `correlations.${index}`;
    const [a, b] = correlation.between;
    const rank = correlation.rank.distribution;
    if (correlation.between.length !== 2)
      faultAt(checking, {
        code: "P506",
        address,
        place: correlation.place,
        message: `a correlation stands between two numbers, and ${correlation.between.length} are named`,
        remedy: "write between: [demand.growth, markets.h100.price]",
      });
    else if (rank.kind !== "constant")
      faultAt(checking, {
        code: "P208",
        address,
        place: correlation.rank.place,
        message: "the rank of a correlation is not one number",
        remedy: "write a number between -100% and 100%",
      });
    else if (Math.abs(rank.value) > 1)
      faultAt(checking, {
        code: "P131",
        address,
        place: correlation.rank.place,
        message: `\`${correlation.rank.text}\` is no rank correlation`,
        remedy: "ranks lie between -100% and 100%",
      });
    else if (pairs.some((pair) => (pair.a === a && pair.b === b) || (pair.a === b && pair.b === a)))
      faultAt(checking, { code: "P303", address, place: correlation.place, message: `${a} and ${b} are correlated twice`, remedy: "keep one" });
    else {
      pairs.push({ a, b, rank: rank.value });
      entries.push(correlation);
    }
  });
  if (pairs.length > correlationsMax)
    faultAt(checking, {
      code: "P512",
      address: "correlations",
      place: entries[correlationsMax].place,
      message: `${pairs.length} correlations are too many to judge`,
      remedy: `at most ${correlationsMax}`,
    });
  else if (pairs.length > 0) checkTogether(checking, pairs, entries);
}

function checkTogether(checking: Checking, pairs: readonly RankPair[], entries: readonly Correlation[]): void {
  const copula = correlate(pairs);
  if (copula.kind !== "not-psd") return;
  const { pair } = copula;
  const at =
    pair === undefined ? -1 : pairs.findIndex((stated) => (stated.a === pair.a && stated.b === pair.b) || (stated.a === pair.b && stated.b === pair.a));
  const entry = entries[Math.max(0, at)];
  const shrink = `or multiply every rank by ${decimalText(copula.shrinkAllBy)}`;
  const change =
    pair === undefined
      ? shrink.slice(3)
      : `${copula.isStated ? "change" : "add"} the rank of ${pair.a} and ${pair.b} ${copula.isStated ? `from ${decimalText(copula.rank)} to` : "at"} ${decimalText(copula.changeTo)}, ${shrink}`;
  faultAt(checking, {
    code: "P511",
    address: `correlations.${Math.max(0, at)}`,
    place: entry.rank.place,
    message: `the correlations of ${copula.names.join(", ")} contradict each other`,
    remedy: change,
  });
}
