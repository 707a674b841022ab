/** The reverse stress test against closed forms: a company whose outcome is linear in normal assumptions. */
import { expect, test } from "vitest";
import { openFutures } from "../../src/core/company/futures/draw-futures.ts";
import { normalCdf, normalQuantile } from "../../src/core/numeric/normal.ts";
import { latentCorrelation } from "../../src/core/numeric/correlation.ts";
import { todaysPlan } from "../../src/core/procurement/decision.ts";
import { openEvaluator } from "../../src/core/procurement/evaluate.ts";
import { type Flip, flip } from "../../src/core/stress/flip.ts";
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

test("a decision flips where the other is worth as much: the distance is that of the closed form", () => {
  // Signing more ahead pays if demand is high; the rest is bought by the hour.
  const read = planOf(`
plimsoll: 1
name: Flip
calendar: {start: 2026-01, months: 2}
chips: {H100: 1 H100e}
demand: {run_rate: $1/year}
products: {hours: {on: serve, price: $2000/customer-month, customers: 3000 to 5000 customers @guess, use: 730 Mtok/customer-month}}
workloads: {serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}}
contracts: {overflow: {kind: on-demand, capacity: 100k H100, price: $0.88/H100-hour}}
offers: {ahead: {kind: take-or-pay, block: 10 H100, max: 2000, until: 2026-01, price: $0.18/H100-hour, term: 1 months, lead: 1 months}}
finance: {tax_rate: 0%}
sources: {guess: {kind: assumption, title: round numbers, as_of: 2026-01-01}}
opening: {cash: $100M}
limits: {insolvency: at most 5%}
`);
  const { model } = simulatorOf(read);
  const evaluate = openEvaluator(read, read, 1);
  const signing = (blocks: number) => ({ orders: [{ offer: "ahead", month: 0, blocks }], later: { kind: "none" as const }, notices: {}, declinedRaises: [] });
  // 1,200 chips more pay $0.88 an hour where they are used, and cost $0.18 in any case.
  const decisions = [
    { name: "few", decision: signing(450) },
    { name: "more", decision: signing(570) },
  ];
  const work = flip({ model, searchSeed: 11, decisions, paths: 4000, confirmPaths: 4000 });
  let found: Flip | undefined;
  for (let step = work.next(); ;) {
    if (step.done === true) {
      found = step.value;
      break;
    }
    const { stream, pathCount, tilt, decisions: asked } = step.value;
    step = work.next(evaluate({ seed: stream === "search" ? 11 : 12, firstPath: 0, pathCount, decisions: asked, tilt }));
  }
  expect(found!.instead).toBe("more");
  expect(found!.moves.map(({ address, sd }) => [address, Math.sign(sd)])).toEqual([["products.hours.customers", 1]]);
  expect(found!.asPlanned.mean).toBeLessThan(0);
  expect(Math.abs(found!.there.mean)).toBeLessThan(3 * found!.there.halfWidth95);
  // Hours used of them, for a lognormal demand whose normal is shifted by the distance: E(D − 4500)⁺ − E(D − 5700)⁺.
  const sigma = Math.log(5 / 3) / (2 * z95);
  const mu = Math.log(Math.sqrt(3000 * 5000)) + found!.distance * sigma;
  const excess = (k: number): number =>
    Math.exp(mu + sigma ** 2 / 2) * normalCdf((mu + sigma ** 2 - Math.log(k)) / sigma) - k * normalCdf((mu - Math.log(k)) / sigma);
  // A twentieth of the cost: what 4,000 futures leave open.
  expect(Math.abs(0.88 * (excess(4500) - excess(5700)) - 0.18 * 1200)).toBeLessThan(0.05 * 0.18 * 1200);
});
