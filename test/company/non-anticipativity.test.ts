import { describe, expect, test } from "vitest";
import { openFutures } from "../../src/core/company/futures/draw-futures.ts";
import { observeDemand } from "../../src/core/company/operations/claims.ts";
import { openPolicy, type Policy } from "../../src/core/company/policy/policy.ts";
import { openSimulator } from "../../src/core/company/simulate.ts";
import { signOffer } from "../../src/core/company/operations/signed.ts";
import { firstLeak, tell } from "../support/leak.ts";
import { smallLab } from "../support/small-lab.ts";
import { spliceFutures } from "../support/splice-futures.ts";

const lab = smallLab();

describe("no decision or posting up to a month depends on what comes after it", () => {
  const simulator = openSimulator(lab, lab, lab.seed);
  test("re-keyed after months 0, 3, 8, 14 and 22, on six paths", () => {
    for (const t of [0, 3, 8, 14, 22]) for (let path = 0; path < 6; path++) expect(firstLeak(simulator, path, t), `path ${path}, month ${t}`).toBe(-1);
  });

  test("and what comes after does change what comes after", () => {
    const { model, source } = simulator;
    const known = structuredClone(source.draw(1));
    const other = structuredClone(openFutures(model, 999).draw(1001));
    const [story, spliced] = [tell(simulator, known), tell(simulator, spliceFutures(model, known, other, 8, { signedOffers: new Set() }))];
    expect(spliced.months.slice(9).some((month, i) => month !== story.months[9 + i])).toBe(true);
  });
});

test("a rule that peeks one month ahead is caught", () => {
  const peeking = openSimulator(lab, lab, lab.seed, (space): Policy => {
    const honest = openPolicy(space, lab.seed);
    return {
      decide(futures, state, t) {
        const next = Math.min(t + 1, space.model.months - 1);
        const grows =
          observeDemand(space.model, futures, space.model.policy.cover!.workload, next) >
          observeDemand(space.model, futures, space.model.policy.cover!.workload, t);
        if (grows && t % 3 === 0 && state.signed.blocksOfOffer[0]! < 10) signOffer(space.model, futures, state.signed, 0, 1, t);
        honest.decide(futures, state, t);
      },
    };
  });
  const leaks = [3, 6, 9, 12].flatMap((t) => Array.from({ length: 8 }, (_, path) => firstLeak(peeking, path, t)));
  expect(leaks.filter((month) => month >= 0).length).toBeGreaterThan(0);
});

test("adding or removing other paths changes nothing", () => {
  const simulator = openSimulator(lab, lab, lab.seed);
  const alone = tell(simulator, simulator.source.draw(5)).months;
  for (const path of [0, 17, 3]) tell(simulator, simulator.source.draw(path));
  expect(tell(simulator, simulator.source.draw(5)).months).toEqual(alone);
});
