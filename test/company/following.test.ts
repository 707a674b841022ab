/** A variant whose operations are booked in the books of the plan as written ends with the same bits as one that books them itself. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { account } from "../../src/core/ledger/accounts.ts";
import { checkPlan } from "../../src/core/plan/check/check.ts";
import type { Plan } from "../../src/core/plan/vocabulary/vocabulary.ts";
import { openSimulator, runPath, simulateChunk, type Simulator } from "../../src/core/company/simulate.ts";
import { mergeChunks } from "../../src/core/results/merged.ts";
import { readYamlPlan } from "../../src/formats/yaml/read-plan.ts";
import { expectSameBits } from "../support/run.ts";
import { smallLab } from "../support/small-lab.ts";

const text = readFileSync(new URL("../../examples/frontier-lab.yaml", import.meta.url), "utf8");

/** The large example with its texts replaced; each must be there. */
function lab(...changes: readonly (readonly [string, string])[]): Plan {
  const changed = changes.reduce((plan, [from, to]) => {
    if (!plan.includes(from)) throw new Error(`the example has no longer: ${from}`);
    return plan.replace(from, to);
  }, text);
  const { plan, diagnostics } = checkPlan(readYamlPlan(changed, "lab.yaml").root!);
  if (plan === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return plan;
}
const poor = ["cash:                 $50B", "cash:                 $16B"] as const;
const weakOffering = ["demand: 0.6x to 4x @guess ", "demand: 0.2x to 1x @guess "] as const;
const unsignedRevolver = ["{limit: $5B @guess, rate: 7%/year", "{signed: no, limit: $5B @guess, rate: 7%/year"] as const;

const open = (plan: Plan): Simulator => openSimulator(plan, plan, plan.seed);
const alone = (simulator: Simulator): Simulator => ({ ...simulator, run: { ...simulator.run, mayFollow: false } });
const paths = 30;

describe("following", () => {
  for (const [name, plan] of [
    ["poor, with offerings that are pulled", lab(poor, weakOffering)],
    ["with a facility that is only hoped for", lab(poor, unsignedRevolver)],
  ] as const)
    test(`changes no bit: a lab ${name}`, () => {
      const chunk = { firstPath: 0, pathCount: paths, keepAll: true };
      const following = simulateChunk(open(plan), chunk);
      const each = simulateChunk(alone(open(plan)), chunk);
      expectSameBits(mergeChunks([following], plan.calendar.months), mergeChunks([each], plan.calendar.months));
      expect(following.maxImbalanceUsd).toBe(each.maxImbalanceUsd);
      // The variants tell the funding apart, and both fail at times.
      const { failedMonthWithPlaybook: playbook, failedMonthWithRaises: raises } = following.perPath;
      expect(playbook!.filter((month, p) => month !== raises![p]).length).toBeGreaterThan(0);
      expect(raises!.filter((month) => month >= 0).length).toBeGreaterThan(0);
    });

  test("leaves the follower's own money the same in every month, from a simulator's first path on", () => {
    const plan = lab(poor, weakOffering);
    const cash = [open(plan), alone(open(plan))].map((simulator) => {
      const seen: number[] = [];
      for (let path = 0; path < 8; path++)
        runPath(simulator, simulator.source.draw(path), {
          month() {
            const { ledger, dueUsd, tax } = simulator.books[1]!;
            if (!simulator.run.shares[1])
              seen.push(ledger.balance[account.cash]!, ledger.balance[account.retainedEarnings]!, ledger.imbalanceUsd, tax.lossesUsd, ...dueUsd);
          },
        });
      return seen;
    });
    expect(cash[0]!.length).toBeGreaterThan(1000);
    expect(cash[0]).toEqual(cash[1]);
  });

  test("begins with the first raise, ends where operations part or one fails, and is left to plans in which operations do not turn on money", () => {
    const simulator = open(lab(poor, weakOffering));
    const seen = { following: 0, pulled: 0, goesOn: 0 };
    for (let path = 0; path < paths; path++) {
      let followed = false;
      runPath(simulator, simulator.source.draw(path), {
        month(t) {
          const { run } = simulator;
          if (run.follows) seen.following++;
          if (run.follows && simulator.source.futures.raisePulled.some((pulled, at) => pulled === 1 && at % simulator.model.months === t)) seen.pulled++;
          if (followed && !run.follows && run.alive[1]) seen.goesOn++;
          followed ||= run.follows;
        },
      });
    }
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(5);
    expect(open(smallLab()).run.mayFollow).toBe(false);
  });
});
