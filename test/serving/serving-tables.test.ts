/** What serving and training cost: the tables of `serve`, by hand. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { servingTables } from "../../src/core/results/serving-tables.ts";
import type { ResultTable } from "../../src/core/results/run.ts";
import { checkPlan } from "../../src/core/plan/check/check.ts";
import { readYamlPlan } from "../../src/formats/yaml/read-plan.ts";
import { cli } from "../cli/run-cli.ts";

const labs = "examples/labs-2025.yaml";

interface Printed {
  readonly planHash: string;
  readonly tables: readonly { readonly id: string; readonly rows: readonly Readonly<Record<string, number | string | undefined>>[] }[];
}
async function served(argv: readonly string[]): Promise<Printed> {
  const { code, out } = await cli(["serve", ...argv, "--json"]);
  expect(code).toBe(0);
  return JSON.parse(out) as Printed;
}
const rowOf = ({ tables }: Printed, id: string, key: string, name: string) => tables.find((table) => table.id === id)!.rows.find((row) => row[key] === name)!;

function tablesOf(text: string): readonly ResultTable[] {
  const { root } = readYamlPlan(text, "plan.yaml");
  const { plan, diagnostics } = checkPlan(root!);
  if (plan === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return servingTables(plan);
}

describe("the article's models", () => {
  test("cost per benchmark point and per context length, four models", async () => {
    const printed = await served([labs]);
    // Price over points: 8 ÷ 89.2, 10 ÷ 88.7, 12 ÷ 90.1, 0.60 ÷ 87.5; and over hundreds of thousands of tokens of context.
    const expected = [
      ["claude-4", 8 / 89.2, 8 / 82.4, 8 / 94.1, 8 / 2],
      ["gpt-4o", 10 / 88.7, 10 / 81, 10 / 92, 10 / 1.28],
      ["gemini-ultra-2", 12 / 90.1, 12 / 83.5, 12 / 93.5, 12 / 10],
      ["llama-4-405b", 0.6 / 87.5, 0.6 / 78.9, 0.6 / 89.8, 0.6 / 1.28],
    ] as const;
    for (const [name, mmlu, humanEval, gsm8k, context] of expected) {
      const row = rowOf(printed, "models", "model", name);
      expect([row["point-MMLU"], row["point-HumanEval"], row["point-GSM8K"], row["per-context"]]).toEqual(
        [mmlu, humanEval, gsm8k, context].map((usd) => expect.closeTo(usd, 12)),
      );
    }
  });

  test("40 % less serving cost in: a margin of 55 % out, and of 25 % without it", async () => {
    const row = rowOf(await served([labs]), "models", "model", "claude-4");
    expect([row["stated"], row["saves"], row["dense"], row["margin"], row["margin-dense"]]).toEqual(
      [3.6, 0.4, 6, 1 - 3.6 / 8, 1 - 6 / 8].map((value) => expect.closeTo(value, 12)),
    );
  });

  test("by the roofline sparsity saves as much where prefill takes most of the time", async () => {
    const [sparse, dense] = [await served([labs]), await served([labs, "--scenario", "dense"])];
    const saves = rowOf(sparse, "models", "model", "claude-4")["saves-modelled"] as number;
    const cost = (printed: Printed): number => rowOf(printed, "serving-cost", "chip", "H100")["cost"] as number;
    expect(saves).toBeGreaterThan(0.35);
    expect(saves).toBeLessThan(0.45);
    expect(1 - cost(sparse) / cost(dense)).toBeCloseTo(saves, 9);
  });
});

const base = `
plimsoll: 1
name: Serve
calendar: {start: 2026-07, months: 6}
chips:
  A: {h100e: 1 H100e, dense_bf16: 1000 TFLOP/s, memory: 80 GB, bandwidth: 3 TB/s}
  B: {h100e: 0.5 H100e, dense_bf16: 500 TFLOP/s, memory: 10 GB, bandwidth: 1 TB/s}
  C: {h100e: 1 H100e}
markets:
  yardstick: $3/H100e-hour
models:
  small: {parameters: 7B, cache: 100 kB/token, price: $1/Mtok}
demand: {run_rate: $1M/year}
products:
  api: {on: serve, price: $1/Mtok, share: 100%}
workloads:
  serve: {kind: inference, peak_to_mean: 1.6x, headroom: 25%, throughput: {A: 7.2 Mtok/A-hour}, serving: {model: small, prompt: 1k tokens, output: 200 tokens, chips_per_copy: 1, achieved: 50%}}
  train: {kind: model-development, chips: [A]}
contracts:
  a: {kind: take-or-pay, capacity: 100 A, price: $1.80/A-hour, term: 2026-01 to 2027-12}
  more: {kind: take-or-pay, capacity: 300 A, price: $2.20/A-hour, term: 2026-01 to 2027-12}
opening: {cash: $1B}
programmes:
  next: {on: train, from: 2026-07, until: 2026-08, exploration: 50%, overrun: 120%, stages: {run: {kind: pre-training, flop: 1 ZFLOP, mfu: 40%}, labels: {kind: human-labels, labels: 1M labels, price: $2/label}}}
`;

describe("a plan by hand", () => {
  const [cost, models, programmes] = tablesOf(base) as [ResultTable, ResultTable, ResultTable];
  const cells = (table: ResultTable, key: string): Readonly<Record<string, number | string | undefined>> =>
    Object.fromEntries(table.columns.map(({ id }, c) => [id, table.rows.find((row) => row.includes(key))![c]]));

  test("measured beats modelled and is told so; what does not fit and what lacks data say so", () => {
    expect(cells(cost, "A")).toMatchObject({ basis: "measured", throughput: 7.2, price: 2.1, "price-from": "signed, on average" });
    expect(cells(cost, "A")["model-says"]).toBeGreaterThan(0);
    expect(cells(cost, "B")).toMatchObject({ basis: "does not fit", throughput: "", price: 1.5, "price-from": "markets.yardstick", cost: "" });
    expect(cells(cost, "C")).toMatchObject({ basis: "lacks dense_bf16, memory, bandwidth" });
  });

  test("hours to be had by the hour are in the average price, and it says so", () => {
    const burst = tablesOf(base.replace("contracts:\n", "contracts:\n  burst: {kind: on-demand, capacity: 100 A, price: $4/A-hour}\n"))[0]!;
    expect(cells(burst, "A")["price-from"]).toBe("signed and by the hour, on average");
    // (100 × 1.80 + 300 × 2.20 + 100 × 4) ÷ 500
    expect(cells(burst, "A")["price"]).toBeCloseTo(2.48, 12);
  });

  test("dollars a Mtok: price over throughput, then over the share of hours that serve", () => {
    expect(cells(cost, "A")).toMatchObject({ full: expect.closeTo(2.1 / 7.2, 12), utilisation: 0.5, cost: expect.closeTo(2.1 / 7.2 / 0.5, 12) });
    expect(cells(models, "small")).toMatchObject({ modelled: expect.closeTo(2.1 / 3.6, 12), margin: expect.closeTo(1 - 2.1 / 3.6, 12) });
  });

  test("a programme: its runs, as many hours again of experiments, labels, all at a fifth more", () => {
    const hours = (1e21 / (989.4e12 * 0.4 * 3600) / 0.9) * 1.2;
    expect(programmes.rows).toEqual([
      ["next", "labels", "human-labels", 0, 0, 0, 2.4e6, 2.4e6],
      ["next", "run", "pre-training", 1, expect.closeTo(hours, 6), expect.closeTo(hours * 2.1, 6), 0, expect.closeTo(hours * 2.1, 6)],
      ["next", "experiments", "exploration", "", expect.closeTo(hours, 6), expect.closeTo(hours * 2.1, 6), 0, expect.closeTo(hours * 2.1, 6)],
      ["next", "all", "", 1, expect.closeTo(2 * hours, 6), expect.closeTo(hours * 4.2, 6), 2.4e6, expect.closeTo(hours * 4.2 + 2.4e6, 6)],
    ]);
  });
});

describe("serve, as a user calls it", () => {
  test("tells the cheapest way first, then the tables", async () => {
    const { code, out } = await cli(["serve", labs]);
    expect(code).toBe(0);
    expect(out).toMatch(/^claude-4 \(serve\) is served most cheaply on H100, for \$\d\.\d\d a Mtok sized for its peak, by a modelled throughput\.\n/);
    for (const title of ["Cost of serving, by model and chip", "Models compared"]) expect(out).toContain(title);
  });

  test("one table as CSV; a name that is none is refused with those there are", async () => {
    expect((await cli(["serve", labs, "--csv", "models"])).out).toMatch(/^model,price \[USD\/Mtok\],/);
    const { code, err } = await cli(["serve", labs, "--csv", "model"]);
    expect(code).toBe(2);
    expect(err).toContain("did you mean `models`?");
  });

  test("a plan that only measures is told what its throughput costs", async () => {
    const { out } = await cli(["serve", "examples/frontier-lab.yaml"]);
    // 1,000k and more TPU-v7 at $1.30 an hour, of which 97 % are healthy: $1.34.
    expect(out).toMatch(/^serve is served most cheaply on TPU-v7, for \$[\d.]+ a Mtok sized for its peak, by a measured throughput\.$/m);
    expect(out).toMatch(/^serve +TPU-v7 +measured +0\.724 +1\.34$/m);
  });

  test("a plan without models says so, and where to read on", async () => {
    const { code, out } = await cli(["serve", "examples/cash-only.yaml"]);
    expect(code).toBe(0);
    expect(out).toContain("docs/concepts/serving-cost.md");
  });
});

test("the page on serving cost: its plan is served as it says", async () => {
  const page = readFileSync("docs/concepts/serving-cost.md", "utf8");
  const [, plan] = /```yaml\n([\s\S]*?)```/.exec(page)!;
  const [, said] = /“([\s\S]*?)”/.exec(page)!;
  const { code, out } = await cli(["serve", "-"], { stdin: plan! });
  expect(code).toBe(0);
  expect(out.split("\n")[0]).toBe(said!.replaceAll("\n", " "));
});

test("a run's report has the section, its failed checks end it with code 3, and `show` has the tables", async () => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-serve-"));
  try {
    const out = join(folder, "run");
    expect((await cli(["simulate", labs, "--paths", "8", "--workers", "1", "--quiet", "--out", out])).code).toBe(3);
    const report = readFileSync(join(out, "report.html"), "utf8");
    expect(report).toContain("Serving and training cost");
    // An hour that is worth more than its market price is told as more than 100 %.
    expect(report).toMatch(/dearest against its market on [^.]* at [1-9]\d\d[\s\u00a0]%/u);
    expect((await cli(["show", out, "serving-cost"])).out).toContain("Cost of serving, by model and chip");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
