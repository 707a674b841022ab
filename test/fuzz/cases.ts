/** The texts that are examined: one for each pair of seed and index. */
import { initPlanText } from "../../src/formats/init/plan-text.ts";
import { generatePlan } from "./generate.ts";
import { manglePlan } from "./mangle.ts";
import { openRandom } from "./random.ts";

const firstPlan = initPlanText({
  answers: { name: "Fuzz", start: "2026-07", demand: "$100M/year, 2% to 6%/month", fleet: "4000 H100 at $2.35/H100-hour", cash: "$500M" },
  schemaAddress: "plan.schema.json",
  today: "2026-07-01",
});

/**
 * The text of one case.
 *
 * @param examples  texts of the example plans; long ones are taken seldom
 */
export function caseText(seed: number, index: number, examples: readonly string[]): string {
  const random = openRandom(seed, index);
  const roll = random.next();
  if (roll < 0.12) return generatePlan(random);
  if (roll < 0.72) return manglePlan(generatePlan(random), random);
  const short = [firstPlan, ...examples.filter((text) => text.length < 8000)];
  return manglePlan(random.pick(roll < 0.98 ? short : [...examples, firstPlan]), random);
}
