/** What a choice can do without: lines that cost more than they bring are taken back, what holds a limit is not. */
import { expect, test } from "vitest";
import { type Archive, type Evaluating, openArchive, run, type Tried } from "../../src/core/procurement/archive.ts";
import { blocksNow, type Decision, nothingMore } from "../../src/core/procurement/decision.ts";
import { openDecisionSpace, openEvaluator } from "../../src/core/procurement/evaluate.ts";
import { mean } from "../../src/core/numeric/statistics.ts";
import { openProblem } from "../../src/core/procurement/problem.ts";
import { polish, trimsOf } from "../../src/core/procurement/polish.ts";
import { planOf } from "../support/small-lab.ts";

/** A shop with too little capacity, one supplier below what it sells an hour for and one above. */
const shop = `
plimsoll: 1
name: shop
calendar: {start: 2027-01, months: 12}
seed: 1
chips:
  H100: {h100e: 1 H100e, power: 1 kW}
demand: {run_rate: $400M/year, growth: 0%/month to 6%/month, volatility: 15%/year}
products:
  api: {on: serve, price: $4/Mtok, share: 100%}
workloads:
  serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}
contracts:
  first: {kind: take-or-pay, capacity: 8k H100, price: $2/H100-hour, term: 2027-01 to 2028-03}
offers:
  cheap: {kind: take-or-pay, block: 1k H100, max: 8, until: 2027-12, price: $2/H100-hour, term: 11 months, lead: 1 months}
  dear: {kind: take-or-pay, block: 1k H100, max: 8, until: 2027-12, price: $6/H100-hour, term: 11 months, lead: 1 months}
finance:
  costs:
    staff: {amount: $5M/month}
opening: {cash: $900M}
policy: {rule: none}
limits: LIMITS
`;
const [selectPaths, lastPaths] = [60, 120];

function polished(limits: string, chosen: Decision) {
  const plan = planOf(shop.replace("LIMITS", limits));
  const { model } = openProblem(openDecisionSpace(plan, plan, 1));
  const evaluator = openEvaluator(plan, plan, 1);
  const streams = new Set<string>();
  const drive = <Result>(work: Evaluating<Result>): Result => {
    for (let step = work.next(); ;) {
      if (step.done === true) return step.value;
      const { stream, firstPath, pathCount, decisions } = step.value;
      streams.add(stream);
      step = work.next(evaluator({ seed: 3, firstPath, pathCount, decisions }));
    }
  };
  const [select, finals]: readonly Archive[] = [openArchive(model, "select"), openArchive(model, "select")];
  const toLast = function* (few: readonly Tried[]): Evaluating<void> {
    yield* run(
      finals!,
      few.map(({ decision }) => decision),
      lastPaths,
      "the last few",
    );
  };
  drive(run(select!, [chosen], selectPaths, "selection"));
  drive(toLast([select!.tried.values().next().value!]));
  const before = [...finals!.tried.values()][0]!;
  const after = drive(polish({ select: select!, finals: finals!, effort: { selectPaths }, toLast }, before));
  return { before, after, select: select!, streams };
}

const signing = (cheap: number, dear: number): Decision => ({
  ...nothingMore,
  orders: [
    { offer: "cheap", month: 0, blocks: cheap },
    { offer: "dear", month: 0, blocks: dear },
  ],
});
const list = ({ decision }: Tried): Record<string, number> => Object.fromEntries(blocksNow(decision));

test("a line that costs more than it brings is dropped, one that earns stays", () => {
  const { before, after, select, streams } = polished("{insolvency: at most 50%}", signing(3, 4));
  expect(list(after)).toEqual({ cheap: 3 });
  expect(mean(after.outcomes.settledUsd)).toBeGreaterThan(mean(before.outcomes.settledUsd));
  // It is told of as the choice was: on all selecting futures, and on the first of them beside its peers.
  expect(after.measured.futures).toBe(lastPaths);
  expect(select.tried.get(after.key)?.measured.futures).toBe(selectPaths);
  expect([...streams]).toEqual(["select"]);
});

test("a line without which a limit would not be kept stays, whatever it costs", () => {
  const chosen = signing(3, 4);
  const { after } = polished("{insolvency: at most 50%, unserved: at most 5% in 90% of months}", chosen);
  const { after: loose } = polished("{insolvency: at most 50%, unserved: at most 90% in 50% of months}", chosen);
  expect(list(after)).toEqual({ cheap: 3, dear: 4 });
  expect(list(loose)).toEqual({ cheap: 3 });
});

test("what is tried: each line by half and none, later lines none, the rule a step either way", () => {
  const later = { kind: "cover", workload: "serve", every: 3, quantile: 0.5, sizing: 1.5, runwayMonths: 0, offers: { cheap: 1 } } as const;
  const decision: Decision = { ...signing(1, 4), orders: [...signing(1, 4).orders, { offer: "cheap", month: 6, blocks: 2 }], later };
  expect(trimsOf(decision).map(({ id }) => id)).toEqual(["cheap: 0", "dear: 0", "dear: 2", "cheap: not in 6", "sizing 1.429", "sizing 1.575"]);
  expect(trimsOf(nothingMore)).toEqual([]);
});
