import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readYamlPlan } from "../../../formats/yaml/read-plan.ts";
import type { Kind, Table } from "../vocabulary/attribute.ts";
import { canonicalPlan } from "../canonical.ts";
import { checkPlan } from "./check.ts";
import type { CheckOptions } from "./check.ts";
import type { SourceNode, SourceScalar } from "../source-tree.ts";
import { planTable } from "../vocabulary/vocabulary.ts";
import type { Plan } from "../vocabulary/vocabulary.ts";

const everything = readFileSync("test/golden/everything.yaml", "utf8");
const files: Readonly<Record<string, string>> = {
  "prices.csv": "month,close\n2026-05,2.40\n2026-06,2.45\n2026-07,2.50\n2026-08,2.60\n2026-09,2.55\n",
  "load.csv": "requests\n120\n80\n100\n",
};

function check(text: string, options: CheckOptions = {}) {
  const { root, diagnostics } = readYamlPlan(text, "plan.yaml");
  const checked =
    root === undefined
      ? { plan: undefined, diagnostics: [], scenarios: [] }
      : checkPlan(root, { readText: (path) => files[path], parse: readYamlPlan, ...options });
  return { ...checked, diagnostics: [...diagnostics, ...checked.diagnostics] };
}
function accept(text: string, options: CheckOptions = {}): Plan {
  const { plan, diagnostics } = check(text, options);
  if (plan === undefined) throw new Error(diagnostics.map(({ place, code, message }) => `${place.line}:${place.column} ${code} ${message}`).join("\n"));
  return plan;
}
const faults = (text: string, options: CheckOptions = {}): string[] =>
  check(text, options)
    .diagnostics.filter(({ severity }) => severity === "error")
    .map(({ place, code }) => `${place.line} ${code}`);
const base = ["plimsoll: 1", "name: Base", "calendar: {start: 2026-07}", "demand: {run_rate: $1B/year, late_by: 2 months}", "opening: {cash: $1B}"].join("\n");

test("a plan that uses every table and every attribute is accepted", () => {
  const plan = accept(everything) as unknown as Readonly<Record<string, unknown>>;
  const unused: string[] = [];
  const visit = (table: Table, entries: readonly Readonly<Record<string, unknown>>[], path: string): void => {
    const kinds = table.rows.kind?.kind.kind === "choice" ? table.rows.kind.kind.of : [];
    for (const [name, row] of Object.entries(table.rows)) {
      if (row.only?.some((kind) => kinds.includes(kind)) === false) continue;
      const held = entries.map((entry) => entry[name]).filter((value) => value !== undefined);
      const inner = (row.kind as Extract<Kind, { table: Table }>).table as Table | undefined;
      const below = row.kind.kind === "group" ? held : row.kind.kind === "list" ? held.flat() : held.flatMap((map) => Object.values(map as object));
      if (held.length === 0 || (inner !== undefined && below.length === 0)) unused.push(`${path}${name}`);
      else if (inner !== undefined) visit(inner, below as Readonly<Record<string, unknown>>[], `${path}${name}.`);
    }
  };
  visit(planTable, [plan], "");
  expect(unused).toEqual([]);
});

test("every scalar that bears a digit is read exactly once", () => {
  const { root } = readYamlPlan(everything, "plan.yaml");
  const reads = new Map<SourceScalar, number>();
  expect(checkPlan(root!, { readText: (path) => files[path], reads }).plan).toBeDefined();
  const wrong: string[] = [];
  const visit = (node: SourceNode): void => {
    if (node.kind === "map") for (const entry of node.entries) if (!entry.key.startsWith("x-")) visit(entry.value);
    if (node.kind === "list") node.items.forEach(visit);
    if (node.kind === "scalar" && /\d/.test(node.text) && reads.get(node) !== 1) wrong.push(`${node.place.line}: ${node.text} ${reads.get(node)}`);
  };
  visit(root!);
  expect(wrong).toEqual([]);
});

test("the plan means the same however its entries are sorted", () => {
  const { root } = readYamlPlan(everything, "plan.yaml");
  const reversed = (node: SourceNode): SourceNode =>
    node.kind === "map" ? { ...node, entries: [...node.entries].reverse().map((entry) => ({ ...entry, value: reversed(entry.value) })) } : node;
  const of = (tree: SourceNode): Plan => checkPlan(tree, { readText: (path) => files[path] }).plan!;
  const strip = (plan: Plan): unknown => JSON.parse(JSON.stringify(plan, (key, value: unknown) => (key === "place" || key === "text" ? undefined : value)));
  expect(strip(of(reversed(root!)))).toEqual(strip(of(root!)));
  expect(canonicalPlan(of(reversed(root!)))).toBe(canonicalPlan(of(root!)));
});

test("spaces between the words of a check leave the hash alone", () => {
  const spaced = (gap: string): string => `${base}\nchecks:\n  - opening.cash${gap}at least $1\n`;
  expect(canonicalPlan(accept(spaced("\t ")))).toBe(canonicalPlan(accept(spaced(" "))));
});

test("numbers become distributions by the domain of their place", () => {
  const plan = accept(everything);
  expect(plan.demand.growth?.course).toMatchObject({ kind: "value", distribution: { kind: "interval", low: 0.03, high: 0.11, shape: "normal" } });
  expect(plan.demand.late_by.distribution).toMatchObject({
    kind: "mix",
    parts: [{ weight: 0.65 }, { weight: 0.25, value: { shape: "lognormal" } }, { weight: 0.1 }],
  });
  expect(plan.contracts.site?.capacity?.distribution).toMatchObject({
    kind: "beliefs",
    parts: [
      { id: "s1", weight: 0.6, source: "s1" },
      { id: "guess", weight: 0.4 },
    ],
  });
  expect(plan.products.seat?.use?.distribution).toMatchObject({ kind: "spread", over: { kind: "interval", shape: "lognormal" } });
  expect(plan.contracts.cloud?.available?.course).toMatchObject({ distribution: { shape: "logit-normal" } });
  expect(plan.products.seat?.price).toMatchObject({ unit: "USD/seat-month" });
});

test("courses: steps, files, shares of a market and every process", () => {
  const plan = accept(everything);
  const kinds = Object.values(plan.markets).map(({ price }) => (price.course.kind === "process" ? price.course.process.kind : price.course.kind));
  expect(new Set(kinds)).toEqual(
    new Set(["gbm", "logistic", "mean-reverting", "regime", "jump", "bootstrap", "random-walk", "noise", "data", "steps", "relative", "value"]),
  );
  expect(plan.markets.file?.price.course).toEqual({ kind: "data", values: [2.5, 2.6, 2.55] });
  expect(plan.markets.history?.price.course).toMatchObject({ process: { history: [2.4, 2.45, 2.5, 2.6, 2.55], block: 2 } });
  expect(plan.markets.steps?.price.course).toMatchObject({ steps: [{ month: 0 }, { month: 6 }] });
  expect(plan.markets.share?.price.course).toEqual({ kind: "relative", share: { kind: "constant", value: 1.1 }, of: "markets.gbm" });
  expect(plan.workloads.serve?.load?.course).toEqual({ kind: "data", values: [120, 80, 100] });
});

test("an entry that was renamed keeps its draws by `stream`", () => {
  const plan = accept(everything);
  expect(plan.contracts.cloud?.available?.stream).toBe("contracts.old-cloud.available");
  expect(plan.contracts.cloud?.available?.address).toBe("contracts.cloud.available");
});

test("a scenario sets its values in the plan", () => {
  const text = `${base}\nscenarios:\n  late: {why: w, set: {demand.late_by: 12 months, finance.tax_rate: 25%, opening: {cash: $2B}}}\n`;
  expect(accept(text).demand.late_by.distribution).toMatchObject({ value: 2 });
  const late = accept(text, { scenario: "late" });
  expect([late.demand.late_by, late.finance.tax_rate, late.opening.cash].map(({ distribution }) => distribution)).toEqual([
    { kind: "constant", value: 12 },
    { kind: "constant", value: 0.25 },
    { kind: "constant", value: 2e9 },
  ]);
  expect(check(text).scenarios).toEqual([{ name: "late", why: "w" }]);
});

test("a scenario that changes nothing differs in nothing", () => {
  const text = `${everything}`;
  expect(canonicalPlan(accept(text, { scenario: "nothing" }))).toBe(canonicalPlan(accept(text)));
});

test("a scenario's faults are found without running it, at its own lines", () => {
  expect(
    faults(`${base}\nscenarios:\n  a:\n    why: w\n    set:\n      demand.lateby: 12 months\n      demand.late_by: 12 H100\n      demand.run_rate.drift: 3\n`),
  ).toEqual(["10 P605", "12 P605"]);
  expect(faults(`${base}\nscenarios:\n  a:\n    why: w\n    set:\n      demand.late_by: 12 gigs\n`)).toEqual(["10 P121"]);
  const shares =
    "chips: {H100: 1 H100e}\nworkloads: {serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}}\nproducts: {a: {on: serve, price: $8/Mtok, share: 60%}, b: {on: serve, price: $8/Mtok, share: 40%}}";
  expect(faults(`${base}\n${shares}\nscenarios:\n  more:\n    why: w\n    set:\n      products.a.share: 70%\n`)).toEqual(["10 P904"]);
});

test("addresses reach entries, lists, shorthands and parts of numbers", () => {
  const sets = [
    "offers.lease.max: 80",
    "markets.gbm.price.drift: 5%/year",
    "distress.0.lag: 3 months",
    "workloads.serve.throughput.H100: 0.9 Mtok/H100-hour",
    "events.fresh: {chance: 5%, when: 2027-01 to 2027-12}",
    "chips.H100.power: 900 W",
    "contracts.site.exit.exercised: 2028-03",
  ];
  const text = `${everything}  reach: {why: w, set: {${sets.join(", ")}}}\n`;
  const plan = accept(text, { scenario: "reach" });
  expect([plan.offers.lease?.max, plan.distress[0]?.lag.distribution, plan.events.fresh?.chance.distribution, plan.contracts.site?.exit?.exercised]).toEqual([
    80,
    { kind: "constant", value: 3 },
    { kind: "constant", value: 0.05 },
    20,
  ]);
});

test("files are merged, and one value has one definition unless it is overridden", () => {
  const parts: Readonly<Record<string, string>> = {
    "plans/parts/a.yaml": "finance: {tax_rate: 25%}\nchecks: [opening.cash at least $1]\n",
    "plans/parts/b.yaml": "include: a.yaml\nopening: {cash: $2B}\n",
  };
  const options: CheckOptions = { readText: (path) => parts[path], parse: readYamlPlan };
  const read = (text: string) => checkPlan(readYamlPlan(text, "plans/plan.yaml").root!, options);
  const clash = read(`${base}\nchecks: [opening.cash at least $2]\ninclude: parts/b.yaml\n`);
  expect(clash.diagnostics.map(({ code, place }) => [code, place.file, place.line])).toEqual([["P603", "plans/parts/b.yaml", 2]]);
  const { plan } = read(`${base}\nchecks: [opening.cash at least $2]\ninclude: parts/b.yaml\noverride: {opening.cash: $3B, finance.tax_rate: 30%}\n`);
  expect(plan?.opening.cash.distribution).toEqual({ kind: "constant", value: 3e9 });
  expect(plan?.finance.tax_rate.distribution).toEqual({ kind: "constant", value: 0.3 });
  expect(plan?.checks?.map(({ text }) => text)).toEqual(["opening.cash at least $2", "opening.cash at least $1"]);
});

test("private keys are left alone wherever they stand", () => {
  accept(`${base}\nx-team: {anything: [1, {a: 2}]}\nfinance: {x-note: 007, tax_rate: {value: 21%, x-why: 1e3}}\n`);
});

test.each([
  ["a price in another chip's hours", "contracts: {a: {kind: spot, capacity: 1k H100, price: 105% of markets.gb}}\nmarkets: {gb: $4/GB200-hour}", "P901"],
  ["a product by seat with use by agent", "products: {a: {on: serve, price: $30/seat-month, use: 3 Mtok/agent-month, share: 100%}}", "P122"],
  ["a note given twice beside a check", 'checks: [{check: opening.cash at least $1, note: "of 12", note: "of 13"}]', "P303"],
  [
    "a source given twice beside a number",
    "finance: {tax_rate: {value: 21%, source: law, source: law}}\nsources: {law: {kind: reported, title: Law, date: 2026-01}}",
    "P303",
  ],
  ["a correlation with itself", "correlations: [{between: [demand.run_rate, demand.run_rate], rank: 0.5}]", "P303"],
  ["a rank above one", "correlations: [{between: [demand.run_rate, finance.tax_rate], rank: 1.5}]\nfinance: {tax_rate: 20% to 25%}", "P131"],
  [
    "blocks scheduled beyond the most",
    "offers: {o: {kind: take-or-pay, block: 1k H100, price: $2/H100-hour}}\npolicy: {rule: schedule, schedule: {o: {2026-09: 2}}}",
    "P906",
  ],
  ["an offer that no one knows", "policy: {rule: schedule, schedule: {o: {2026-09: 2}}}", "P501"],
  ["a scenario without a reason", "scenarios: {a: {set: {}}}", "P302"],
  ["a state that no regime has", "demand: {run_rate: $1B/year, regime_growth: {calm: 1%/month}}", "P508"],
  [
    "clouds that sell more than there is",
    "products: {a: {on: serve, price: $1/Mtok, share: 100%}}\nclouds: {x: {share: 20%, products: {a: 70%}}, y: {share: 20%, products: {a: 40%}}}",
    "P906",
  ],
  ["tiers of a cloud that do not rise", "clouds: {x: {share: 20%, tiers: [{above: $2B/year, share: 10%}, {above: $1B/year, share: 5%}]}}", "P906"],
  ["a revenue share without its share", "contracts: {a: {kind: revenue-share, capacity: 1k H100, term: 2026-07 to 2029-06}}", "P310"],
  [
    "a tenant who may leave and has no market to look at",
    "tenancies: {a: {size: 1k H100, rent: $2/H100-hour, from: 2026-09, term: 12 months, leaves_below: 90%}}",
    "P310",
  ],
  ["an ownership change without the company's value", "accounting: {tax: {change: {kind: ownership-change, from: 2027-01}}}", "P310"],
  ["a bridge without an amount", "distress: [{action: bridge}]", "P310"],
  [
    "an exit before its lock ends",
    "contracts: {a: {kind: take-or-pay, capacity: 1k H100, price: $2/H100-hour, term: 2026-07 to 2029-06, exit: {by: us, locked_until: 2027-07, exercised: 2027-01}}}",
    "P906",
  ],
  [
    "a ramp that goes down",
    "contracts: {a: {kind: take-or-pay, capacity: 1k H100, price: $2/H100-hour, term: 2026-07 to 2029-06, ramp: {0 months: 50%, 3 months: 40%}}}",
    "P906",
  ],
  ["a peak below the mean", "workloads: {w: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}, peak_to_mean: 0.5x}}", "P130"],
])("%s is refused", (_, extra, code) => {
  const head = extra.startsWith("demand:") ? base.replace(/demand:.*\n/, "") : base.replace("$1B/year, late", "$1B to $2B/year, late");
  const body = [
    "chips: {H100: 1 H100e, GB200: 2.5 H100e}",
    ...(extra.includes("workloads:") ? [] : ["workloads: {serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}}"]),
    extra,
  ];
  expect(check(`${head}\n${body.join("\n")}\n`).diagnostics.map((found) => found.code)).toContain(code);
});

test("a quote and its value agree by digits, scale, words and dates", () => {
  const plan = (value: string, quote: string): string =>
    `${base.replace("run_rate: $1B/year", `run_rate: ${value} @s`)}\nsources: {s: {kind: contract, as_of: 2026-05, quote: "${quote}"}}\n`;
  const warned = (value: string, quote: string): boolean => check(plan(value, quote)).diagnostics.some(({ code }) => code === "W153");
  expect(warned("$1.25B/year", "pays $1.25 billion a year")).toBe(false);
  expect(warned("$1.25B/year", "pays $1,250 million a year")).toBe(false);
  expect(warned("$3B to $5B/year", "three to five billion dollars")).toBe(false);
  expect(warned("$1.3B/year", "pays $1.25 billion a year")).toBe(true);
  expect(warned("$100B/year", "uses H100 chips")).toBe(true);
});

test("a process that some draw would break is refused, in the words of what breaks it", () => {
  const withCost = (amount: string): string => `${base}\nfinance: {costs: {power: {amount: {${amount}, volatility: 10%/sqrt(year)}}}}\n`;
  const normal = withCost("process: gbm, start: $8M/month to $12M/month");
  expect(check(normal).diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    expect.stringMatching(/^P130 gbm cannot be drawn: start: draws can fall to -\d+; this process has no negative levels$/),
  ]);
  expect(faults(withCost("process: gbm, start: $8M/month to $12M/month (lognormal)"))).toEqual([]);
});
