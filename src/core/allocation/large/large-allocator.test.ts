import { describe, expect, test } from "vitest";
import { createAllocator } from "../allocator.ts";
import type { AllocationInput, AllocationShape } from "../problem.ts";
import { verifyAllocation } from "../verify.ts";
import { allocateLarge } from "./large-allocator.ts";
import { sampleOf } from "./solve-rows.ts";

interface Month {
  readonly shape: AllocationShape;
  readonly input: AllocationInput;
}

/** Numbers in [0, 1) that look random: the fractional parts of multiples of an irrational number. */
const irrational = (step: number) => (i: number) => ((i + 1) * step) % 1;

/** A month of `workloads` × `pools`, two segments each, with outputs and caps as given and half the hours that are wanted. */
function monthOf(workloads: number, pools: number, outputOf: (w: number, p: number) => number, capOf: (w: number) => number, hoursEach = 50): Month {
  const value = irrational(Math.SQRT2);
  const output = Float64Array.from({ length: workloads * pools }, (_, at) => outputOf(Math.floor(at / pools), at % pools));
  const none = new Float64Array(0);
  return {
    shape: {
      pools,
      workloads,
      segmentStart: Int32Array.from({ length: workloads + 1 }, (_, w) => 2 * w),
      supplyPool: new Int32Array(0),
      sinkPool: new Int32Array(0),
      inGroup: new Uint8Array(workloads),
      compatible: Uint8Array.from(output, (rate) => (rate > 0 ? 1 : 0)),
      floorPriority: new Uint8Array(workloads).fill(5),
      groupPriority: 5,
    },
    input: {
      capacity: new Float64Array(pools).fill((hoursEach * workloads) / pools),
      variableCost: new Float64Array(pools),
      output,
      segmentValue: Float64Array.from({ length: 2 * workloads }, (_, k) => (k % 2 === 0 ? 5 : 1) + value(Math.floor(k / 2))),
      segmentAmount: new Float64Array(2 * workloads).fill(100),
      floor: new Float64Array(workloads),
      hoursCap: Float64Array.from({ length: workloads }, (_, w) => capOf(w)),
      supplyPrice: none,
      supplyMax: none,
      sinkPrice: none,
      sinkMax: none,
      groupWeight: new Float64Array(pools),
      groupFloor: 0,
    },
  };
}

function expectOptimal({ shape, input }: Month, hasReference: boolean): number {
  const large = allocateLarge(shape, input);
  expect(large).toBeDefined();
  expect(verifyAllocation(shape, input, large!.result)).toMatchObject({ holds: true });
  if (hasReference) {
    const exact = createAllocator(shape).solve(input, false);
    expect(Math.abs(large!.result.objective - exact.objective)).toBeLessThan(1e-9 * exact.objective);
  }
  return large!.undecided;
}

const none = () => Infinity;
const some = irrational(Math.E);
const other = irrational(Math.PI);

describe("very many workloads", () => {
  test("two pools and two workloads, by hand", () => {
    // The first makes 2 on A and 1 on B, the second 1 on both: A goes to the first, B to the second.
    const month = monthOf(2, 2, (w, p) => (w === 0 && p === 0 ? 2 : 1), none, 10);
    const { result: allocation } = allocateLarge(month.shape, month.input)!;
    expect(Array.from(allocation.hours)).toEqual([10, 0, 0, 10]);
    // Values of first segments: 5 + √2 − 1 and 5 + 2√2 − 2.
    expect(allocation.objective).toBeCloseTo(20 * (4 + Math.SQRT2) + 10 * (3 + 2 * Math.SQRT2), 9);
  });

  test("as the monthly solver divides them, almost all placed by screening", () => {
    expect(
      expectOptimal(
        monthOf(600, 5, (w, p) => 0.5 + some(w * 5 + p), none),
        true,
      ),
    ).toBeLessThan(401);
  });

  test("with caps on hours", () => {
    expectOptimal(
      monthOf(
        300,
        4,
        (w, p) => (p + 1) * (0.5 + some(w * 4 + p)),
        (w) => 30 + 60 * other(w),
      ),
      true,
    );
  });

  test("speeds that are a workload's times a chip's leave all claims undecided but one: they are alike", () => {
    const month = monthOf(20_000, 4, (w, p) => (0.1 + some(w)) * (p + 1), none);
    expect(expectOptimal(month, false)).toBeLessThan(2);
  });

  test("thirty kinds of claims, thousands of each, with caps: members of a kind share", () => {
    const month = monthOf(
      6000,
      3,
      (w, p) => 0.5 + some((w % 30) * 3 + p),
      (w) => 20 + (w % 30),
      10,
    );
    for (let k = 0; k < month.input.segmentValue.length; k += 1) month.input.segmentValue[k] = (k % 2 === 0 ? 5 : 1) + some(Math.floor(k / 2) % 30);
    expect(expectOptimal(month, false)).toBeLessThan(31);
    const { hours } = allocateLarge(month.shape, month.input)!.result;
    for (let p = 0; p < 3; p += 1) expect(hours[7 * 3 + p]).toBe(hours[37 * 3 + p]);
  });

  test("more hours than are wanted: every pool is free, and none is full while another is idle", () => {
    expectOptimal(
      monthOf(10_000, 4, (w, p) => 0.5 + some(w * 4 + p), none, 1500),
      false,
    );
  });

  test("the same bits twice", () => {
    const month = monthOf(3000, 4, (w, p) => 0.5 + some(w * 4 + p), none);
    const first = allocateLarge(month.shape, month.input)!.result;
    expect(allocateLarge(month.shape, month.input)!.result).toEqual(first);
  });

  test("floors that clash are left to the monthly solver", () => {
    const month = monthOf(50, 2, (w, p) => 0.5 + some(w * 2 + p), none);
    month.input.floor.fill(150);
    expect(allocateLarge(month.shape, month.input)).toBeUndefined();
  });
});

test("a sample is spread over all rows, each at most once", () => {
  const sample = sampleOf(1000, 100);
  expect(sample.length).toBeGreaterThan(90);
  expect(new Set(sample).size).toBe(sample.length);
  expect(Math.max(...Array.from(sample, (w, i) => (i === 0 ? 0 : w - sample[i - 1]!)))).toBeLessThan(30);
});
