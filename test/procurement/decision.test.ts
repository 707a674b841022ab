import { expect, test } from "vitest";
import { openFutures } from "../../src/core/company/futures/draw-futures.ts";
import { openSimulator } from "../../src/core/company/simulate.ts";
import { type Decision, decisionKey, nothingMore, withBlocksNow } from "../../src/core/procurement/decision.ts";
import { decisionPolicy, mostSignings, openRuleDesk } from "../../src/core/procurement/decision-policy.ts";
import { joinParts, openEvaluator } from "../../src/core/procurement/evaluate.ts";
import { firstLeak, tell } from "../support/leak.ts";
import { smallLab } from "../support/small-lab.ts";
import { spliceFutures } from "../support/splice-futures.ts";

/** Threads run built code. */
const built = new URL("../../dist/adapters/workers/evaluations.js", import.meta.url);
const { openEvaluations, openEvaluationsHere } = (await import(built.href)) as typeof import("../../src/adapters/workers/evaluations.ts");

const lab = smallLab();
const offers = Object.keys(lab.offers);

/** A decision of every part: orders, a rule that looks at cash, a notice. */
const optimised: Decision = {
  orders: [{ offer: "lease-1y", month: 0, blocks: 1 }],
  later: { kind: "cover", workload: "serve", every: 3, quantile: 0.6, sizing: 1.1, runwayMonths: 4, offers: { "lease-1y": 1 } },
  notices: { fleet: 6 },
  declinedRaises: [],
};

test("the plan used here has what the decision names", () => {
  expect(offers).toContain("lease-1y");
  expect(lab.contracts).toHaveProperty("fleet");
});

test("no decision or posting of an optimised policy depends on what comes after it, re-keyed after months 0, 3, 8 and 14", () => {
  const simulator = openSimulator(
    lab,
    lab,
    lab.seed,
    (space) => decisionPolicy(openRuleDesk(space, 5), optimised),
    mostSignings(offers.length, lab.calendar.months, 1),
  );
  for (const t of [0, 3, 8, 14]) for (let path = 0; path < 4; path++) expect(firstLeak(simulator, path, t), `path ${path}, month ${t}`).toBe(-1);
  const { model, source } = simulator;
  const known = structuredClone(source.draw(1));
  const other = structuredClone(openFutures(model, 999).draw(1001));
  const [story, spliced] = [tell(simulator, known), tell(simulator, spliceFutures(model, known, other, 8, { signedOffers: new Set() }))];
  expect(spliced.months.slice(9).some((month, i) => month !== story.months[9 + i])).toBe(true);
});

test.each([
  { when: "price", share: 0.95 },
  { when: "surplus", share: 0.3, workload: "serve" },
] as const)("a rule for leaving ($when) gives notice on some paths, and knows nothing of what comes after", (rule) => {
  const { exit } = lab.contracts["hall"]!;
  const free = { ...lab, offers: { ...lab.offers, "lease-1y": { ...lab.offers["lease-1y"]!, exit: exit! } } };
  const open = (decision: Decision) =>
    openSimulator(free, free, lab.seed, (space) => decisionPolicy(openRuleDesk(space, 5), decision), mostSignings(offers.length, lab.calendar.months, 1));
  const [leaves, stays] = [open({ ...optimised, leaves: { "lease-1y": rule } }), open(optimised)];
  const differs = [0, 1, 2, 3, 4, 5].some(
    (path) => JSON.stringify(tell(leaves, leaves.source.draw(path))) !== JSON.stringify(tell(stays, stays.source.draw(path))),
  );
  expect(differs).toBe(true);
  for (const t of [3, 8, 14]) for (let path = 0; path < 3; path++) expect(firstLeak(leaves, path, t), `path ${path}, month ${t}`).toBe(-1);
});

test("a decision has one key whatever order it was made in, and another as soon as a block differs", () => {
  const [a, b] = [
    { offer: "x", month: 0, blocks: 1 },
    { offer: "y", month: 2, blocks: 3 },
  ];
  expect(decisionKey({ ...nothingMore, orders: [a, b] })).toBe(decisionKey({ ...nothingMore, orders: [b, a] }));
  expect(decisionKey(withBlocksNow({ ...nothingMore, orders: [a] }, "x", 2))).not.toBe(decisionKey({ ...nothingMore, orders: [a] }));
  expect(decisionKey(withBlocksNow({ ...nothingMore, orders: [a] }, "x", 0))).toBe(decisionKey(nothingMore));
});

test("the same bits in one range of paths and in several, alone and beside other decisions", () => {
  const evaluate = openEvaluator(lab, lab, 5);
  const whole = evaluate({ seed: 3, firstPath: 0, pathCount: 12, decisions: [optimised, nothingMore] });
  const alone = [0, 5, 6].map((firstPath, k, all) => evaluate({ seed: 3, firstPath, pathCount: (all[k + 1] ?? 12) - firstPath, decisions: [optimised] }));
  const joined = joinParts(alone, alone[0]!.beliefPart.length / 5);
  expect(joined.outcomes[0]).toEqual(whole.outcomes[0]);
  expect(joined.beliefPart).toEqual(whole.beliefPart);
  expect(joined.outcomes[0]!.valueUsd).not.toEqual(whole.outcomes[1]!.valueUsd);
});

test("parts that leave a gap are refused", () => {
  const evaluate = openEvaluator(lab, lab, 5);
  const part = (firstPath: number) => evaluate({ seed: 3, firstPath, pathCount: 1, decisions: [nothingMore] });
  expect(() => joinParts([part(0), part(2)], 0)).toThrow("gap");
});

test("a decision that names what the plan has not is refused", () => {
  const evaluate = openEvaluator(lab, lab, 5);
  const decision: Decision = { ...nothingMore, orders: [{ offer: "no-such", month: 0, blocks: 1 }] };
  expect(() => evaluate({ seed: 3, firstPath: 0, pathCount: 1, decisions: [decision] })).toThrow("no-such");
});

test("the same bits in this thread and in two workers", async () => {
  const program = { plan: lab, basePlan: lab, forecastSeed: 5 };
  const task = { seed: 3, firstPath: 2, pathCount: 9, decisions: [optimised, nothingMore] };
  const here = openEvaluationsHere(program);
  const there = openEvaluations(program, 2);
  try {
    expect(await there.evaluate(task)).toEqual(await here.evaluate(task));
  } finally {
    await there.close();
  }
});

test("an abort ends an evaluation with its reason", async () => {
  const program = { plan: lab, basePlan: lab, forecastSeed: 5 };
  const there = openEvaluations(program, 1);
  const abort = new AbortController();
  try {
    const running = there.evaluate({ seed: 3, firstPath: 0, pathCount: 500, decisions: [optimised] }, abort.signal);
    abort.abort(new Error("enough"));
    await expect(running).rejects.toThrow("enough");
  } finally {
    await there.close();
  }
});

test("what is moved on a path is put back before the next, for every decision alike", () => {
  const evaluate = openEvaluator(lab, lab, 5);
  const task = { seed: 3, firstPath: 0, pathCount: 4, decisions: [optimised, nothingMore] };
  const before = evaluate(task);
  const shift = { productPrice: 0.8, growthPerMonth: -0.01, offerPrice: { "lease-1y": 2 } };
  const shifted = evaluate({ ...task, shift });
  const alone = evaluate({ ...task, decisions: [nothingMore], shift });
  expect(evaluate(task).outcomes).toEqual(before.outcomes);
  expect(shifted.outcomes[1]).toEqual(alone.outcomes[0]);
  expect(shifted.outcomes[0]!.settledUsd.every((usd, p) => usd < before.outcomes[0]!.settledUsd[p]!)).toBe(true);
});
