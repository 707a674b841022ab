/** A plan beside what happened, where all of it has a closed form: cash = $1.75k − 12 (rent + staff), both normal. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { planAgainstActuals } from "../../src/app/actuals.ts";
import { actualsOf, courseOf, standingOf } from "../../src/core/evidence/actuals.ts";
import type { FigureHeld, PlanAgainstActuals } from "../../src/core/evidence/actuals.ts";
import { readObservations } from "../../src/core/evidence/observations.ts";
import { normalCdf } from "../../src/core/numeric/normal.ts";
import { readCsv } from "../../src/formats/csv/read-csv.ts";
import { actualsMarkdown, actualsSentence, bridgeTables, missesTable, renderActuals } from "../../src/formats/text/actuals.ts";
import { linear, loadText, runner, z95 } from "../sensitivity/linear-lab.ts";

const header = "date,quantity,value,source,title\n";
const paths = 600;
const against = async (rows: string, plan = linear("$5k")): Promise<PlanAgainstActuals> =>
  planAgainstActuals(await loadText(plan), { text: header + rows, file: "came.csv", seed: 3, paths, engine: "test" }, runner, {});
const deviation = (Math.hypot(20, 10) * 12) / z95;
const partsOf = ({ p50, came, bridge }: FigureHeld): number => p50 + bridge!.steps.reduce((sum, { change }) => sum + change, 0) + bridge!.rest - came;

test("a figure stands among futures where its closed form has it, and a month is read from its date", async () => {
  const { figures } = await against("2026-12-31,cash,$3.1k,ledger,\n2026-06,cash,$4.3k,ledger,\n2026-12,cash,$3.5k,ledger,\n");
  expect(figures.map(({ period, text, verdict }) => [period, text, verdict])).toEqual([
    ["2026-06", "$4.3k", "above"],
    ["2026-12", "$3.1k", "below"],
    ["2026-12", "$3.5k", "within"],
  ]);
  for (const [at, cash, months] of [
    [0, 4300, 6],
    [1, 3100, 12],
    [2, 3500, 12],
  ] as const) {
    const expected = normalCdf((cash - 5000 + 140 * months) / ((deviation * months) / 12));
    expect(Math.abs(figures[at]!.below - expected)).toBeLessThan(3 * Math.sqrt((expected * (1 - expected)) / paths));
  }
  expect(figures[0]!.bridge).toBeUndefined();
});

test("with every input known nothing is left to explain; each has the part that its distance from the plan gives it", async () => {
  const rows = "2026-01,finance.costs.rent.amount,$125/month,lease,\n2026-01,finance.costs.staff.amount,$50/month,payroll,\n";
  const answer = await against(`${rows}2026-12,cash,${5000 - 12 * 175},ledger,\n`.replace(",2900", ",$2.9k"));
  const [figure] = answer.figures;
  expect(figure!.came).toBe(2900);
  expect(figure!.bridge!.withInputs).toMatchObject({ p10: 2900, p50: 2900, p90: 2900, below: 0.5 });
  expect(figure!.bridge!.rest).toBe(0);
  expect(Math.abs(partsOf(figure!))).toBeLessThan(1e-9);
  const part = (name: string): number => figure!.bridge!.steps.find(({ address }) => address.includes(name))!.change;
  // Medians of 600 futures lie within three standard errors of the plan's.
  const slack = (3 * 1.2533 * deviation) / Math.sqrt(paths);
  expect(Math.abs(part("rent") + 12 * 25)).toBeLessThan(slack);
  expect(Math.abs(part("staff") + 12 * 10)).toBeLessThan(slack);
  expect(answer.method).toEqual({ kind: "exact", runs: 4 });
  expect(missesTable(answer).rows[0]!.slice(5)).toEqual([expect.stringMatching(/^finance\.costs\.rent\.amount −\$(29|30|31)\d/), "no change", "50 %"]);
});

test("an input that came step by step goes at an even rate, and where the plan takes no course its last level stands", async () => {
  const demand = "2026-03,demand.run_rate,$4/year,press,\n2026-05,demand.run_rate,$16/year,press,\n2026-05,valuation.multiple,3,press,\n";
  const { inputs } = await against(`${demand}2026-05,revenue,$1,ledger,\n`);
  // From $1/year in January over 4 in March, each month twice the last, to 16 in May.
  const { plan } = await loadText(linear("$5k"));
  const { observations } = readObservations(readCsv(header + demand).rows);
  const [course] = actualsOf(observations, plan).inputs;
  expect(courseOf(course!, plan.calendar.months)).toEqual(["$1/year", "$2/year", "$4/year", "$8/year", "$16/year"]);
  expect(courseOf(course!, 3)).toHaveLength(3);
  expect(inputs.map(({ isCourse, first, last }) => [isCourse, first, last])).toEqual([
    [true, "$4/year (2026-03)", "$16/year (2026-05)"],
    [false, "3 (2026-05)", "3 (2026-05)"],
  ]);
});

test("sampled orders add up too, and say how sure they are", async () => {
  const rows = "2026-01,finance.costs.rent.amount,$125/month,lease,\n2026-01,opening.cash,$5.2k,bank,\n2026-12,cash,$2.9k,ledger,\n";
  const request = { text: header + rows, file: "came.csv", seed: 3, paths: 200, effort: { exactMax: 0, pairs: 3 }, engine: "test" };
  const answer = await planAgainstActuals(await loadText(linear("$5k")), request, runner, {});
  expect(answer.method).toMatchObject({ kind: "sampled", pairs: 3 });
  expect(Math.abs(partsOf(answer.figures[0]!))).toBeLessThan(1e-9);
  expect(bridgeTables(answer)[0]!.columns).toHaveLength(4);
});

test("told in a sentence and tables; ranges are left out and said so", async () => {
  const answer = await against("2026-12,cash,$3.9k,ledger,\n2026-02,finance.costs.rent.amount,$100 to $110/month,lease,\n");
  expect(actualsSentence(answer)).toBe(
    "The one figure came above p90; cash in 2026-12: $3900 came where $" +
      String(Number(answer.figures[0]!.p50.toPrecision(3))) +
      " was expected, above every one of 600 futures.",
  );
  const text = renderActuals(answer, { width: 100, color: false });
  expect(text).toContain("1 row is a range");
  expect(text).toContain("No input is among the rows");
  expect(actualsMarkdown(answer)).toContain("#### Misses");
});

test.each([
  ["2026-12,cahs,$1,x,", /came\.csv:2: `cahs` is no figure of a run and no value of the plan: did you mean `cash`/],
  ["2026-12,cash,5 H100,x,", /came\.csv:2: .*units do not match/],
  ["2027-12,cash,$1,x,", /does not cover/],
  ["2026-12,p_insolvent,1%,x,", /is not told future by future/],
  ["undated,cash,$1,x,", /has no date/],
  ["2026-12,opening.cash,$1,x,", /has no figure to hold against the plan/],
  ["2026-12,gross_margin,10%,x,", /is not told future by future/],
])("a row that cannot be used is told with its line: %s", async (row, message) => {
  await expect(against(`${row}\n`)).rejects.toThrow(message);
});

test("the example's public run-rates stand beside what its plan expected of them", async () => {
  const read = (name: string): string => readFileSync(new URL(`../../examples/${name}`, import.meta.url), "utf8");
  const request = { text: read("hindsight-2024.actuals.csv"), file: "came.csv", seed: 2024, paths: 60, engine: "test" };
  const { figures, inputs } = await planAgainstActuals(await loadText(read("hindsight-2024.yaml")), request, runner, {});
  expect(figures.map(({ period, verdict }) => `${period} ${verdict}`).slice(0, 2)).toEqual(["2024-06 above", "2024-08 within"]);
  expect(figures[0]!.came).toBeCloseTo(3.4e9 / 12, 6);
  expect(inputs).toMatchObject([{ address: "demand.run_rate", observed: 5, last: "$9.274B/year (2025-06)" }]);
  for (const figure of figures) expect(Math.abs(partsOf(figure)) / figure.came).toBeLessThan(1e-12);
});

test("ties count half", () => {
  expect(standingOf(Float64Array.of(1, 2, 2, NaN), 2)).toMatchObject({ below: 2 / 3, futures: 3 });
  expect(standingOf(Float64Array.of(NaN), 2)).toBeUndefined();
});
