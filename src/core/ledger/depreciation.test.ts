import fc from "fast-check";
import { expect, test } from "vitest";
import { changeLife, depreciate, openEquipment, resetEquipment, setVintage } from "./depreciation.ts";

function chargesOf(costUsd: number, residualUsd: number, monthsLeft: number): number[] {
  const equipment = openEquipment(1);
  setVintage(equipment, 0, { costUsd, residualUsd, monthsLeft });
  return Array.from({ length: Math.ceil(monthsLeft) + 2 }, () => depreciate(equipment, 0));
}

test("charges are even, end at the residual value, and then stop", () => {
  expect(chargesOf(1200, 120, 4)).toEqual([270, 270, 270, 270, 0, 0]);
});

test("of a broken life the broken month comes last", () => {
  expect(chargesOf(250, 0, 2.5)).toEqual([100, 100, 50, 0, 0]);
});

test("a longer life acts on what is left, and on nothing before", () => {
  const equipment = openEquipment(1);
  setVintage(equipment, 0, { costUsd: 600, residualUsd: 0, monthsLeft: 60 });
  for (let month = 0; month < 24; month++) depreciate(equipment, 0);
  changeLife(equipment, 0, 48); // 6 years in all
  expect(equipment.accumulatedUsd[0]).toBeCloseTo(240, 9);
  expect(depreciate(equipment, 0)).toBeCloseTo(7.5, 9);
});

test("what is fully depreciated stays so when its life is changed", () => {
  const equipment = openEquipment(1);
  setVintage(equipment, 0, { costUsd: 100, residualUsd: 10, monthsLeft: 1 });
  depreciate(equipment, 0);
  changeLife(equipment, 0, 12);
  expect(depreciate(equipment, 0)).toBe(0);
});

test("all charges of a life add up to cost less residual value", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 1e12, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0.01, max: 240, noNaN: true }),
      (costUsd, residualShare, months) => {
        const charges = chargesOf(costUsd, costUsd * residualShare, months);
        const total = charges.reduce((sum, usd) => sum + usd, 0);
        expect(Math.abs(total - costUsd * (1 - residualShare))).toBeLessThanOrEqual(1e-12 * costUsd);
        for (const usd of charges) expect(usd).toBeGreaterThanOrEqual(0);
        const whole = charges.slice(0, Math.floor(months));
        for (const usd of whole) expect(Math.abs(usd - whole[0]!)).toBeLessThanOrEqual(1e-12 * costUsd);
      },
    ),
  );
});

test("nonsense is refused, and a reset empties", () => {
  const equipment = openEquipment(1);
  expect(() => setVintage(equipment, 0, { costUsd: 1, residualUsd: 2, monthsLeft: 3 })).toThrow("residual 2");
  setVintage(equipment, 0, { costUsd: 3, residualUsd: 0, monthsLeft: 3 });
  expect(() => setVintage(equipment, 0, { costUsd: 3, residualUsd: 0, monthsLeft: 3 })).toThrow("in use");
  expect(() => changeLife(equipment, 0, 0)).toThrow("0 months");
  resetEquipment(equipment);
  expect(depreciate(equipment, 0)).toBe(0);
});
