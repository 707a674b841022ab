/** A whole certifying run on a small plan: what is kept, what a second run finds, and that its certificate holds. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRunStore } from "../../src/adapters/files/run-store.ts";
import { sha256 } from "../../src/adapters/files/sha256.ts";
import { openEvaluationsHere } from "../../src/adapters/workers/evaluations.ts";
import { audit } from "../../src/app/audit.ts";
import { keptCommit, recordedAttempts } from "../../src/app/commit-folder.ts";
import { decide } from "../../src/app/decide.ts";
import { commit } from "../../src/app/commit.ts";
import { isValid, loadPlan } from "../../src/app/load-plan.ts";
import type { Certificate } from "../../src/core/procurement/certificate.ts";
import type { CommitSummary } from "../../src/core/procurement/summary.ts";
import { renderCommit } from "../../src/formats/text/commit.ts";

const newsvendor = readFileSync(new URL("../../examples/newsvendor.yaml", import.meta.url), "utf8");
/** A company that the largest demands of its first month break: three futures of a thousand. */
const text = newsvendor.replace("cash: $100M", "cash: $5M").concat("\nlimits: {insolvency: at most 2%}\n");
const effort = {
  startPaths: 20,
  starts: 12,
  paths: 100,
  climbs: 2,
  moveMonths: 6_000,
  screenPaths: 200,
  selectPaths: 400,
  selected: 3,
  finalPaths: 400,
  finals: 2,
};
const key = { engine: "test", paths: 600 };
const ports = { openRunner: openEvaluationsHere, sha256 };
const store = createRunStore();
const folder = join(mkdtempSync(join(tmpdir(), "plimsoll-")), "plan-commit");
afterAll(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

async function open() {
  const loaded = await loadPlan(
    { open: () => Promise.resolve({ kind: "text", file: "small.yaml", text }), readText: () => Promise.resolve(undefined) },
    undefined,
  );
  if (!isValid(loaded)) throw new Error(loaded.diagnostics.map(({ message }) => message).join("; "));
  return loaded;
}

/** As the verb does. */
async function certifyAndKeep(paths = key.paths, isAgain = true, seed?: number): Promise<CommitSummary> {
  const from = seed === undefined ? {} : { seed };
  const request = { isQuick: false, paths, engine: "test", effort, out: folder, recordedIn: folder, isAgain, today: "2026-07-01", ...from };
  return (await decide(await open(), request, { ...ports, store }, {})).summary;
}

let first: CommitSummary;
beforeAll(async () => {
  first = await certifyAndKeep();
});
const keptFile = (name: string): string => readFileSync(join(folder, name), "utf8");

test("a run ends in a certificate on futures of its own, and the frontier never falls", () => {
  const { certificate, frontier, selected } = first;
  expect(certificate?.attempts.map(({ attempt }) => attempt)[0]).toBe(1);
  expect(certificate!.isCertified).toBe(true);
  expect(certificate!.company.futures).toBe(600);
  const values = frontier.map(({ value }) => value.mean);
  expect(values.length).toBeGreaterThan(0);
  expect(values).toEqual([...values].sort((a, b) => a - b));
  expect(new Set(frontier.map(({ futures }) => futures))).toEqual(new Set([selected.futures]));
});

test("a first answer says of how many limits it is over, as counted", () => {
  const told = (missed: number): string => {
    const limits = first.selected.limits.map((limit, i) => ({ ...limit, holds: i >= missed, isSurelyBroken: false }));
    const { certificate: _, ...quick } = first;
    return renderCommit({ ...quick, standing: "open", selected: { ...first.selected, limits } }, { width: 300, color: false });
  };
  expect(told(0)).toContain("a first answer from a short search.");
  expect(told(1)).toContain("a first answer from a short search; as counted it misses 1 limit of the plan, on too few futures to be sure.");
});

test("the list is chosen anew with a year more, among decisions that stand as well with the limits", () => {
  const { horizon } = first.examination!;
  expect(horizon).toMatchObject({ months: 12, futures: expect.any(Number) as number });
  // What is offered is for one month: months after it move nothing.
  expect(horizon!.moved).toEqual([]);
  expect(horizon!.gainUsd.mean).toBe(0);
  expect(renderCommit(first, { width: 200, color: false })).toContain("A horizon 12 months longer: the sign-now list stays");
});

test("the same plan is answered from the folder, word for word; other futures or another engine are not", async () => {
  const { planHash } = await open();
  const kept = await keptCommit(store, folder, { ...key, planHash });
  const style = { width: 100, color: false };
  expect(renderCommit(kept!, style)).toBe(renderCommit(first, style));
  expect(renderCommit(await certifyAndKeep(key.paths, false), style)).toBe(renderCommit(first, style));
  expect(await keptCommit(store, folder, { ...key, planHash, paths: 601 })).toBeUndefined();
  expect(await keptCommit(store, folder, { ...key, planHash, engine: "another" })).toBeUndefined();
});

test("the report has its pages: rule, limits, certificate, other rules, frontier, what it hangs on", () => {
  const html = keptFile("report.html");
  for (const id of ["rule", "limits", "certificate", "compared", "frontier", "hangs-on"]) expect(html).toContain(`<section id="${id}"`);
});

test("its certificate holds, also when its futures are run again", async () => {
  const { findings, holds, futuresRunAgain } = await audit(JSON.parse(keptFile("certificate.json")), await open(), ports, {});
  expect(findings.filter((finding) => !finding.holds)).toEqual([]);
  expect({ holds, futuresRunAgain }).toEqual({ holds: true, futuresRunAgain: 600 });
});

test("searching again, from another seed, counts on: later numbers, other futures, harder levels, all in the certificate, which holds", async () => {
  const before = first.certificate!.attempts;
  const { certificate } = await certifyAndKeep(key.paths, true, 5);
  // The seed moves the search and nothing else: certifying futures are keyed by plan, decision and attempt.
  const { streams, searchSeed, planHash } = certificate!;
  expect({ searchSeed, train: streams.train.key, select: streams.select.key, forecast: streams.forecast.key }).toEqual({
    searchSeed: 5,
    train: `plimsoll train ${planHash} 5`,
    select: `plimsoll select ${planHash} 5`,
    forecast: `plimsoll forecast ${planHash}`,
  });
  expect(certificate!.attempts.at(-1)!.stream.key).toMatch(new RegExp(`^plimsoll certify ${planHash} [0-9a-f]{64} \\d+$`));
  const { attempts } = certificate!;
  const own = attempts.slice(before.length);
  expect(attempts.slice(0, before.length)).toEqual(before.map((attempt) => ({ ...attempt, isEarlier: true })));
  expect(own[0]).toMatchObject({ attempt: before.length + 1, level: 0.05 / 2 ** (before.length + 1) });
  expect(new Set(attempts.map(({ stream }) => stream.seed)).size).toBe(attempts.length);
  expect((await audit(JSON.parse(keptFile("certificate.json")) as Certificate, await open(), ports, {})).holds).toBe(true);
  expect((await recordedAttempts(store, folder))[certificate!.planHash]).toHaveLength(attempts.length);
});

test("too few futures to be sure: no attempt passes, none is certified, and what is told of is this run's first", async () => {
  const earlier = first.certificate!.attempts;
  const { certificate } = await commit(await open(), { isQuick: false, paths: 100, engine: "test", effort, earlier }, ports, {});
  const own = certificate!.attempts.filter(({ isEarlier }) => isEarlier !== true);
  expect(certificate!.isCertified).toBe(false);
  expect(own.every(({ hasPassed }) => !hasPassed)).toBe(true);
  expect(own[0]!.attempt).toBe(earlier.length + 1);
  // The search has gone on, and says on how many futures.
  expect(certificate!.streams.train.paths).toBeGreaterThan(effort.screenPaths);
  expect(certificate!.decision).toEqual(own[0]!.decision);
  expect((await audit(JSON.parse(JSON.stringify(certificate)), await open(), ports, {})).holds).toBe(true);
});

test("a damaged record of attempts is told of, not begun anew", async () => {
  writeFileSync(join(folder, "attempts.json"), '{"plans": 3');
  await expect(recordedAttempts(store, folder)).rejects.toThrow("damaged");
});
