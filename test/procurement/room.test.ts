/** How limits are approached: chances of passing a certificate, moves that help together only, futures near a limit. */
import { expect, test } from "vitest";
import { compileModel } from "../../src/core/company/model/compile-model.ts";
import { aimBeside, positionOf, scoreAt, withEffect } from "../../src/core/procurement/aim.ts";
import { type Archive, note, noteBeliefs, openArchive, type Tried } from "../../src/core/procurement/archive.ts";
import { type Decision, decisionKey, nothingMore } from "../../src/core/procurement/decision.ts";
import { outcomeNames, type Outcomes } from "../../src/core/procurement/evaluate.ts";
import { chanceOfAtMost, measure } from "../../src/core/procurement/measure.ts";
import type { Move } from "../../src/core/procurement/moves.ts";
import { combine, onward } from "../../src/core/procurement/moves.ts";
import { nearnessOf, softColumns } from "../../src/core/procurement/nearness.ts";
import type { SearchProblem } from "../../src/core/procurement/problem.ts";
import { passChanceOf } from "../../src/core/procurement/pass-chance.ts";
import { standingOf } from "../../src/core/procurement/select.ts";
import { bestTogether } from "../../src/core/procurement/together.ts";
import { smallLab } from "../support/small-lab.ts";

const lab = smallLab();
const insolvency = { side: "at most", bound: 0.02, text: "at most 2%", place: lab.place } as const;
const limited = { ...lab, limits: { ...lab.limits!, insolvency, pool: "none" as const } };
const model = compileModel(limited, limited);
const futures = 1000;

function outcomes(failing: number, valueUsd: number): Outcomes {
  const of = (value: (p: number) => number): Float64Array => Float64Array.from({ length: futures }, (_, p) => value(p));
  const zero = Object.fromEntries(outcomeNames.map((name) => [name, of(() => 0)])) as Record<(typeof outcomeNames)[number], Float64Array>;
  return {
    ...zero,
    valueUsd: of(() => valueUsd),
    failedMonth: of((p) => (p < failing ? 3 : -1)),
    behindMonth: of(() => -1),
    leastLead: of(() => 2),
    cashTroughUsd: of((p) => (p < failing ? -1 : p)),
  };
}

function openOn(paths: number): Archive {
  const archive = openArchive(model, "select");
  noteBeliefs(archive, { beliefPart: new Uint8Array(model.beliefs.length * paths), pathCount: paths }, 0);
  return archive;
}

test("the chance of passing: what is left to chance is the rate, then the count", () => {
  // None of 10,000 seen, half a case in 20,000 at the rate of all: one geometric step each. P(X = 0) = (20,000 ÷ 30,000)^½.
  expect(chanceOfAtMost(0, 10_000, 0, 10_000, 0.5 / 10_000)).toBeCloseTo(Math.sqrt(2 / 3), 12);
  // 1.6 % of 6,000 seen against the 172 of 10,000 that pass at 97.5 %: a mean of 160.7, a deviation of 20.7.
  expect(chanceOfAtMost(172, 10_000, 96, 6000, 0.016)).toBeGreaterThan(0.68);
  expect(chanceOfAtMost(172, 10_000, 96, 6000, 0.016)).toBeLessThan(0.75);
  expect(chanceOfAtMost(-1, 10_000, 0, 6000, 0.001)).toBe(0);
});

test("a group in which nothing was seen is told from one of which nothing is known", () => {
  // A belief of 15 % of 2,500 futures: alone it says little, beside 2,500 without a case it is likely to have two of 1,500 at most.
  expect(chanceOfAtMost(2, 1500, 0, 375, 0.5 / 375)).toBeLessThan(0.9);
  expect(chanceOfAtMost(2, 1500, 0, 375, 0.5 / 2501)).toBeGreaterThan(0.97);
});

test("a decision stands clear of its limits where 85 of 100 certificates are passed, and open where it is kept more narrowly", () => {
  const archive = openOn(futures);
  const of = (failing: number): Tried => note(archive, { ...nothingMore, declinedRaises: [`${failing}`] }, outcomes(failing, 1e9));
  expect([5, 10, 16, 40].map((failing) => standingOf(of(failing).measured))).toEqual(["clear", "clear", "open", "broken"]);
  expect(passChanceOf(of(5).measured)).toBeGreaterThan(passChanceOf(of(10).measured));
  // A later attempt is held at half the level: the same count passes it less often.
  const harder = measure(model, outcomes(10, 1e9), [{ paths: Array.from({ length: futures }, (_, p) => p) }], { certifyConfidence: 0.9875 });
  expect(passChanceOf(harder)).toBeLessThan(passChanceOf(of(10).measured));
});

const move = (id: string, part: string): Move => ({ id, touches: [part], decision: { ...nothingMore, declinedRaises: [id] } });

test("what earns more and what keeps the limit are found together, though neither is better alone", () => {
  const archive = openOn(futures);
  const run = (decision: Decision, failing: number, valueUsd: number): Tried => note(archive, decision, outcomes(failing, valueUsd));
  const moves = [move("bold", "size"), move("safe", "cash"), move("idle", "other"), move("clash", "size")];
  const from = run(nothingMore, 12, 100e9);
  const tried = [run(moves[0]!.decision, 18, 103e9), run(moves[1]!.decision, 6, 99e9), run(moves[2]!.decision, 12, 99.9e9), run(moves[3]!.decision, 12, 99e9)];
  const looked = new Map(tried.map((one) => [one.key, one]));
  const aim = { ...aimBeside(from, "value"), safety: 1, priceUsd: 10e9 };
  const score = (one: Tried): number => scoreAt(positionOf(archive, one, aim), aim);
  expect(tried.every((one) => score(one) < score(from))).toBe(true);
  const sets = bestTogether(archive, from, moves, looked, aim);
  expect(sets[0]!.map(({ id }) => id).sort()).toEqual(["bold", "safe"]);
  // On counts effects add up exactly.
  const origin = positionOf(archive, from, aim);
  const sum = withEffect(positionOf(archive, tried[0]!, aim), origin, positionOf(archive, tried[1]!, aim));
  expect(scoreAt(sum, aim)).toBeCloseTo(score(run({ ...nothingMore, declinedRaises: ["both"] }, 12, 102e9)), 0);
});

test("futures near a limit count in part: those near failure up to a half, those a tenth either side of the rival by where they stand", () => {
  const of = outcomes(10, 1e9);
  const { cashUsd } = nearnessOf(of);
  // As many of the others as failed: the tenth lowest cash of those is that of future 19.
  expect(cashUsd).toBe(19);
  const soft = softColumns(model, { ...of, leastLead: of.leastLead.map((_, p) => 0.85 + p / 1000) }, { cashUsd });
  const failed = soft.find(({ id }) => id === "insolvency")!.of;
  expect([failed[0], failed[19], failed[500]]).toEqual([1, 0, 0]);
  expect(failed[10]).toBeCloseTo(0.5 * (1 - 10 / 19), 12);
  // From 0.9 of what counts as behind to 1.1 of it: leads of 0.85, 1 and 1.849.
  const behind = soft.find(({ id }) => id === "fall_behind")!.of;
  expect([behind[0], behind[999]]).toEqual([1, 0]);
  expect(behind[150]).toBeCloseTo(0.5, 12);
});

test("a step that helped is taken once more, within what is offered", () => {
  const economics = [{ name: "a", maxBlocks: 5 }] as unknown as SearchProblem["economics"];
  const order = (blocks: number): Decision => ({ ...nothingMore, orders: [{ offer: "a", month: 0, blocks }] });
  expect(decisionKey(onward({ economics } as SearchProblem, order(1), order(3)))).toBe(decisionKey(order(5)));
  expect(decisionKey(onward({ economics } as SearchProblem, order(3), order(1)))).toBe(decisionKey(nothingMore));
});

test("notices and raises of several improvements are all kept", () => {
  const from: Decision = { ...nothingMore, notices: { hall: 3 }, declinedRaises: ["late"] };
  const stays: Decision = { ...from, notices: {} };
  const leaves: Decision = { ...from, notices: { hall: 3, site: 6 } };
  const takes: Decision = { ...from, declinedRaises: [] };
  const declines: Decision = { ...from, declinedRaises: ["late", "early"] };
  expect(combine(from, [stays, leaves, takes, declines])).toMatchObject({ notices: { site: 6 }, declinedRaises: ["early"] });
});
