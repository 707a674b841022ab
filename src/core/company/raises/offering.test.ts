import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exercisedShare, type OfferingTerms, priceFactor, priceOffering, spreadOfSize } from "./offering.ts";

const plain: OfferingTerms = {
  middleUsd: 100,
  soldShare: 0.1,
  valuationUsd: 1000,
  multiple: 2,
  halfRange: 0.1,
  secondaryShare: 0,
  greenshoeShare: 0,
  spreadShare: 0,
  costsUsd: 0,
  awardShare: 0,
  withholdingShare: 0,
};

describe("the price", () => {
  test("is the top of the range at threefold demand, the bottom at one, and between them in between", () => {
    expect([0.5, 1, 2, 3, 10].map((multiple) => priceFactor(multiple, 0.1))).toEqual([0.9, 0.9, 1, 1.1, 1.1]);
  });

  test("CoreWeave filed 47.18M shares at $47 to $55 and sold 36.59M at $40: 61 % of the middle, which is a multiple of 0.66", () => {
    const middleUsd = 47.18e6 * 51;
    const gotUsd = 36.59e6 * 40;
    expect(gotUsd / middleUsd).toBeCloseTo(0.608, 3);
    const { grossUsd } = priceOffering({ ...plain, middleUsd, halfRange: 4 / 51, multiple: 0.66 });
    expect(grossUsd / gotUsd).toBeCloseTo(1, 2);
    // 1.4 billion net of the spread, before $31M of costs.
    expect(gotUsd * (1 - spreadOfSize(gotUsd))).toBeCloseTo(1.41e9, -7);
  });
});

describe("the spread", () => {
  test("is 7 % of a small deal, 2.7 to 4.1 % of CoreWeave's, and leaves $74.4B of SpaceX's $75.0B", () => {
    expect([3e7, 1e8].map(spreadOfSize)).toEqual([0.07, 0.07]);
    expect(spreadOfSize(1.5e9)).toBeCloseTo(0.034, 12);
    const spacexUsd = 555_555_555 * 135;
    expect(spacexUsd / 1e9).toBeCloseTo(75, 3);
    expect((spacexUsd * (1 - spreadOfSize(spacexUsd))) / 1e9).toBeCloseTo(74.4, 1);
  });

  test("falls as a share and rises in dollars with the size", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e6, max: 1e12, noNaN: true }), fc.double({ min: 1, max: 10, noNaN: true }), (usd, factor) => {
        expect(spreadOfSize(usd * factor)).toBeLessThanOrEqual(spreadOfSize(usd) + 1e-15);
        expect(usd * factor * spreadOfSize(usd * factor)).toBeGreaterThanOrEqual(usd * spreadOfSize(usd) * (1 - 1e-12));
      }),
    );
  });
});

test("more demand never brings less: price, size, option and cash rise together", () => {
  const share = fc.double({ min: 0, max: 0.15, noNaN: true });
  fc.assert(
    fc.property(
      fc.double({ min: 0.05, max: 5, noNaN: true }),
      fc.double({ min: 0, max: 5, noNaN: true }),
      share,
      share,
      share,
      (low, more, half, option, held) => {
        const terms = { ...plain, halfRange: half, greenshoeShare: option, secondaryShare: held, spreadShare: undefined };
        const [a, b] = [priceOffering({ ...terms, multiple: low }), priceOffering({ ...terms, multiple: low + more })];
        expect(b.grossUsd).toBeGreaterThanOrEqual(a.grossUsd);
        expect(exercisedShare(low + more)).toBeGreaterThanOrEqual(exercisedShare(low));
        expect(b.grossUsd - b.spreadUsd + b.greenshoeUsd).toBeGreaterThanOrEqual((a.grossUsd - a.spreadUsd + a.greenshoeUsd) * (1 - 1e-12));
        // New holders pay the price for what they get: value after the money is value before it, at the price, and the money.
        const beforeUsd = 900 * b.priceFactor;
        expect(b.grossUsd / (beforeUsd + b.grossUsd)).toBeCloseTo(b.newShares / (1 + b.newShares), 12);
      },
    ),
  );
});
