import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { FloorAnswer } from "../../src/core/results/floor-choice.ts";
import { cli } from "../cli/run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-floor-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plan = `plimsoll: 1
name: Floors
calendar: {start: 2026-01, months: 30}
paths: 40
chips: {H100: {h100e: 1 H100e}}
demand: {run_rate: $4B/year, growth: 0%/month, volatility: 10%/year}
products: {api: {on: serve, price: $1/Mtok, share: 100%}}
workloads:
  serve: {kind: inference, throughput: {H100: 10 Mtok/H100-hour}}
  train: {kind: model-development, floor: 30%, value: $0.01/H100e-hour, target: 60%}
contracts: {fleet: {kind: take-or-pay, capacity: 100k H100, price: $1/H100-hour, term: 2026-01 to 2028-12}}
opening: {cash: $1B}
rival: {level: 60k H100e, growth: 1%/month}
capability: {stock: 300M H100e-hour, exponent: 0.1 to 0.3, expected: 0%/month, lag: 3 months, demand: 1}
`;
const file = join(folder, "plan.yaml");
const floors = (...extra: string[]) => cli(["floor", file, "--workers", "1", "--quiet", ...extra]);

test("each floor is told beside the plan's own, rising, on the same futures", async () => {
  writeFileSync(file, plan);
  const { code, out } = await floors("--shares", "0%,60%,30%", "--json");
  expect(code).toBe(0);
  const answer = JSON.parse(out) as FloorAnswer;
  expect(answer.floors.map(({ floor, isPlans }) => [floor, isPlans])).toEqual([
    [0, false],
    [0.3, true],
    [0.6, false],
  ]);
  const [none, own, most] = answer.floors;
  expect(own!.change.valueUsd).toEqual({ mean: 0, halfWidth95: 0 });
  expect(none!.change.valueUsd.mean).toBeCloseTo(none!.valueUsd - own!.valueUsd, 2);
  expect(most!.developedH100eHours).toBeGreaterThan(own!.developedH100eHours);
  expect(most!.capabilityLater!).toBeGreaterThan(own!.capabilityLater!);
  expect(most!.demandLaterMtok).toBeGreaterThan(own!.demandLaterMtok);
});

test("in words, with its report; a share that is none is a usage error; a plan without development is told so", async () => {
  writeFileSync(file, plan);
  const told = await floors("--shares", "0%,60%", "--out", join(folder, "out"));
  expect(told.out).toContain("Of the floors tried");
  expect(told.out).toContain("the capability index after 24 months goes from");
  expect((await floors("--shares", "0,20")).code).toBe(2);
  writeFileSync(file, plan.replace(/ {2}train:.*\n/, "").replace(/capability:.*\n/, ""));
  const without = await floors();
  expect(without.code).toBe(2);
  expect(without.err).toContain("model-development");
});
