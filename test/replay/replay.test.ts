/** Traffic replayed: numbers by hand, what must always hold, and the public traces. */
import fc from "fast-check";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openSimulator } from "../../src/core/company/simulate.ts";
import { pathMonths } from "../../src/core/meeting/path-months.ts";
import { heldBlocks } from "../../src/core/replay/held-blocks.ts";
import { type HeldBlock, replayTraffic, type Yielding } from "../../src/core/replay/replay.ts";
import { readTraffic } from "../../src/formats/traffic/read-traffic.ts";
import { smallLab } from "../support/small-lab.ts";

const block = (loadMtok: number, capacityMtok: number, yielding: readonly Yielding[] = []): HeldBlock => ({
  loadMtok,
  capacityMtok,
  servedMtok: Math.min(loadMtok, capacityMtok),
  yielding,
});
const train = (chips: number, claimedShare: number): Yielding => ({
  workload: "train",
  chips,
  h100ePerChip: 2,
  mtokPerChipHour: 1,
  usdPerChipHour: 1,
  claimedShare,
});

// Ten windows: two in the peak, five in the shoulder, three in the trough.
const even = [3, 3, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5];
const uneven = [4, 2, ...even.slice(2)];

describe("by hand", () => {
  test("traffic that is even within its blocks is served as three blocks say", () => {
    const replay = replayTraffic(even, [block(3, 2), block(1, 1), block(0.5, 0.5)]);
    expect(replay.meanMtokPerHour).toBeCloseTo(1.25, 12);
    expect(replay.claimedShare).toBeCloseTo(1.05 / 1.25, 12);
    expect(replay.held.servedShare).toBeCloseTo(10.5 / 12.5, 12);
    expect(replay.blockError).toBeCloseTo(0, 12);
    expect(replay.held.wholeWindows).toBe(0.8);
    expect(replay.idleShare).toBeCloseTo(0, 12);
    expect(replay.lostMtokHeld).toBeCloseTo(1.25 * 730 * 0.16, 9);
  });

  test("a peak that is uneven loses what three blocks do not see", () => {
    const replay = replayTraffic(uneven, [block(3, 3), block(1, 1), block(0.5, 0.5)]);
    expect([replay.claimedShare, replay.blocksShare]).toEqual([1, 1]);
    expect(replay.held.servedShare).toBeCloseTo(11.5 / 12.5, 12);
    expect(replay.blockError).toBeCloseTo(0.08, 12);
    // The first hour has 4 + 2 + 4 × 1 = 10, of which 1 is lost.
    expect(replay.held.worstHour).toBeCloseTo(0.9, 12);
  });

  test("work is pushed aside, the least worth first, and only as far as it stands there", () => {
    const cheap = { ...train(0.5, 1), workload: "batch", usdPerChipHour: 0.1 };
    const replay = replayTraffic(uneven, [block(3, 3, [train(5, 1), cheap]), block(1, 1, [train(1, 0.9)]), block(0.5, 0.5)]);
    expect(replay.pushing.servedShare).toBeCloseTo(1, 12);
    const lost = Object.fromEntries(replay.yielded.map((row) => [row.workload, row]));
    // Half a chip each, in one of the two windows of the peak's 146 hours, two H100e a chip.
    expect(lost["batch"]!.lostH100eHours).toBeCloseTo(0.25 * 146 * 2, 9);
    expect(lost["train"]!.lostH100eHours).toBeCloseTo(0.25 * 146 * 2, 9);
    expect(lost["train"]!.heldH100eHours).toBeCloseTo(2 * (5 * 146 + 365), 9);
    expect(lost["train"]!.allowedH100eHours).toBeCloseTo(2 * 0.1 * 365, 9);
    const little = replayTraffic(uneven, [block(3, 3, [train(0.25, 1)]), block(1, 1), block(0.5, 0.5)]);
    expect(little.pushing.servedShare).toBeCloseTo(11.75 / 12.5, 12);
  });

  test("patience lets the next window serve what waits", () => {
    const held = [block(3, 3), block(1, 1), block(0.5, 0.5)];
    expect(replayTraffic(uneven, held, 1).held.servedShare).toBeCloseTo(1, 12);
    // 2 + 4: the four come last before the shoulder, which has no room.
    const late = [2, 4, ...even.slice(2)];
    expect(replayTraffic(late, held, 1).held.servedShare).toBeCloseTo(11.5 / 12.5, 12);
  });

  test("no load is no traffic", () => {
    expect(() => replayTraffic([0, 0], [block(1, 1), block(1, 1), block(1, 1)])).toThrow("positive load");
  });
});

test("more room, more patience and pushing aside never serve less", () => {
  const loads = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 7, maxLength: 60 }).filter((all) => all.some((load) => load > 0.01));
  const room = fc.tuple(...[0, 1, 2].map(() => fc.double({ min: 0, max: 3, noNaN: true })));
  fc.assert(
    fc.property(loads, room, fc.nat(3), fc.double({ min: 0, max: 1, noNaN: true }), (all, capacities, patience, more) => {
      const held = (extra: number): HeldBlock[] => capacities.map((capacity, b) => block([1.5, 1, 0.6][b]!, capacity + extra, [train(0.2, 1)]));
      const base = replayTraffic(all, held(0), patience);
      expect(base.pushing.servedShare).toBeGreaterThanOrEqual(base.held.servedShare - 1e-12);
      expect(replayTraffic(all, held(more), patience).held.servedShare).toBeGreaterThanOrEqual(base.held.servedShare - 1e-12);
      expect(replayTraffic(all, held(0), patience + 1).held.servedShare).toBeGreaterThanOrEqual(base.held.servedShare - 1e-12);
      for (const row of base.yielded) expect(row.lostH100eHours).toBeLessThanOrEqual(row.heldH100eHours * (1 + 1e-12));
    }),
    { numRuns: 100 },
  );
});

describe("traffic", () => {
  const read = (text: string, inputWeight = 0) => readTraffic(text, { inputWeight });

  test("rates finer than ten minutes are averaged, coarser ones fill windows", () => {
    expect(read("t_s,requests_per_s\n0,1\n300,3\n600,5\n900,7\n").traffic).toMatchObject({
      loads: [2, 6],
      requests: 4800,
      stepMinutes: 5,
      measure: "requests",
    });
    expect(read("timestamp,load\n2026-03-01 00:00,2\n2026-03-01 01:00,4\n").traffic?.loads).toEqual([...Array<number>(6).fill(2), ...Array<number>(6).fill(4)]);
  });

  test("requests are summed by window, input tokens at their weight", () => {
    const text =
      "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 23:55:00.5,100,10\n2023-11-17 00:04:59,100,20\n2023-11-17 00:05:01,200,30\n2023-11-17 00:15:01,0,9\n";
    expect(read(text, 0.5).traffic).toEqual({ loads: [130, 130], minutes: 20, requests: 3, measure: "tokens", stepMinutes: undefined });
  });

  test.each([
    ["a,b\n1,2\n", 1, "no column tells the time"],
    ["t_s,b\n1,2\n", 1, "no column tells the load"],
    ["t_s,requests_per_s\n0,1\n600,x\n", 3, "`x` is no load"],
    ["t_s,requests_per_s\n0,1\n600,1\n300,1\n", 4, "before that of the row above"],
    ["t_s,requests_per_s\n0,1\n600,1\n1200,1\n3600,1\n", 3, "apart"],
    ["t_s,requests_per_s\n0,0\n600,0\n", 2, "nothing in all rows"],
    ["timestamp,requests\nyesterday,1\n", 2, "`yesterday` is no time"],
    ["t_s,requests_per_s\n", 1, "no row"],
    ["t_s,requests_per_s\n0,1,2\n", 2, "3 cells under 2 columns"],
  ])("what cannot be read is said with its line: %j", (text, line, message) => {
    const [fault] = read(text).faults;
    expect(fault!.line).toBe(line);
    expect(fault!.message).toContain(message);
  });
});

const data = (file: string): string => fileURLToPath(new URL(`../../../shared/data/${file}`, import.meta.url));
const traces: readonly (readonly [string, number])[] = [
  ["servegen-demand/m-large_rate_10min.csv", 2016],
  ["servegen-demand/m-small_rate_10min.csv", 2016],
  ["azure-llm-2023/AzureLLMInferenceTrace_conv.csv", 5],
  ["mooncake-trace/conversation_trace.csv", 5],
];

describe("public traces against a month of a plan", () => {
  const plan = smallLab();
  const simulator = openSimulator(plan, plan, plan.seed);
  const futures = simulator.source.draw("base");
  const held = heldBlocks(simulator, futures, pathMonths(simulator, futures), { month: 6, workload: "serve" });

  test("the month's own blocks are what its allocation holds", () => {
    const loads = held.blocks.map(({ loadMtok }) => loadMtok);
    expect(loads[0]).toBeGreaterThan(loads[1]!);
    expect(loads[1]).toBeGreaterThan(loads[2]!);
    // Where all is served, 5 % of headroom stands above the load.
    for (const { loadMtok, servedMtok, capacityMtok } of held.blocks)
      if (servedMtok >= loadMtok * (1 - 1e-9)) expect(capacityMtok / loadMtok).toBeCloseTo(1.05, 6);
  });

  for (const [file, windows] of traces)
    test(`${file}: three blocks say more than ten minutes bear out`, ({ skip }) => {
      skip(!existsSync(data(file)), `public data absent: ${file}`);
      const { traffic } = readTraffic(readFileSync(data(file), "utf8"), { inputWeight: 0.2 });
      expect(traffic!.loads.length).toBe(windows);
      const replay = replayTraffic(traffic!.loads, held.blocks);
      expect(replay.blockError).toBeGreaterThan(0);
      expect(replay.pushing.servedShare).toBeGreaterThanOrEqual(replay.held.servedShare);
      if (windows > 1000) expect(replay.blockError).toBeLessThan(0.1);
    });
});
