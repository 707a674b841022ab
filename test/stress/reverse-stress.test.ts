/** The reverse stress test against closed forms: a company whose outcome is linear in normal assumptions. */
import { expect, test } from "vitest";
import { openFutures } from "../../src/core/company/draw-futures.ts";
import { normalCdf, normalQuantile } from "../../src/core/numeric/normal.ts";
import { latentCorrelation } from "../../src/core/numeric/correlation.ts";
import { todaysPlan } from "../../src/core/procurement/decision.ts";
import { openEvaluator } from "../../src/core/procurement/evaluate.ts";
import { type ReverseStress, reverseStress } from "../../src/core/stress/reverse-stress.ts";
import { simulatorOf } from "../support/run.ts";
import { planOf } from "../support/small-lab.ts";

/** Cash of $30M pays two normal costs of one month, means $10M, deviations $2M and $3M: insolvent where their sum is larger. */
const z95 = normalQuantile(0.95);
const interval = (sd: number): string => `$${10 - z95 * sd}M/month to $${10 + z95 * sd}M/month (normal) @guess`;
const text = (more = "", bound = "2%"): string => `
plimsoll: 1
name: Linear
calendar: {start: 2026-01, months: 1}
demand: {run_rate: $1/year}
finance:
  costs:
    rent: {amount: ${interval(2)}}
    staff: {amount: ${interval(3)}}
    idle: {amount: $0/month, growth: 0% to 2%/month}
sources: {guess: {kind: assumption, title: round numbers, as_of: 2026-01-01}}
opening: {cash: $30M}
limits: {insolvency: at most ${bound}}
${more}`;

function stress(plan: string, bound: number, paths = 8_000): ReverseStress {
  const read = planOf(plan);
  const { model } = simulatorOf(read);
  const evaluate = openEvaluator(read, read, 1);
  const seeds = { search: 11, confirm: 12 };
  const work = reverseStress({ model, searchSeed: seeds.search, limit: { bound }, paths, confirmPaths: paths });
  for (let step = work.next(); ;) {
    if (step.done === true) return step.value;
    const { stream, pathCount, tilt } = step.value;
    step = work.next(evaluate({ seed: seeds[stream], firstPath: 0, pathCount, decisions: [todaysPlan], tilt }));
  }
}

/** Shortest shift that makes Φ(distance − β) the bound, β the deviations that the mean outcome lies from ruin. */
const closedForm = (deviation: number, bound: number): number => 10 / deviation - normalQuantile(1 - bound);

test("independent assumptions: the distance, and each one's part of it", () => {
  const { isKept, crossing, asPlanned } = stress(text(), 0.02);
  expect(isKept).toBe(true);
  const { distance, halfWidth95, moves, there } = crossing!;
  // Three standard errors, of the search and of what confirms it.
  expect(Math.abs(distance - closedForm(Math.sqrt(13), 0.02))).toBeLessThan((3 / 1.96) * halfWidth95);
  expect(moves.map(({ address }) => address)).toEqual(["finance.costs.staff.amount", "finance.costs.rent.amount"]);
  expect(Math.abs(moves[0]!.share - 9 / 13)).toBeLessThan(0.16);
  expect(moves[0]!.share + moves[1]!.share).toBeCloseTo(1, 12);
  // An assumption without effect is left where it is, and the words are the plan's.
  expect(moves[0]).toMatchObject({ kind: "value", from: "$10M/month", source: "guess" });
  expect(there.low95).toBeLessThan(0.025);
  expect(there.high95).toBeGreaterThan(0.016);
  expect(Math.abs(asPlanned.count / asPlanned.paths - normalCdf(-10 / Math.sqrt(13)))).toBeLessThan(0.003);
});

test("along a correlation ruin is nearer, and both move", () => {
  const correlated = text("correlations:\n  - {between: [finance.costs.rent.amount, finance.costs.staff.amount], rank: 50%}\n");
  const rho = latentCorrelation(0.5);
  const { crossing } = stress(correlated, 0.02);
  const expected = closedForm(Math.sqrt(13 + 12 * rho), 0.02);
  expect(Math.abs(crossing!.distance - expected)).toBeLessThan((3 / 1.96) * crossing!.halfWidth95);
  // The shift of least length: R times the weights of the sum, scaled.
  const [staff, rent] = [3 + 2 * rho, 2 + 3 * rho];
  const of = (address: string): number => crossing!.moves.find((move) => move.address === address)!.sd;
  expect(of("finance.costs.staff.amount") / of("finance.costs.rent.amount")).toBeCloseTo(staff / rent, 0);
});

test("a limit that is broken as planned is mended the other way", () => {
  const { isKept, crossing } = stress(text("", "0.1%"), 0.001);
  expect(isKept).toBe(false);
  expect(Math.abs(crossing!.distance + closedForm(Math.sqrt(13), 0.001))).toBeLessThan(2 * crossing!.halfWidth95);
  expect(crossing!.moves.every(({ sd }) => sd < 0)).toBe(true);
});

test("where nothing drawn matters, nothing is found", () => {
  const safe = text().replace("$30M", "$300M");
  expect(stress(safe, 0.02, 500).crossing).toBeUndefined();
});

test("what is shifted is what the plan draws once a future", () => {
  const { model } = simulatorOf(planOf(text()));
  expect(
    openFutures(model, 1)
      .latents.names()
      .map(({ name }) => name),
  ).toEqual(expect.arrayContaining(["finance.costs.rent.amount", "finance.costs.staff.amount", "finance.costs.idle.growth"]));
});
