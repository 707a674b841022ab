/** How a search ends, and how it goes on: on more futures of its stream, from what seemed safest. */
import { expect, test } from "vitest";
import type { Evaluating, EvaluationRequest } from "../../src/core/procurement/archive.ts";
import { nothingMore } from "../../src/core/procurement/decision.ts";
import { openDecisionSpace, openEvaluator } from "../../src/core/procurement/evaluate.ts";
import { openProblem } from "../../src/core/procurement/problem.ts";
import { screening, search, searchFurther } from "../../src/core/procurement/search.ts";
import { select, standingOf } from "../../src/core/procurement/select.ts";
import { planOf } from "../support/small-lab.ts";

/** A shop that grows or does not, with little cash: signing more earns more and fails more often. */
const shop = `
plimsoll: 1
name: shop
calendar: {start: 2027-01, months: 12}
seed: 1
chips:
  H100: {h100e: 1 H100e, power: 1 kW}
demand: {run_rate: $400M/year, growth: -3%/month to 9%/month, volatility: 25%/year}
products:
  api: {on: serve, price: $4/Mtok, share: 100%}
workloads:
  serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}
contracts:
  first: {kind: take-or-pay, capacity: 10k H100, price: $2/H100-hour, term: 2027-01 to 2028-03}
offers:
  more: {kind: take-or-pay, block: 1k H100, max: 30, until: 2027-12, price: $2/H100-hour, term: 12 months, lead: 3 months}
finance:
  costs:
    staff: {amount: $12M/month}
opening: {cash: $75M}
policy: {rule: none}
limits: {insolvency: LIMIT}
`;
const effort = {
  screenPaths: 60,
  startPaths: 15,
  starts: 4,
  paths: 30,
  climbs: 1,
  moveMonths: 3_000,
  selectPaths: 80,
  selected: 2,
  finalPaths: 80,
  finals: 2,
};

function opened(limit: string) {
  const plan = planOf(shop.replace("LIMIT", limit));
  const problem = openProblem(openDecisionSpace(plan, plan, 1));
  const evaluator = openEvaluator(plan, plan, 1);
  const requests: EvaluationRequest[] = [];
  const drive = <Result>(work: Evaluating<Result>): Result => {
    for (let step = work.next(); ;) {
      if (step.done === true) return step.value;
      const { stream, firstPath, pathCount, paths, decisions } = step.value;
      requests.push(step.value);
      const seed = stream === "train" ? 2 : 3;
      step = work.next(evaluator({ seed, firstPath, pathCount, decisions, ...(paths === undefined ? {} : { paths }) }));
    }
  };
  return { problem, requests, drive };
}

test("what a search ends with has been run on all telling futures, not on the picked ones alone", () => {
  const { problem, drive } = opened("at most 8%");
  const { climb, train } = drive(search(problem, effort, {}));
  expect(train.sample!.paths.length).toBeLessThan(train.whole!.pathCount);
  expect(train.anchors.map(({ key }) => key)).toContain(climb.best.key);
});

test("a search that goes on runs further futures of its stream, none again, and counts on all of them", () => {
  const { problem, drive, requests } = opened("at most 8%");
  const found = drive(search(problem, effort, {}));
  requests.length = 0;
  const on = drive(searchFurther(problem, found, effort, { from: [nothingMore, found.climb.best.decision], safety: 2 }));
  const unlike = requests.filter(({ stage, paths }) => stage === screening && paths === undefined);
  expect(unlike.map(({ firstPath, pathCount }) => [firstPath, pathCount])).toEqual([[60, 60]]);
  expect(on.train.whole!.pathCount).toBe(120);
  expect([found.aim.seenFutures, on.aim.seenFutures]).toEqual([60, 120]);
  expect(on.train.anchors.map(({ key }) => key)).toContain(on.climb.best.key);
});

test("where nothing is clear of its limits the search goes on once, where something is it does not", () => {
  const goesOn = (limit: string) => {
    const { problem, drive, requests } = opened(limit);
    const { selection, found } = drive(select(problem, drive(search(problem, effort, {})), effort, true));
    return [standingOf(selection.chosen.measured), requests.filter(({ stage }) => stage === "more futures").length > 0, found.train.whole!.pathCount];
  };
  expect(goesOn("at most 90%")).toEqual(["clear", false, 60]);
  const [standing, ...on] = goesOn("at most 0.1%");
  expect(standing).not.toBe("clear");
  expect(on).toEqual([true, 120]);
});
