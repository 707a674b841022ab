import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { combinationsOf, shapleyShares, sharingDesign, usualEffort } from "./shapley.ts";
import type { SharingDesign, SharingEffort } from "./shapley.ts";

/** An outcome with interactions of every order: each combination has a number of its own. */
const tableOf = (numbers: readonly number[]): ((combination: string) => number) => {
  return (combination) => numbers[Number.parseInt(combination.padEnd(1, "0"), 2) % numbers.length]!;
};
const sampled = (pairs: number): SharingEffort => ({ exactMax: 0, pairs });
const whole = (design: SharingDesign, outcome: (combination: string) => number): number =>
  outcome("1".repeat(design.count)) - outcome("0".repeat(design.count));
const sum = (shares: readonly number[]): number => shares.reduce((total, share) => total + share, 0);
const outcomes = fc.array(fc.double({ min: -1e12, max: 1e12, noNaN: true }), { minLength: 3, maxLength: 40 });

describe("Shapley shares", () => {
  test("of two changes that work together each gets half of what they do together", () => {
    // Alone 1 and 2; together 10: the 7 beyond their sum are shared.
    const outcome = (combination: string): number => ({ "00": 0, "10": 1, "01": 2, "11": 10 })[combination]!;
    expect(shapleyShares(sharingDesign(2, 1), outcome).shares).toEqual([4.5, 5.5]);
  });

  test("of effects that only add each change gets its own, in all ways of sharing", () => {
    const own = [3, -5, 0, 8, 1];
    const outcome = (combination: string): number => own.reduce((total, effect, i) => total + (combination[i] === "1" ? effect : 0), 0);
    for (const effort of [usualEffort, sampled(4)]) {
      const { shares, halfWidth95 } = shapleyShares(sharingDesign(5, 1, effort), outcome);
      expect(shares).toEqual(own.map((effect) => expect.closeTo(effect, 12)));
      expect(halfWidth95 ?? []).toEqual(effort === usualEffort ? [] : own.map(() => expect.closeTo(0, 12)));
    }
  });

  test("add up to 1e-12 of the largest outcome, exact and sampled", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.constantFrom(...[2, 5].map(sampled), usualEffort), outcomes, (count, effort, numbers) => {
        const design = sharingDesign(count, 3, effort);
        const outcome = tableOf(numbers);
        const size = Math.max(...combinationsOf(design).map((combination) => Math.abs(outcome(combination))), 1e-300);
        expect(Math.abs(sum(shapleyShares(design, outcome).shares) - whole(design, outcome)) / size).toBeLessThan(1e-12);
      }),
      { numRuns: 100 },
    );
  });

  test("flip their signs when both sides are swapped", () => {
    const swapped = (combination: string): string => [...combination].map((digit) => (digit === "1" ? "0" : "1")).join("");
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.constantFrom(usualEffort, sampled(3)), outcomes, (count, effort, numbers) => {
        const design = sharingDesign(count, 3, effort);
        const outcome = tableOf(numbers);
        const there = shapleyShares(design, outcome).shares;
        const back = shapleyShares(design, (combination) => outcome(swapped(combination))).shares;
        const size = Math.max(...numbers.map(Math.abs), 1e-300);
        there.forEach((share, i) => expect(Math.abs(share + back[i]!) / size).toBeLessThan(1e-12));
        // Sampled, the swap needs no combination that was not run already.
        const known = new Set(combinationsOf(design));
        expect([...known].every((combination) => known.has(swapped(combination)))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("sampled, hold the exact ones within their interval", () => {
    const count = 9;
    const outcome = (combination: string): number => {
      const made = [...combination].map(Number);
      return made.reduce((total, digit, i) => total + digit * (i + 1), 0) + 6 * made[0]! * made[8]! - 4 * made[1]! * made[2]! * made[3]!;
    };
    const exact = shapleyShares(sharingDesign(count, 1), outcome).shares;
    const { shares, halfWidth95 } = shapleyShares(sharingDesign(count, 1, sampled(200)), outcome);
    // Nine intervals of 95 %: three standard errors each, so that chance breaks this test once in 40 seeds.
    exact.forEach((share, i) => expect(Math.abs(share - shares[i]!)).toBeLessThanOrEqual(1.53 * halfWidth95![i]! + 1e-9));
  });

  test("are exact up to ten changes, sampled above", () => {
    expect([sharingDesign(10, 1).kind, sharingDesign(11, 1).kind]).toEqual(["exact", "sampled"]);
    expect(combinationsOf(sharingDesign(10, 1))).toHaveLength(1024);
    expect(new Set(combinationsOf(sharingDesign(12, 1, sampled(4)))).size).toBeLessThanOrEqual(8 * 11 + 2);
  });
});
