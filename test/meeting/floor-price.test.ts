/** The price of the development floor: above nothing only where the floor binds. */
import { describe, expect, test } from "vitest";
import { runPath, openSimulator } from "../../src/core/company/simulate.ts";
import { planOf, smallLabText } from "../support/small-lab.ts";

const withFloor = (percent: number) => planOf(smallLabText.replace("floor: 30%, target: 45%", `floor: ${percent}%, target: 60%`));

describe.each([0, 35, 50])("a floor of %i %%", (percent) => {
  const plan = withFloor(percent);
  const simulator = openSimulator(plan, plan, plan.seed);
  let priced = 0;
  let months = 0;
  const slack: number[] = [];
  for (let path = 0; path < 12; path++)
    runPath(simulator, simulator.source.draw(path), {
      month(_t, { allocation, envelopeH100eHours }) {
        months++;
        if (allocation!.groupFloorPrice === 0) return;
        priced++;
        // Owed hours are held and no more: what development has, its reserve included, is the floor.
        const { groupWeight } = simulator.envelope.input;
        const { pools, inGroup } = simulator.envelope.shape;
        let held = 0;
        for (let p = 0; p < pools; p++) {
          held += allocation!.reserve[p]! * groupWeight[p]!;
          inGroup.forEach((member, w) => (held += member === 1 ? allocation!.hours[w * pools + p]! * groupWeight[p]! : 0));
        }
        slack.push(held / ((percent / 100) * envelopeH100eHours) - 1);
      },
    });

  test("saves something only in months in which it binds", () => {
    expect(months).toBeGreaterThan(100);
    for (const part of slack) expect(Math.abs(part)).toBeLessThan(1e-9);
    if (percent === 0) expect(priced).toBe(0);
    if (percent === 50) expect(priced).toBeGreaterThan(0);
  });
});
