import { expect, test } from "vitest";
import type { OfferAnswer } from "../../core/procurement/weigh-offer.ts";
import { offerSentence, renderOffer } from "./offer.ts";

const answer = {
  planName: "Lab",
  start: "2026-07",
  offer: "hall",
  futures: 250,
  economics: { blockMtok: 1000, usdPerMtok: 3, blockTotalUsd: 5e8 },
  verdict: "counter",
  blocks: 0,
  volumes: [{ blocks: 1, worthUsd: { mean: -124e6, halfWidth95: 176e6 }, isSafe: true, insolvent: 0.03 }],
  largestSafe: 1,
  displaces: [],
  worthUsd: { mean: -124e6, halfWidth95: 176e6 },
  insolventBefore: 0.03,
  insolventAfter: 0.03,
  breakEvenFactor: 0.82,
  counterFactor: 0.82,
  confirmed: { belowUsd: { mean: -24e6, halfWidth95: 110e6 }, aboveUsd: { mean: -27e6, halfWidth95: 110e6 } },
  later: [],
} as unknown as OfferAnswer;

test("only what its interval does not tell apart from nothing is called so", () => {
  expect(offerSentence(answer)).toBe(
    "Counter hall: 1 block at no more than 82 % of the price, where it breaks even; as offered it is worth $(124)M ± $176M, which is not told apart from nothing.",
  );
  expect(offerSentence({ ...answer, worthUsd: { mean: -124e6, halfWidth95: 76e6 } })).toMatch(/worth \$\(124\)M ± \$76M\.$/);
});

test("a break-even is confirmed where its worth changes its sign, and not otherwise", () => {
  const text = (shown: OfferAnswer): string => renderOffer(shown, { width: 200, color: false });
  expect(text(answer)).toContain("Break-even not confirmed: 1 % either side its worth has the same sign on these futures");
  const confirmed = { belowUsd: { mean: 4e6, halfWidth95: 110e6 }, aboveUsd: { mean: -3e6, halfWidth95: 110e6 } };
  expect(text(answer)).toContain("Futures insolvent: 3 % without, 3 % with 1 block.");
  expect(text({ ...answer, confirmed })).toContain("Break-even confirmed by running it 1 % either side: $4M ± $110M");
});
