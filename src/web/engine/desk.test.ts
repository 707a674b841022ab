/** The desk without a browser: its stages, its preview and its variants against the use-cases of the command line. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { companyEngine } from "../../adapters/workers/engine.ts";
import { createInThreadRunner } from "../../adapters/workers/in-thread.ts";
import { openEvaluationsHere } from "../../adapters/workers/evaluations.ts";
import type { Compared } from "../../app/compare.ts";
import { withGlance } from "../../core/results/glance.ts";
import type { Glance } from "../../core/results/glance.ts";
import type { RunSummary } from "../../core/results/run.ts";
import { createDesk } from "./desk.ts";
import { rangesOf } from "./partial-summary.ts";
import { previewsHere } from "../../../test/support/previews-here.ts";
import { doErrand } from "./do-errand.ts";

const text = readFileSync(new URL("../../../examples/frontier-lab.yaml", import.meta.url), "utf8")
  .replace("months: 60", "months: 14")
  .replace(/\nchecks:\n(?:[ #][^\n]*\n|\n)*/, "\n");
const plan = { file: "plan.yaml", text, named: {} };
// A clock by which everything takes long: a preview has the fewest futures it may have.
let now = 0;
const newDesk = () =>
  createDesk({
    runner: createInThreadRunner(companyEngine),
    previews: previewsHere,
    rest: () => Promise.resolve(),
    openEvaluations: openEvaluationsHere,
    send: (errand) => doErrand(errand) as never,
    seconds: () => ++now,
    engine: "test",
  });

/** Summaries of a run, the last one final. */
async function summariesOf(desk: ReturnType<typeof newDesk>, scenario: string | undefined, stages: readonly number[]): Promise<RunSummary[]> {
  const told: RunSummary[] = [];
  const variant = scenario === undefined ? {} : { scenario };
  await desk.run(variant, undefined, stages, { signal: new AbortController().signal, progress: () => {}, summary: (summary) => told.push(summary) });
  return told;
}

test("stages grow into the run: the last is that of one stage alone, the first its first paths", async () => {
  const desk = newDesk();
  await desk.check(plan, "2026-11-22");
  const [early, late] = await summariesOf(desk, undefined, [5, 12]);
  const [whole] = await summariesOf(desk, undefined, [12]);
  const [first] = await summariesOf(desk, undefined, [5]);
  expect([early!.paths, late!.paths]).toEqual([5, 12]);
  expect(late!.resultHash).toBe(whole!.resultHash);
  expect(early!.cashUsd).toEqual(first!.cashUsd);
});

test("two scenarios are compared on the same futures, and what each change has part in adds up", async () => {
  const desk = newDesk();
  await desk.check(plan, "2026-11-22");
  const early: Compared[] = [];
  const updates = { signal: new AbortController().signal, progress: () => {}, found: (value: Compared) => void early.push(value) };
  const { comparison, after } = await desk.compare({ left: undefined, right: "neocloud" }, undefined, 6, updates);
  expect(comparison.inputs.map(({ address }) => address)).toEqual(["contracts.sublet.max_share", "contracts.sublet.price"]);
  expect(comparison.inputs[0]!.before).toBe("10% @guess");
  expect(early.map((value) => value.comparison.attribution)).toEqual([undefined]);
  expect(after.resultHash).toBe((await summariesOf(desk, "neocloud", [6]))[0]!.resultHash);
  const { from, to } = comparison.figures;
  const sum = comparison.attribution!.steps["value"]!.reduce((total, { change }) => total + change, 0);
  expect(sum).toBeCloseTo(to["value"]! - from["value"]!, 2);
});

test("a preview of the value that stands there shows the first futures of the run: its first figures, then all", async () => {
  const desk = newDesk();
  const checked = await desk.check(plan, "2026-11-22");
  const [run] = await summariesOf(desk, undefined, [64]);
  const placeOf = (address: string) => checked.plan!.values.find((one) => one.address === address)!;
  const shown: RunSummary[] = [];
  const glances: Glance[] = [];
  const updates = {
    signal: new AbortController().signal,
    glance: (glance: Glance) => void glances.push(glance),
    summary: (summary: RunSummary) => void shown.push(summary),
  };
  const show = (address: string, value = placeOf(address).text): Promise<void> =>
    desk.preview({ place: placeOf(address).place, value }, {}, undefined, updates);
  await show("opening.cash");
  expect(shown[0]!.cashUsd).toEqual(run!.cashUsd);
  expect(withGlance(run!, glances[0]!)).toEqual(run);
  // What is signed is another, by the law that the run had learned.
  await show("policy.cover.quantile");
  expect(shown[1]!.cashUsd).toEqual(run!.cashUsd);
  await show("opening.cash", "$1B");
  expect(glances[2]!.cashTrough.p5Usd).toBeLessThan(run!.cashTrough.p5Usd);
  expect(shown[2]!.cashUsd.p50[0]).toBeLessThan(run!.cashUsd.p50[0]!);
  await expect(show("opening.cash", "much")).rejects.toThrow("not a value");
});

test("ranges cover what is asked once", () => {
  expect(rangesOf(5, 12, 4)).toEqual([
    { firstPath: 5, pathCount: 4 },
    { firstPath: 9, pathCount: 3 },
  ]);
  expect(rangesOf(5, 5, 4)).toEqual([]);
});

test("the meeting is held on the plan as it stands in a scenario", async () => {
  const desk = newDesk();
  await desk.check(plan, "2026-11-22");
  const { answer, path } = await desk.meeting({}, undefined, "base", undefined);
  expect([answer.month, path]).toEqual(["2026-10", "base"]);
  expect(answer.requests.map(({ name }) => name)).toEqual(["assistant-launch", "enterprise-rollout", "programme-x"]);
  const later = await desk.meeting({}, undefined, "base", 4);
  expect(later.answer.month).toBe("2026-11");
});
