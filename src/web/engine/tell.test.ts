/** Questions of the page, without a browser: each is answered by the use-case of the command line's verb. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { companyEngine } from "../../adapters/workers/engine.ts";
import { createInThreadRunner } from "../../adapters/workers/in-thread.ts";
import { openEvaluationsHere } from "../../adapters/workers/evaluations.ts";
import { createDesk } from "./desk.ts";
import type { Desk } from "./desk.ts";
import { doErrand } from "./do-errand.ts";
import { previewsHere } from "../../../test/support/previews-here.ts";
import type { Question, Told } from "./messages.ts";

const example = (name: string): string => readFileSync(new URL(`../../../examples/${name}`, import.meta.url), "utf8");
const small = `plimsoll: 1
name: Small
calendar: {start: 2026-01, months: 6}
demand: {run_rate: $1/year}
finance:
  costs: {rent: {amount: {beliefs: {owner: {value: $8M/month to $12M/month, weight: 60%, source: lease}, tenant: {value: $6M/month, weight: 40%, source: talk}}}}}
  raises: {round: {kind: round, amount: $20M, when: 2026-03, chance: 70%, valuation: $200M}}
sources:
  lease: {kind: contract, title: the lease, as_of: 2026-01-01}
  talk: {kind: opinion, title: a talk, as_of: undated}
events: {flood: {chance: 20%, when: 2026-03, lasts: 2 months, effects: {demand.run_rate: -30%}}}
opening: {cash: $50M @lease}
limits: {insolvency: at most 40%}
`;

async function deskWith(text: string): Promise<Desk> {
  const desk = createDesk({
    runner: createInThreadRunner(companyEngine),
    previews: previewsHere,
    rest: () => Promise.resolve(),
    openEvaluations: openEvaluationsHere,
    send: (errand) => doErrand(errand) as never,
    seconds: () => 0,
    engine: "test",
  });
  await desk.check({ file: "plan.yaml", text, named: {} }, "2026-11-22");
  return desk;
}

const ask = (desk: Desk, study: Question["study"], paths: number, more: Partial<Question> = {}): Promise<Told> =>
  desk.told({ study, variant: {}, seed: undefined, paths, today: "2026-11-22", ...more }, { signal: new AbortController().signal, progress: () => {} });
const tablesOf = ({ tables }: Told): readonly string[] => tables.map(({ id }) => id);

test("risks, funding, sources, and what would break it", async () => {
  const desk = await deskWith(small);
  expect(tablesOf(await ask(desk, "risks", 40))).toEqual(["risk-register", "risk-contributions"]);
  expect((await ask(desk, "funding", 40)).body).toContain("Needed from outside through");
  const sources = await ask(desk, "sources", 40);
  expect(tablesOf(sources)).toEqual(["conflicts", "sources"]);
  expect(sources.body).toMatch(/Of \d+ values/);
  expect(sources.body).toContain("Sources disagree on finance.costs.rent.amount");
  const broken = await ask(desk, "break", 200);
  expect(broken.body).toContain("finance.");
  expect(tablesOf(broken)).toEqual(["moves"]);
  const boundless = await deskWith(small.replace(/limits:.*\n/, ""));
  await expect(ask(boundless, "break", 100)).rejects.toThrow("no limit on insolvency");
  await expect(ask(desk, "access", 3)).rejects.toThrow();
});

test("a digest tells what an observation would change, and proposes lines; a broken file is told by its line", async () => {
  const desk = await deskWith(small);
  const text = "date,quantity,value,source,title\n2026-06-04,opening.cash,$1B,press,Cash is low\n2026-06-05,opening.nothing,$2B,press,No such thing\n";
  const digest = await ask(desk, "digest", 100, { observations: { file: "news.csv", text } });
  expect(digest.body).toContain("Cash is low (press,");
  expect(digest.body).toContain("opening.cash: $1B @press");
  const [table] = digest.tables;
  expect(table!.rows.map((row) => String(row.at(-1)).split(":")[0])).toEqual(["moves the answer", "refused"]);
  const broken = { file: "news.csv", text: text.replace("2026-06-04", "last week") };
  await expect(ask(desk, "digest", 3, { observations: broken })).rejects.toThrow("news.csv:2: the date `last week` is none");
  await expect(ask(desk, "digest", 3)).rejects.toThrow("no observations were given");
});

test("hindsight replays what was known", async () => {
  const desk = await deskWith(example("hindsight-2024.yaml").replace("months: 30", "months: 10"));
  const observations = { file: "known.csv", text: example("hindsight-2024.csv") };
  const told = await ask(desk, "hindsight", 1, { observations });
  expect(tablesOf(told)).toEqual(["rules", "known", "foreseen"]);
  expect(told.body).toContain("deciding every");
});
