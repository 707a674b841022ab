/** Margins of price pages, each number redone by hand. */
import { describe, expect, test } from "vitest";
import { breakEvenFlatUsd, breakEvenUseMtok, capForMargin, deciles, marginAt, meanMargin, paidUsd, shareUnderWater } from "./margins.ts";
import { countedShare } from "./under-water.ts";
import { usersOfLaw, usersOfSample } from "./users.ts";

// Ten users: nine use 1 … 9 Mtok, the tenth 55: 100 in all. A token costs $2 per Mtok to serve; a fifth of revenue goes to fees.
const users = usersOfSample([1, 2, 3, 4, 5, 6, 7, 8, 9, 55]);
const costs = { usdPerMtok: 2, variableShare: 0.2 };
const seat = { kind: "flat", usd: 20 } as const;

describe("seat against agent, by hand", () => {
  test("a seat of $20 keeps $16 whatever is used: margins fall by $2 a Mtok, and the heaviest tenth lose $94", () => {
    expect(deciles(users, seat, costs).map(({ marginUsd }) => marginUsd)).toEqual([14, 12, 10, 8, 6, 4, 2, 0, -2, -94]);
    // In all: 10 × 16 less 100 × 2 = −40, −4 a user.
    expect(meanMargin(users, seat, costs).marginUsd).toBeCloseTo(-4, 12);
  });

  test("agents of 5 Mtok at $10: users of 1–5 run one, 6–9 two, 55 eleven; the heaviest now pay for what they use", () => {
    const agent = { kind: "agent", usdPerAgent: 10, mtokPerAgent: 5 } as const;
    // One agent keeps $8, two $16, eleven $88; less $2 a Mtok.
    expect(deciles(users, agent, costs).map(({ marginUsd }) => Number(marginUsd.toFixed(9)))).toEqual([6, 4, 2, 0, -2, 4, 2, 0, -2, -22]);
    expect(paidUsd(agent, 55)).toBe(110);
    // Seats are paid at $200 in all, agents at 5 × 10 + 4 × 20 + 110 = $240.
    expect(meanMargin(users, agent, costs).revenueUsd).toBeCloseTo(24, 12);
    expect(shareUnderWater(users, agent, costs)).toBeCloseTo(0.3, 12);
  });

  test("by the token every user brings the same share: $2.50 keeps nothing at a cost of $2, $5 keeps $2 a Mtok", () => {
    expect(deciles(users, { kind: "token", usdPerMtok: 2.5 }, costs).map(({ marginUsd }) => marginUsd)).toEqual(Array.from({ length: 10 }, () => 0));
    expect(marginAt({ kind: "token", usdPerMtok: 5 }, costs, 55).marginUsd).toBeCloseTo(110, 12);
  });
});

describe("caps and break-even", () => {
  test("a seat breaks even at 8 Mtok: two of ten users are above", () => {
    expect(breakEvenUseMtok(seat, costs)).toBe(8);
    expect(shareUnderWater(users, seat, costs)).toBe(0.2);
  });

  test("all users together break even at 10 Mtok × $2 ÷ 0.8 = $25", () => expect(breakEvenFlatUsd(meanMargin(users, seat, costs), costs)).toBe(25));

  test("the cap that leaves a margin of 20 %: 60 % of $20 buys 6 Mtok a user, 60 in all; 45 below 10 Mtok, so the last stops at 15", () => {
    expect(capForMargin(users, 20, costs, 0.2)).toBeCloseTo(15, 12);
    const capped = meanMargin(users, { ...seat, capMtok: 15 }, costs);
    expect(capped.marginUsd / capped.revenueUsd).toBeCloseTo(0.2, 12);
    expect(capForMargin(users, 50, costs, 0.2)).toBe(Infinity);
    expect(capForMargin(users, 20, costs, 0.9)).toBeNaN();
  });

  test("what is used beyond 5 Mtok is billed at $3: each such Mtok keeps $0.40, so nobody is under water", () => {
    const overage = { kind: "flat", usd: 20, includedMtok: 5, overageUsdPerMtok: 3 } as const;
    expect(paidUsd(overage, 9)).toBe(32);
    expect(breakEvenUseMtok(overage, costs)).toBe(Infinity);
    // At $2 a Mtok billed, 80 % of it comes in: 40 cents lost a Mtok from $6 kept at 5 Mtok on, so 15 more.
    expect(breakEvenUseMtok({ ...overage, overageUsdPerMtok: 2 }, costs)).toBeCloseTo(20, 12);
  });
});

test("slices of a law add up to its mean, and shares come from the law", () => {
  const law = usersOfLaw({ kind: "spread", over: { kind: "interval", low: 0.08, high: 3.2, shape: "lognormal" } });
  // Median √(0.08 × 3.2) = 0.506; σ = ln 40 ÷ (2 × 1.645) = 1.1213; mean = 0.50596 × e^(σ²/2) = 0.9488.
  expect(law.meanMtok).toBeCloseTo(0.9488, 4);
  expect(law.useMtok.reduce((sum, mtok) => sum + mtok, 0) / law.useMtok.length).toBeCloseTo(law.meanMtok, 12);
  expect(law.shareAbove(3.2)).toBeCloseTo(0.05, 12);
  // The heaviest tenth take Φ(σ − 1.2816) = Φ(−0.1603) = 43.6 % of a lognormal.
  expect(deciles(law, seat, costs).at(-1)!.shareOfTokens).toBeCloseTo(0.4363, 3);
});

test("shares counted on rows of few users are less sure than rows say", () => {
  // 4 users of 25 rows each, all of one user's rows alike: 100 rows that say no more than their users.
  const isUnder = Array.from({ length: 100 }, (_, i) => i < 25);
  const userOf = Array.from({ length: 100 }, (_, i) => String(Math.floor(i / 25)));
  const alone = countedShare(isUnder);
  const together = countedShare(isUnder, userOf);
  expect([alone.share, together.share]).toEqual([0.25, 0.25]);
  // Clopper–Pearson, 25 of 100: 16.88 % to 34.66 %.
  expect(alone.low95).toBeCloseTo(0.16878, 4);
  expect(alone.high95).toBeCloseTo(0.34655, 4);
  expect(together.effectiveRows).toBeLessThan(4);
  expect(together.high95 - together.low95).toBeGreaterThan(0.5);
});
