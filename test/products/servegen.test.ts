/** A flat price on real, heavy-tailed use: what `price` says is what a direct count on the data says. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { pricePlan } from "../../src/app/price.ts";
import { chanceInterval } from "../../src/core/numeric/beta.ts";
import { planOf, smallLabText } from "../support/small-lab.ts";

const data = fileURLToPath(new URL("../../../shared/data/servegen-demand/", import.meta.url));
const files = [
  ["m-large_client_daily.csv", 1396],
  ["m-small_client_daily.csv", 394],
] as const;

describe.each(files)("%s", (file, rowCount) => {
  test(`${rowCount} client-days`, async ({ skip }) => {
    skip(!existsSync(data + file), `public data absent: servegen-demand/${file}`);
    const text = readFileSync(data + file, "utf8");
    const plan = planOf(smallLabText.replace("$30/seat-month", "$6/seat-month"));
    const answer = await pricePlan(
      { plan, basePlan: plan },
      {
        from: 0,
        months: 12,
        seed: plan.seed,
        paths: 4,
        product: "seat",
        prices: [],
        usage: { file, text },
        column: undefined,
        inputWeight: 0.2,
        per: "rows",
        scale: true,
        mtokPerAgent: undefined,
        wantedMargin: 0.5,
      },
    );
    const [product] = answer.products;
    const { underWater } = product!.plans[0]!;
    // Counted on the file itself: requests times mean tokens, thirty days a month, at the plan's mean use.
    const rows = text
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(","));
    expect(rows.length).toBe(rowCount);
    const use = rows.flatMap(([, , requests, input, output]) =>
      input === "" || output === "" ? [] : [(Number(requests) * (Number(output) + 0.2 * Number(input)) * 30) / 1e6],
    );
    const mean = use.reduce((sum, mtok) => sum + mtok, 0) / use.length;
    const above = use.filter((mtok) => (mtok / mean) * product!.use!.meanMtok > underWater.aboveMtok!).length;
    expect(underWater.counted).toMatchObject({ count: above, rows: use.length });
    expect(underWater.share).toBe(above / use.length);
    expect(above).toBeGreaterThan(0);
    // Days of one client resemble each other: the interval is wider than that of as many independent ones, and holds the share.
    const independent = chanceInterval(above, use.length);
    expect(underWater.low).toBeLessThan(independent.low);
    expect(underWater.high).toBeGreaterThan(independent.high);
    expect(product!.use!.topTenthShare).toBeGreaterThan(0.3);
  });
});
