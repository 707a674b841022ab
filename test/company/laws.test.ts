import { describe, expect, test } from "vitest";
import type { Distribution, Value } from "../../src/core/plan/value.ts";
import type { Plan } from "../../src/core/plan/vocabulary/vocabulary.ts";
import { numbersOfPlan } from "../../src/core/checks/plan-numbers.ts";
import { readYamlPlan } from "../../src/formats/yaml/read-plan.ts";
import { checkPlan } from "../../src/core/plan/check/check.ts";
import type { SourceNode } from "../../src/core/plan/source-tree.ts";
import { expectSameBits, differingColumns, run } from "../support/run.ts";
import { planOf, smallLab, smallLabText } from "../support/small-lab.ts";

const paths = 60;
const lab = smallLab();
const labRun = run(lab, { paths });

describe("the same futures give the same bits", () => {
  test("whatever the chunks", () => {
    expectSameBits(run(lab, { paths, chunks: [7, 13, 1] }), labRun);
    const sums = run(lab, { paths, chunks: [11] }).sums;
    expect([...sums]).toEqual([...labRun.sums]);
  });

  test("a path alone or among others", () => {
    const few = run(lab, { paths: 9 });
    for (const [name, column] of Object.entries(few.columns))
      for (let t = 0; t < lab.calendar.months; t++)
        expect([...column.subarray(t * 9, t * 9 + 9)], name).toEqual([...labRun.columns[name]!.subarray(t * paths, t * paths + 9)]);
  });

  test("another seed gives other bits", () => expect(differingColumns(run(lab, { paths, seed: 8 }), labRun)).toContain("cashUsd"));

  test("a scenario that changes nothing changes no bit", () => expectSameBits(run(smallLab("same"), { paths, basePlan: lab }), labRun));

  test("a scenario changes only what it touches: draws stay", () => {
    const walk = run(smallLab("walk"), { paths, basePlan: lab });
    // Notice is given in month 8, and from month 6 on the rule sees capacity leave within its lead time.
    const before = (column: Float64Array): number[] => [...column.subarray(0, 6 * paths)];
    expect(before(walk.columns["cashUsd"]!)).toEqual(before(labRun.columns["cashUsd"]!));
    expect(differingColumns(walk, labRun)).toContain("cashUsd");
  });
});

describe("what is nothing changes nothing", () => {
  test("an offer with max: 0", () => {
    const more = smallLabText.replace(
      "offers:\n",
      "offers:\n  never: {kind: take-or-pay, block: 5k GB200, max: 0, price: $1/GB200-hour, term: 12 months, lead: 1 to 9 months}\n",
    );
    expectSameBits(run(planOf(more), { paths }), labRun);
  });

  test("a contract of size 0 priced by the hour", () => {
    const more = smallLabText.replace(
      "contracts:\n",
      "contracts:\n  empty: {kind: take-or-pay, capacity: 0 TPU, price: $1 to $3/TPU-hour, term: 2026-07 to 2028-06}\n",
    );
    expectSameBits(run(planOf(more), { paths }), labRun);
  });

  test("an event that cannot happen", () => {
    const more = smallLabText.replace("events:\n", "events:\n  never: {chance: 0%, when: 2026-10 to 2027-06, effects: {demand.run_rate: -90%}}\n");
    expectSameBits(run(planOf(more), { paths }), labRun);
  });
});

/** The plan with the entries of every map in reverse. */
function reversed(node: SourceNode): SourceNode {
  if (node.kind === "map") return { ...node, entries: [...node.entries].reverse().map((entry) => ({ ...entry, value: reversed(entry.value) })) };
  return node.kind === "list" ? { ...node, items: node.items.map(reversed) } : node;
}

test("reordering map entries changes no bit", () => {
  const { root } = readYamlPlan(smallLabText, "plan.yaml");
  const { plan, diagnostics } = checkPlan(reversed(root!));
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expectSameBits(run(plan!, { paths }), labRun);
});

/** Every amount of money in the plan, times `factor`. */
function withMoneyTimes(plan: Plan, factor: number): Plan {
  const scale = (distribution: Distribution): Distribution => {
    switch (distribution.kind) {
      case "constant":
        return { kind: "constant", value: distribution.value * factor };
      case "interval":
        return { ...distribution, low: distribution.low * factor, high: distribution.high * factor };
      case "percentiles":
        return { ...distribution, points: distribution.points.map((point) => ({ ...point, value: point.value * factor })) };
      case "mix":
        return { kind: "mix", parts: distribution.parts.map((part) => ({ ...part, value: scale(part.value) })) };
      case "beliefs":
        return { kind: "beliefs", parts: distribution.parts.map((part) => ({ ...part, value: scale(part.value) })) };
      case "spread":
        return { kind: "spread", over: scale(distribution.over) };
    }
  };
  const copy = structuredClone(plan);
  // A shorthand entry has two addresses: each number once.
  const numbers = new Map([...numbersOfPlan(copy).values()].map((number) => [number.held, number]));
  for (const { units, held } of numbers.values()) {
    if (
      typeof held === "number" ||
      !units.some((unit) => unit.startsWith("USD")) ||
      (held.unit !== undefined && !held.unit.includes("USD") && !held.unit.includes("$"))
    )
      continue;
    const target = held as { -readonly [K in keyof Value]: Value[K] } & { course?: unknown };
    if ("course" in held) {
      const { course } = held;
      const process = course.kind === "process" ? course.process : undefined;
      (held as { course: unknown }).course =
        course.kind === "value"
          ? { kind: "value", distribution: scale(course.distribution) }
          : course.kind === "steps"
            ? { kind: "steps", steps: course.steps.map((step) => ({ ...step, distribution: scale(step.distribution) })) }
            : process?.kind === "gbm"
              ? { kind: "process", process: { ...process, start: scale(process.start) } }
              : process?.kind === "regime"
                ? { kind: "process", process: { ...process, states: process.states.map((state) => ({ ...state, value: scale(state.value) })) } }
                : course;
    } else target.distribution = scale(held.distribution);
  }
  return copy;
}

test("all money doubled doubles all money, with the same failures", () => {
  const doubled = run(withMoneyTimes(lab, 2), { paths });
  for (const name of ["cashUsd", "revenueUsd", "computePaidUsd", "debtUsd", "comfortUsd", "troughUsd"])
    labRun.columns[name]!.forEach((usd, i) =>
      expect(Math.abs(doubled.columns[name]![i]! - 2 * usd), name).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(2 * usd))),
    );
  for (const name of ["failedMonthWithRaises", "failedMonthWithPlaybook", "failedMonthWithoutRaises", "cause"])
    expect([...doubled.perPath[name]!]).toEqual([...labRun.perPath[name]!]);
});

test("the books balance on every path and month", () => {
  expect(labRun.maxImbalanceUsd).toBeLessThanOrEqual(0.005);
  expect(labRun.maxImbalanceRelative).toBeLessThanOrEqual(1e-12);
});

test("the lab is a live question", () => {
  const failed = labRun.perPath["failedMonthWithoutRaises"]!.filter((month) => month >= 0).length;
  expect(failed).toBeGreaterThan(0);
  expect(failed).toBeLessThan(paths);
});

describe("the three readings are those of three plans", () => {
  const noIpo = smallLabText.replace("when: 2027-09, chance: 60%", "when: 2027-09, chance: 0%");
  const failures = (text: string): readonly number[] => [...run(planOf(text), { paths }).perPath["failedMonthWithRaises"]!];

  test("without unsigned raises: the plan whose offering never comes", () => expect(failures(noIpo)).toEqual([...labRun.perPath["failedMonthWithPlaybook"]!]));

  test("and without the playbook", () =>
    expect(failures(noIpo.replace(/\ndistress:\n(  - .*\n)+/, "\n"))).toEqual([...labRun.perPath["failedMonthWithoutRaises"]!]));
});
