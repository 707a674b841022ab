import { expect, test } from "vitest";
import { setFirstBasis } from "./first-basis.ts";
import { solveDual } from "./dual-simplex.ts";
import { loadAllowed, loadMonth } from "./load-month.ts";
import { allLive, createMonthProgram } from "./month-program.ts";
import { allocatePlenty, createPlenty } from "./plenty.ts";
import { emptyAllocation } from "./month-result.ts";
import { createSimplex, resetBasis } from "./simplex.ts";
import type { AllocationInput, AllocationShape } from "./problem.ts";

const none = new Float64Array(0);

/** Serving makes 2 or 1 an hour of A and B, training 4 or 1; training wants more than there is. */
const shape: AllocationShape = {
  pools: 2,
  workloads: 2,
  segmentStart: Int32Array.of(0, 1, 2),
  supplyPool: new Int32Array(0),
  sinkPool: new Int32Array(0),
  inGroup: Uint8Array.of(0, 0),
  compatible: Uint8Array.of(1, 1, 1, 1),
  floorPriority: Uint8Array.of(5, 5),
  groupPriority: 5,
};

/** Exchanges of a month in which serving and training want so much, from the first basis and from the slacks. */
function exchanges(serving: number, training: number): readonly number[] {
  const input: AllocationInput = {
    capacity: Float64Array.of(100, 50),
    variableCost: Float64Array.of(0, 0),
    output: Float64Array.of(2, 1, 4, 1),
    segmentValue: Float64Array.of(9, 1),
    segmentAmount: Float64Array.of(serving, training),
    floor: Float64Array.of(0, 0),
    hoursCap: Float64Array.of(Infinity, Infinity),
    supplyPrice: none,
    supplyMax: none,
    sinkPrice: none,
    sinkMax: none,
    groupWeight: Float64Array.of(1, 1),
    groupFloor: 0,
  };
  const month = createMonthProgram(shape, allLive(shape, input.hoursCap));
  const plenty = createPlenty(shape);
  allocatePlenty(plenty, input, emptyAllocation(shape));
  return [true, false].map((fromPrices) => {
    const simplex = createSimplex(month.program);
    loadMonth(month, input);
    loadAllowed(month, simplex.allowed, false);
    if (fromPrices) setFirstBasis(month, simplex, plenty);
    else resetBasis(simplex);
    expect(solveDual(simplex, 100)).toBe("optimal");
    return simplex.pivots;
  });
}

test("where one workload uses what the others leave, the first basis is the optimum", () => {
  // Serving takes 30 h of B, training all else; the slacks are four exchanges away.
  expect(exchanges(30, 1000)).toEqual([0, 4]);
  // Serving empties B and goes on to A.
  expect(exchanges(60, 1000)[0]).toBe(0);
});

test("where none does, it is the slacks", () => {
  const [fromPrices, fromSlacks] = exchanges(30, 60);
  expect(fromPrices).toBe(fromSlacks);
  expect(fromSlacks).toBeGreaterThan(0);
});
