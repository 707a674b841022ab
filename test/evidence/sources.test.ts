import { expect, test } from "vitest";
import { auditSources } from "../../src/app/sources.ts";
import { pathOutcomes } from "../../src/core/results/path-outcomes.ts";
import { ageMonths, sourceRows } from "../../src/core/evidence/source-audit.ts";
import { believing } from "../../src/core/evidence/believe.ts";
import { chunksOf } from "../../src/app/simulate.ts";
import { conflictSentence, renderSources } from "../../src/formats/text/sources.ts";
import { linear, loadText, runner } from "../sensitivity/linear-lab.ts";

/** A raise at a valuation on which two reports disagree: what it brings decides who survives. */
const raising = (valuation: string): string =>
  linear(
    "$1.5k",
    `sources:
  notes: {kind: reported, as_of: 2026-05, title: podcast notes, quote: "a $380 billion valuation"}
  ainews: {kind: estimate, as_of: undated, title: an article, quote: "valuation: $120-150B"}
  old: {kind: measured, as_of: 2020-01, title: cited by nothing}
policy: {unsigned_funding: counted}
`,
  )
    .replace("  tax_rate: 0%", `  raises:\n    ipo: {kind: ipo, when: 2026-06, amount: $1.5k, valuation: ${valuation}, chance: 70% @notes}\n  tax_rate: 0%`)
    .replace("policy: {unsigned_funding: counted}\n", "");

const disputed = (a: string, b: string): string =>
  `{beliefs: {notes: {weight: ${a}, value: $380B, source: notes}, ainews: {weight: ${b}, value: $120B to $150B, source: ainews}}}`;

const outcomesOf = async (text: string): Promise<ReturnType<typeof pathOutcomes>> => {
  const { plan, basePlan } = await loadText(text);
  return pathOutcomes(await runner.run({ plan, basePlan, seed: 5, paths: 120, chunks: chunksOf(120), keepAll: false }, {}), 120);
};

test("two valuations are one conflict, with both dates and P(insolvent) under each", async () => {
  const audit = await auditSources(await loadText(raising(disputed("60%", "40%"))), { seed: 5, paths: 120, date: "2026-11-22", engine: "test" }, runner, {});
  expect(audit.conflicts).toHaveLength(1);
  const [conflict] = audit.conflicts;
  expect(conflict!.beliefs.map(({ text, source, asOf }) => [text.replace(/ @.*/, ""), source, asOf])).toEqual([
    ["$380B", "notes", "2026-05"],
    ["$120B to $150B", "ainews", "undated"],
  ]);
  for (const { insolvent } of conflict!.beliefs) expect(insolvent.paths).toBe(120);
  expect(conflictSentence(conflict!)).toMatch(
    /disagree on finance\.raises\.ipo\.valuation: \$380B \(notes, 2026-05; insolvent .*\) against \$120B to \$150B \(ainews, no date; insolvent/,
  );
  expect(renderSources(audit, { width: 100, color: false })).toContain("Where sources disagree");
});

test.each([
  ["notes", "$380B @notes", ["100%", "0%"]],
  ["ainews", "$120B to $150B @ainews", ["0%", "100%"]],
] as const)("weights of 0 and 1 are the plan with the value of %s alone, and so is that belief", async (part, alone, [a, b]) => {
  const expected = await outcomesOf(raising(alone));
  expect(await outcomesOf(raising(disputed(a, b)))).toEqual(expected);
  const { plan } = await loadText(raising(disputed("60%", "40%")));
  const believed = believing(plan, "finance.raises.ipo.valuation", part);
  const chunks = await runner.run({ plan: believed, basePlan: believed, seed: 5, paths: 120, chunks: chunksOf(120), keepAll: false }, {});
  expect(pathOutcomes(chunks, 120)).toEqual(expected);
});

test("what is wrong with a source is said", async () => {
  const { plan } = await loadText(raising(disputed("60%", "40%")));
  const faults = Object.fromEntries(sourceRows(plan, "2026-11-22").map(({ id, faults: found }) => [id, found]));
  expect(faults).toEqual({ ainews: ["undated"], notes: ["quote lacks a value"], old: ["older than two years", "unused"] });
  expect(ageMonths("2026-05-13", "2026-11-22")).toBe(6);
  expect(ageMonths("undated", "2026-11-22")).toBeUndefined();
});

test("all that is uncertain here is somebody's guess, and a source cited by nothing uncertain has no part", async () => {
  const audit = await auditSources(await loadText(linear("$10k")), { seed: 5, paths: 100, date: "2026-11-22", engine: "test" }, runner, {});
  expect(audit.softEffect!.value).toBeGreaterThan(0.7);
  expect(audit.values).toMatchObject({ observed: 0, soft: 0 });
  expect((await auditSources(await loadText(linear("$10k")), { seed: 5, paths: 0, date: "2026-11-22", engine: "test" }, runner, {})).conflicts).toEqual([]);
});
