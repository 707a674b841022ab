import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePeriod } from "../calendar/months.ts";
import { good } from "../quantity/problem.ts";
import { bindCheck } from "./bind.ts";
import type { CheckScope, Constant } from "./bind.ts";
import { evaluateCheck } from "./evaluate.ts";
import type { CheckEnvironment } from "./evaluate.ts";
import { metrics } from "./metrics.ts";
import { parseCheck } from "./parse.ts";

const start = 2026 * 12 + 6;
const constants: Readonly<Record<string, Constant>> = {
  "demand.run_rate": { median: 30e9, unit: "USD/year" },
  "demand.growth": { median: 0.03, unit: "1/month" },
  "finance.tax_rate": { median: 0.21, unit: "1" },
  "markets.h100.price": { median: 2.95, unit: "USD/chip-hour", chip: "H100" },
  "markets.tpu.price": { median: 1.2, unit: "USD/chip-hour", chip: "TPU-v5p" },
  "contracts.memphis.capacity": { median: 220_000, unit: "chip", chip: "H100" },
  "contracts.memphis.price": { median: 1.25e9, unit: "USD/month" },
  "offers.lease-1y.term": { median: 12, unit: "month" },
};
const scope: CheckScope = {
  chips: ["H100", "TPU-v5p"],
  months: 60,
  constant: (address) => (Object.hasOwn(constants, address) ? constants[address] : undefined),
  addresses: Object.keys(constants),
  period: (text) => {
    const read = parsePeriod(text, 1);
    return read.ok ? good({ first: read.value.first - start, last: read.value.last - start }) : read;
  },
  entries: { contracts: ["memphis"], products: ["api"], segments: ["apis"], models: ["flagship"] },
  derived: ({ name, entry }) => (name === "growth" ? (entry === undefined ? 0.4026 : undefined) : 0.7407),
};
/** Ten paths: cash of 1, 2, … 10 billion dollars; a margin that is undefined on two of four paths. */
const environment: CheckEnvironment = {
  metric: ({ name, entry }) => {
    if (name === "cash") return Float64Array.from({ length: 10 }, (_, path) => (path + 1) * 1e9);
    if (name === "idle_share") return Float64Array.of(Number.NaN, 0.1, 0.3, Number.NaN);
    if (name === "p_insolvent") return 0.018;
    if (name === "gross_margin") return 0.55;
    if (name === "implied_price" && entry === "memphis") return 7.783;
    return undefined;
  },
};

function judge(phrase: string) {
  const bound = bindCheck(phrase, scope);
  if (!bound.ok) throw new Error(`${phrase}: ${bound.problem.message}`);
  return evaluateCheck(bound.value, environment);
}

describe("a check holds or not, and says what came out", () => {
  test.each([
    ["12000 customers * $320k/customer-year = $3.8B/year within 2%", true, "$3.72B/year to $3.88B/year", "$3.84B/year", undefined],
    ["12000 customers * $320k/customer-year = $3.7B/year within 2%", false, "$3.63B/year to $3.77B/year", "$3.84B/year", "+1.75%"],
    ["demand.run_rate = $30B/year within 5%", true, "$28.5B/year to $31.5B/year", "$30B/year", undefined],
    ["demand.run_rate = $2.5B/month", true, "$2.5B/month", "$2.5B/month", undefined],
    ["p_insolvent at most 1%", false, "at most 1%", "1.8%", "+0.8 points"],
    ["gross_margin(2027) between 40% and 70%", true, "40% to 70%", "55%", undefined],
    ["implied_price(contracts.memphis) within 30% of markets.h100.price", false, "$2.06/H100-hour to $3.84/H100-hour", "$7.78/H100-hour", "+103%"],
    ["contracts.memphis.price / contracts.memphis.capacity at most $8/H100-hour", true, "at most $8/H100-hour", "$7.78/H100-hour", undefined],
    ["cash(2028-01) at least $2B in 90% of paths", true, "at least $2B in 90% of paths", "in 90% of 10 paths; median $5.5B", undefined],
    ["cash(2028-01) at least $2B in 95% of paths", false, "at least $2B in 95% of paths", "in 90% of 10 paths; median $5.5B", "-5 points"],
    ["cash at least $5.5B", true, "at least $5.5B", "$5.5B, median of 10 paths", undefined],
    ["idle_share at most 15%", false, "at most 15%", "20%, median of 2 paths (undefined on 2 more)", "+5 points"],
    ["idle_share at most 15% in 30% of paths", false, "at most 15% in 30% of paths", "in 25% of 4 paths; median 20% (undefined on 2 more)", "-5 points"],
    ["offers.lease-1y.term = 1 year", true, "1 year", "1 year", undefined],
    ["-(2 + 3) * 4 / 2 = 0 - 10", true, "-10", "-10", undefined],
    ["finance.tax_rate = 0.21", true, "0.21", "0.21", undefined],
    ["value at least $1B", false, "not judged", "not among the results of this run", undefined],
  ])("%s", (phrase, holds, asserted, computed, offBy) => {
    expect(judge(phrase)).toEqual({ holds, asserted, computed, ...(offBy === undefined ? {} : { offBy }) });
  });

  test("rates compound where the plan's do: 3 % a month is 42.6 % a year", () => {
    expect(judge("demand.growth between 42%/year and 43%/year").holds).toBe(true);
    expect(judge("demand.growth between 35%/year and 37%/year").holds).toBe(false);
  });

  test("numbers that differ are never shown alike", () => {
    expect(judge("12000 customers * $320k/customer-year at most $3.839999B/year")).toMatchObject({
      asserted: "at most $3.839999B/year",
      computed: "$3.84B/year",
    });
  });
});

describe("what is wrong with a check is told at its place", () => {
  test.each([
    ["p_insolvent >= 1%", "P701", ">=", "write `at least`"],
    ["p_insolvent", "P702", "", "a check reads"],
    ["p_insolvent at 1%", "P702", "1%", "a check reads"],
    ["p_insolvent at most 1% 2%", "P702", "2%", "one comparison a check"],
    ["(1 + 2 = 3", "P702", "=", "close it with `)`"],
    ["cash at least $2,000,000", "P102", "$2,000,000", "write $2_000_000"],
    ["cash at least $2B in 120% of paths", "P703", "120%", "at most 100%"],
    ["p_insolvent at most 1% in 90% of paths", "P703", "90%", "leave out"],
    ["cash(2027) at least 2", "P705", "2", "give the number a unit: USD"],
    ["cash(2027) at least $2/month", "P705", "$2/month", "multiply or divide by it"],
    ["markets.tpu.price at most markets.h100.price", "P705", "markets.h100.price", "the sides differ by"],
    ["cash + 1 month at least $1", "P705", "1 month", "multiply or divide"],
    ["demand.runrate at least $1/year", "P706", "demand.runrate", "did you mean `demand.run_rate`?"],
    ["gross_margn(2027) at least 1%", "P707", "gross_margn", "did you mean `gross_margin`?"],
    ["run_rates at least $1/year", "P707", "run_rates", "did you mean `run_rate`?"],
    ["p_fall_behind(2027) at most 1%", "P708", "2027", "as in"],
    ["implied_price at most $3/chip-hour", "P708", "implied_price", "implied_price(contracts.memphis)"],
    ["implied_price(contracts.memphs) at most $3/chip-hour", "P708", "contracts.memphs", "did you mean"],
    ["revenue(2026) at least $1B", "P708", "2026", "60 months"],
    ["cash(2027-13) at least $1B", "P402", "2027-13", "01 to 12"],
    ["demand.run_rate at least $1/yr", "P121", "yr", "did you mean `year`?"],
  ])("%s", (phrase, code, at, remedy) => {
    const bound = bindCheck(phrase, scope);
    if (bound.ok) throw new Error("accepted");
    const { problem } = bound;
    expect(problem.code).toBe(code);
    expect(phrase.slice(problem.at ?? 0, (problem.at ?? 0) + (problem.length ?? 0))).toBe(at);
    expect(problem.remedy).toContain(remedy);
  });
});

test("every example of the registry can be read and bound", () => {
  for (const [name, metric] of Object.entries(metrics)) {
    expect(metric.example, name).toContain(name);
    const bound = bindCheck(metric.example, scope);
    expect(bound, metric.example).toMatchObject({ ok: true });
  }
});

/** Pieces that phrases are made of, so that random ones come close to being right. */
const pieces = [
  ...Object.keys(metrics),
  ...Object.keys(constants),
  "=",
  "within",
  "at most",
  "at least",
  "between",
  "and",
  "of",
  "in",
  "paths",
  "(",
  ")",
  ",",
  "+",
  "-",
  "*",
  "/",
  "2%",
  "$3B",
  "3 months",
  "2027",
  "2027-01",
  "FY2028",
  "1,000",
  "≤",
  "H100",
  "$2/H100-hour",
  "0x1",
  "1e9",
  "\u00a0",
  "(",
  "((((",
  "contracts.memphis",
  "9".repeat(60),
];

describe("no phrase can break the language", () => {
  const harmless = (phrase: string): void => {
    const parsed = parseCheck(phrase);
    const bound = bindCheck(phrase, scope);
    expect(bound.ok && !parsed.ok).toBe(false);
    if (!bound.ok) {
      expect(bound.problem.at ?? 0).toBeGreaterThanOrEqual(0);
      expect(bound.problem.at ?? 0).toBeLessThanOrEqual(phrase.length);
      return;
    }
    const outcome = evaluateCheck(bound.value, { metric: ({ name }) => (metrics[name]?.each === "path" ? Float64Array.of(1, Number.NaN, -5e9) : 0.5) });
    expect(typeof outcome.holds).toBe("boolean");
    expect(outcome.asserted + outcome.computed).not.toMatch(/NaN/);
  };

  test("any text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 80 }), harmless), { numRuns: 500 });
  });

  test("any words of the language in any order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((words) => words.join(" ")),
        harmless,
      ),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((words) => words.join("")),
        harmless,
      ),
      { numRuns: 1000 },
    );
  });

  test("deep nesting and long phrases are refused, not followed", () => {
    expect(parseCheck("(".repeat(400))).toMatchObject({ ok: false });
    expect(parseCheck(`${"- ".repeat(400)}1 = 1`)).toMatchObject({ ok: false });
    expect(parseCheck("1 + ".repeat(5000))).toMatchObject({ ok: false, problem: { code: "P701" } });
  });
});
