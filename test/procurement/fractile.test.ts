import { expect, test } from "vitest";
import { openDecisionSpace } from "../../src/core/procurement/evaluate.ts";
import { fractileAt, newsvendorFractile, onDemandUsdPerMtok } from "../../src/core/procurement/fractile.ts";
import { openProblem } from "../../src/core/procurement/problem.ts";
import type { Examination } from "../../src/core/procurement/examine.ts";
import { examinationStatements } from "../../src/formats/text/examination.ts";
import { smallLab } from "../support/small-lab.ts";

test("published prices of an H100-hour: 2.95 by the hour, 2.35 contracted, nothing or 1.00 of a sublet", () => {
  expect(newsvendorFractile(2.95, 2.35, 0)).toBeCloseTo(0.2034, 4);
  expect(newsvendorFractile(2.95, 2.35, 1)).toBeCloseTo(0.3077, 4);
});

test("a sublet that pays the contract makes it worth all demand, a price by the hour below the contract none", () => {
  expect(newsvendorFractile(2.95, 2.35, 2.35)).toBe(1);
  expect(newsvendorFractile(2, 2.35, 3)).toBe(1);
  expect(newsvendorFractile(2, 2.35, 1)).toBe(0);
});

test("the fractile of a plan is that of its own prices, a sublet lifts it, and without supply by the hour there is none", () => {
  const lab = smallLab();
  const problem = openProblem(openDecisionSpace(lab, lab, 3));
  const hourly = onDemandUsdPerMtok(problem, 0);
  const { model } = problem;
  const without = { ...problem, model: { ...model, contracts: model.contracts.filter(({ kind }) => kind !== "sublet") } };
  expect(fractileAt(without, 0)).toBeCloseTo(Math.max(0, 1 - problem.economics[0]!.usdPerMtok / hourly), 12);
  // The sublet is of H100s: it counts where the cheapest offer is of them.
  const offer = (name: string) => ({ ...problem, economics: problem.economics.filter((one) => one.name === name) });
  expect(fractileAt(offer("lease-1y"), 0)).toBeGreaterThan(fractileAt({ ...offer("lease-1y"), model: without.model }, 0)!);
  expect(fractileAt(offer("lease-3y"), 0)).toBe(fractileAt({ ...offer("lease-3y"), model: without.model }, 0));
  expect(fractileAt({ ...problem, model: { ...model, contracts: model.contracts.filter(({ kind }) => kind !== "on-demand") } }, 0)).toBeUndefined();
});

test("what is seen of both is counted, not claimed", () => {
  const row = (quarter: number, median: number, fractile?: number) => ({ quarter, median, shareAbove: 0.5, ...(fractile === undefined ? {} : { fractile }) });
  const linesOf = (tightness: Examination["tightness"]): string =>
    examinationStatements(
      { futures: 300, regrets: [], delays: [], breakEvens: [], flips: [], cash: { oursUsd: 1, bestUsd: 1 }, tightness } as unknown as Examination,
      "2026-07",
    )
      .filter(({ title }) => title.startsWith("How tight"))
      .flatMap(({ lines }) => lines)
      .join(" ");
  expect(linesOf([row(0, 1.2, 0.3), row(1, 0.8, 0.4), row(2, 0.7, 0.6)])).toContain(
    "below one half in 2 of 3 quarters, and tightness is above 1 in 1 of those",
  );
  expect(linesOf([row(0, 1.2, 0.5)])).toContain("one half or more in every quarter");
  expect(linesOf([row(0, 1.2)])).not.toContain("fractile");
});
