import { describe, expect, test } from "vitest";
import { sourceTreeOf } from "../plan/define-plan.ts";
import type { SourceMap } from "../plan/source-tree.ts";
import { inputChanges, sourceText, withChanges } from "./input-changes.ts";

const treeOf = (plan: unknown): SourceMap => sourceTreeOf(plan, "plan") as SourceMap;
const told = (before: unknown, after: unknown): readonly string[] =>
  inputChanges(treeOf(before), treeOf(after)).map(({ address, before: a, after: b }) => `${address}: ${sourceText(a)} → ${sourceText(b)}`);

describe("what differs between two plans as written", () => {
  test("is named by the attribute that differs, whatever the order of entries", () => {
    const before = { demand: { run_rate: "$1B/year", growth: "3%/month" }, contracts: { b: { price: "$2/H100-hour" }, a: { price: "$1/H100-hour" } } };
    const after = { contracts: { a: { price: "$1/H100-hour" }, b: { price: "$3/H100-hour" } }, demand: { growth: " 3%/month ", run_rate: "$1B/year" } };
    expect(told(before, after)).toEqual(["contracts.b.price: $2/H100-hour → $3/H100-hour"]);
  });

  test("is a whole entry where only one side has it, and a whole value where its form changes", () => {
    const before = { contracts: { a: { price: "$1/H100-hour" } }, demand: { growth: "3%/month" }, chips: { H100: "1 H100e" } };
    const after = {
      contracts: {},
      demand: { growth: { mix: { "50%": "3%/month", "50% ": "4%/month" } } },
      chips: { H100: { h100e: "1 H100e", power: "700 W" } },
    };
    expect(told(before, after)).toEqual([
      "chips.H100: 1 H100e → {h100e: 1 H100e, power: 700 W}",
      "contracts.a: {price: $1/H100-hour} → not given",
      "demand.growth: 3%/month → {mix: {50%: 3%/month, 50% : 4%/month}}",
    ]);
  });

  test("made in the first plan gives the second, and in part gives what lies between", () => {
    const before = { name: "A", contracts: { a: { price: "$1/H100-hour", notes: "x" }, gone: { price: "$5/H100-hour" } } };
    const after = { name: "B", contracts: { a: { price: "$2/H100-hour", notes: "x" } }, limits: { insolvency: "at most 1%" } };
    const changes = inputChanges(treeOf(before), treeOf(after));
    expect(changes.map(({ address }) => address)).toEqual(["contracts.a.price", "contracts.gone", "limits", "name"]);
    expect(inputChanges(withChanges(treeOf(before), changes), treeOf(after))).toEqual([]);
    const half = withChanges(treeOf(before), changes.slice(0, 1));
    expect(told(before, before)).toEqual([]);
    expect(inputChanges(half, treeOf(after)).map(({ address }) => address)).toEqual(["contracts.gone", "limits", "name"]);
  });
});
