import { expect, test } from "vitest";
import type { Distribution, Process, Shape } from "../plan/value.ts";
import { processFault } from "../plan/process-constants.ts";
import { prepareProcess } from "./processes.ts";

const constant = (value: number): Distribution => ({ kind: "constant", value });
const interval = (low: number, high: number, shape: Shape): Distribution => ({ kind: "interval", low, high, shape });
const gbm: Extract<Process, { kind: "gbm" }> = { kind: "gbm", start: constant(1), drift: constant(0), volatility: constant(0.1) };
const jump: Process = { kind: "jump", start: constant(1), drift: constant(0), volatility: constant(0), rate: constant(1), size: constant(-0.5) };
const reverting: Extract<Process, { kind: "mean-reverting" }> = {
  kind: "mean-reverting",
  start: constant(1),
  mean: constant(1),
  halfLife: constant(6),
  volatility: constant(0.1),
  logs: true,
};
const bootstrap: Extract<Process, { kind: "bootstrap" }> = { kind: "bootstrap", start: constant(1), history: [1, 2, 3], block: 1 };

test("what a process cannot be drawn from is named, with its role", () => {
  const faults: readonly (readonly [Process, string])[] = [
    [{ ...gbm, drift: interval(-0.5, 1, "normal") }, "drift: draws can fall to -353 % a month; a fall is less than 100 %"],
    [{ ...gbm, volatility: constant(-0.1) }, "volatility: draws can fall to -0.1, below 0"],
    [{ ...gbm, start: constant(-1) }, "start: draws can fall to -1; this process has no negative levels"],
    [{ ...gbm, start: interval(2, 1, "normal") }, "start: 2 to 1 runs backwards"],
    [{ ...gbm, floor: 3, cap: 2 }, "floor 3 is above cap 2"],
    [{ ...jump, size: constant(-1) } as Process, "size: draws can fall to -100 %; a fall is less than 100 %"],
    [{ ...jump, rate: constant(-2) } as Process, "rate: draws can fall to -2, below 0"],
    [{ ...reverting, mean: constant(0) }, "mean: draws can fall to 0; in logs a level is above 0"],
    [{ ...reverting, halfLife: constant(0) }, "halfLife: draws can fall to 0, which is not above 0"],
    [
      { kind: "logistic", start: constant(1), growth: constant(-1), ceiling: constant(2), volatility: constant(0) },
      "growth: draws can fall to -100 %; a fall is less than 100 %",
    ],
    [
      { kind: "logistic", start: constant(1), growth: constant(0.1), ceiling: constant(0), volatility: constant(0) },
      "ceiling: draws can fall to 0, which is not above 0",
    ],
    [{ kind: "random-walk", start: constant(0), drift: constant(-5), step: constant(-1) }, "step: draws can fall to -1, below 0"],
    [{ ...bootstrap, history: [1, 0, 2] }, "history: 0 has no logarithm"],
    [{ ...bootstrap, history: [1] }, "history: fewer than two levels have no change to draw"],
    [{ ...bootstrap, block: 3 }, "block: 3 months do not fit 2 changes"],
    [{ ...bootstrap, block: 1.5 }, "block: 1.5 months do not fit 2 changes"],
    [{ kind: "regime", of: "m", states: [] }, "states: a regime needs one or more"],
    [{ kind: "regime", of: "m", states: [{ state: "a", value: interval(0, 1, "lognormal") }] }, "states.a: 0 is not above 0, as a positive quantity must be"],
    [{ kind: "noise", around: interval(1e-300, 1e300, "lognormal") }, "around: draws can reach Infinity"],
  ];
  for (const [process, fault] of faults) {
    expect(processFault(process)).toBe(fault);
    expect(() => prepareProcess(process, ["a"])).toThrow(fault);
  }
});

test("what can be drawn has no fault", () => {
  const fine: readonly Process[] = [
    gbm,
    { ...gbm, start: constant(0), drift: interval(-0.03, 0.05, "normal"), floor: 1, cap: 1 },
    jump,
    reverting,
    { ...reverting, logs: false, start: constant(-3), mean: interval(-1, 1, "normal") },
    bootstrap,
    { ...bootstrap, block: 2 },
    { kind: "random-walk", start: constant(-4), drift: interval(-5, 5, "normal"), step: constant(0) },
    { kind: "noise", around: { kind: "spread", over: interval(1, 30, "lognormal") } },
  ];
  for (const process of fine) expect(processFault(process)).toBeUndefined();
});
