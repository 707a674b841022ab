/** The worth of knowing, through a plan: capacity signed ahead for demand that is drawn once. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openEvaluationsHere } from "../../src/adapters/workers/evaluations.ts";
import { sha256 } from "../../src/adapters/files/sha256.ts";
import { isValid, loadPlan, type ValidPlan } from "../../src/app/load-plan.ts";
import { worth } from "../../src/app/worth.ts";
import { isSure } from "../../src/core/information/worth-of-knowing.ts";
import type { CommitSummary } from "../../src/core/procurement/summary.ts";
import { worthFinding } from "../../src/formats/report/findings-sections.ts";
import { renderWorth } from "../../src/formats/text/worth.ts";

const newsvendor = readFileSync(new URL("../../examples/newsvendor.yaml", import.meta.url), "utf8")
  .replace("{process: noise, around: 3843 to 6505.7 customers}", "2000 to 9000 customers @survey")
  .replace("opening: {cash: $100M}", "opening: {cash: $100M, tax_losses: $1M to $2M @books}")
  // No rule of the plan's own: it would see demand in its first month, and know all there is to know.
  .replace(/\npolicy:[\s\S]*$/, "\n")
  .concat("sources:\n  survey: {kind: measured, title: a survey, as_of: 2025-12-01}\n  books: {kind: contract, title: the books, as_of: 2025-12-01}\n");

async function loadedPlan(): Promise<ValidPlan> {
  const loaded = await loadPlan(
    { open: () => Promise.resolve({ kind: "text", file: "plan.yaml", text: newsvendor }), readText: () => Promise.resolve(undefined) },
    undefined,
  );
  if (!isValid(loaded)) throw new Error(loaded.diagnostics.map(({ message }) => message).join("\n"));
  return loaded;
}

/** A decision that signs once and foresees nothing: what knowing demand is worth is then all of it. */
const found = {
  decision: { orders: [{ offer: "ahead", month: 0, blocks: 500 }], later: { kind: "none" }, notices: {}, declinedRaises: [] },
  frontier: [],
} as unknown as CommitSummary;

test("knowing demand changes what is signed; knowing what does not matter changes nothing", async () => {
  const answer = await worth(await loadedPlan(), { found, paths: 1200, engine: "test" }, { openRunner: openEvaluationsHere, sha256 }, {});
  const of = (address: string) => answer.rows.find((row) => row.address === address)!;
  const customers = of("products.hours.customers");
  expect(isSure(customers)).toBe(true);
  expect(customers.source).toBe("survey");
  expect(customers.changes).toBeGreaterThan(0.1);
  expect(of("opening.tax_losses").mean).toBeLessThanOrEqual(of("opening.tax_losses").halfWidth95);
  // What one learns of the only thing that matters is nearly all there is to learn, in tenths.
  expect(customers.mean).toBeLessThanOrEqual(answer.perfect);
  expect(customers.mean).toBeGreaterThan(0.6 * answer.perfect);
  const text = renderWorth(answer, { width: 100, color: false });
  expect(text).toContain("Find out about products.hours.customers first");
  expect(text).toContain("@survey (measured, 2025-12-01)");
  const { body, tables } = worthFinding(answer);
  expect(tables.map(({ id }) => id)).toEqual(["worth", "weighed"]);
  expect(body).toContain("Find out about products.hours.customers first");
});
