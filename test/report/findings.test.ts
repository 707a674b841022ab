/** Evidence as sections of a page: the sentences of the command line, then tables that can be taken away. */
import { expect, test } from "vitest";
import { openEvaluationsHere } from "../../src/adapters/workers/evaluations.ts";
import { sha256 } from "../../src/adapters/files/sha256.ts";
import { breakPlan } from "../../src/app/break.ts";
import { digestOf } from "../../src/app/digest.ts";
import type { Digested } from "../../src/app/digest.ts";
import { auditSources } from "../../src/app/sources.ts";
import { breakFinding, digestFinding, sourcesFinding } from "../../src/formats/report/findings-sections.ts";
import type { Finding } from "../../src/formats/report/findings-sections.ts";
import { breakSentence } from "../../src/formats/text/break.ts";
import { formatTable } from "../../src/formats/text/cells.ts";
import { sourcesSentences } from "../../src/formats/text/sources.ts";
import { prose } from "../../src/formats/report/html.ts";
import { linear, loadText, runner } from "../sensitivity/linear-lab.ts";

const clock = { seconds: () => 0, today: () => "2026-11-22" };

/** Every table of a section stands in it under its title, and can be written as cells. */
function holds({ body, tables }: Finding): void {
  expect(tables.length).toBeGreaterThan(0);
  for (const table of tables) {
    expect(body).toContain(`<h3>${prose(table.title)}</h3>`);
    expect(formatTable(table).rows).toHaveLength(table.rows.length);
  }
}

const observed = (text: string, told: ReadonlySet<string> = new Set()): Promise<Digested> =>
  loadText(linear("$1.75k")).then((loaded) =>
    digestOf(loaded, { text, file: "o.csv", told, seed: 1, paths: 60, engine: "test" }, { runner, clock, sha256 }, {}),
  );
const header = "date,quantity,value,source,title\n";

test("what came in: sentences in order, the patch to be copied, and nothing new when told again", async () => {
  const first = await observed(`${header}2026-03-01,opening.cash,$1.4k,bank,"A <statement>"\n2026-02,demand.run_rat,$2/year,blog,A blog\n`);
  if (first.kind !== "digest") throw new Error("the observations can be read");
  const section = digestFinding(first.digest);
  holds(section);
  expect(section.body).toContain("<ol><li>A &lt;statement&gt; (bank, ");
  expect(section.body).toContain("opening.cash: $1.4k @bank");
  expect(section.tables[0]!.rows.map((row) => String(row.at(-1)).slice(0, 8))).toEqual(["moves th", "refused:"]);
  expect(first.told.size).toBe(1);
  const again = await observed(`${header}2026-03-01,opening.cash,$1.4k,bank,"A <statement>"\n`, first.told);
  if (again.kind !== "digest") throw new Error("the observations can be read");
  expect(digestFinding(again.digest).body).toBe('<p class="lead">Nothing new: 1 told before.</p>');
  expect(await observed(`${header}May,opening.cash,$1,bank,\n`)).toMatchObject({ kind: "faults", faults: [{ line: 2 }] });
});

test("what it rests on, and how far it is from ruin", async () => {
  const audit = await auditSources(await loadText(linear("$1.75k")), { seed: 1, paths: 60, date: "2026-11-22", engine: "test" }, runner, {});
  const sources = linear("$1.75k", "sources: {guess: {kind: assumption, title: round, as_of: 2026-01}}\nlimits: {insolvency: at most 20%}\n");
  expect(sourcesFinding(audit).body).toContain(prose(sourcesSentences(audit)[0]!));
  holds(sourcesFinding(audit));
  const answer = await breakPlan(
    await loadText(sources.replace("$1.75k", "$1.85k")),
    { paths: 400, confirmPaths: 400, engine: "test" },
    { openRunner: openEvaluationsHere, sha256 },
    {},
  );
  holds(breakFinding(answer));
  expect(breakFinding(answer).body).toContain(prose(breakSentence(answer)));
});
