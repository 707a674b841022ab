/** Gated, paid or open: what a release of a product does, and the price at which it pays. */
import { medianParameters } from "../core/company/model/medians.ts";
import { openSimulator } from "../core/company/simulate.ts";
import {
  type Access,
  type AccessAnswer,
  type AccessColumns,
  accessColumns,
  accessResult,
  accessYears,
  displacementOf,
  withAccess,
} from "../core/results/access-choice.ts";
import type { ValidPlan } from "./load-plan.ts";
import { type JobRunner, OperatingError, type RunOptions } from "./ports.ts";
import { type ComparedRequest, comparedRun, runOnSameFutures } from "./same-futures.ts";

export interface AccessRequest extends ComparedRequest {
  /** Absent: the only product that is gated. */
  readonly product: string | undefined;
  /** Factors on the list price that are tried. */
  readonly factors: readonly number[];
}

/** Factors tried unless others are named. */
export const usualPriceFactors: readonly number[] = [0.25, 0.5, 0.75, 1, 1.5];

/** Runs that close in on the price at which a release pays, after those that bracket it. */
const refinements = 2;

/** @throws OperatingError where there is no product to release; the signal's reason if aborted */
export async function chooseAccess(loaded: ValidPlan, request: AccessRequest, runner: JobRunner, options: RunOptions): Promise<AccessAnswer> {
  const { plan, basePlan } = loaded;
  const name = chosenProduct(loaded, request.product);
  const run = comparedRun(loaded, request);
  const isOpenTried = plan.products[name]!.free_demand !== undefined;
  const factors = [...new Set([1, ...request.factors])].sort((a, b) => a - b);
  const on = async (tried: readonly { readonly access: Access; readonly factor: number }[], stage: string): Promise<readonly AccessColumns[]> =>
    runOnSameFutures(
      tried.map(({ access, factor }) => {
        const changed = withAccess(plan, name, access);
        const simulator = openSimulator(changed, basePlan, run.seed, () => ({ decide() {} }));
        const medians = medianParameters(simulator.model);
        return {
          plan: changed,
          basePlan,
          keep: (merged) => accessColumns(merged, simulator, medians, name),
          ...(factor === 1 ? {} : { priceFactors: { [name]: factor } }),
        };
      }),
      { ...run, stage },
      runner,
      options,
    );
  const tried = [
    { access: "gated" as Access, factor: 1 },
    ...factors.map((factor) => ({ access: "paid" as Access, factor })),
    ...(isOpenTried ? [{ access: "open" as Access, factor: 1 }] : []),
  ];
  const runs = await on(tried, "access");
  const gated = runs[0]!;
  const results = tried.map(({ access, factor }, i) => accessResult(access, factor, runs[i]!, gated));
  const breakEvenFactor = await breakEven(
    results.filter(({ access }) => access === "paid").map((one) => [one.priceFactor, one.change.valueUsd.mean]),
    async (factor) => accessResult("paid", factor, (await on([{ access: "paid", factor }], "break-even"))[0]!, gated).change.valueUsd.mean,
  );
  const listed = runs[tried.findIndex(({ access, factor }) => access === "paid" && factor === 1)]!;
  const { model } = openSimulator(withAccess(plan, name, "paid"), basePlan, run.seed, () => ({ decide() {} }));
  return {
    ...run,
    product: name,
    unit: plan.products[name]!.price.unit ?? "USD",
    isValued: plan.valuation !== undefined,
    hasRival: plan.rival !== undefined,
    results,
    ...(breakEvenFactor === undefined ? {} : { breakEvenFactor }),
    displaced: displacementOf(model, gated, listed),
    years: accessYears(gated, listed),
  };
}

/** The factor at which the gain over the gate is nil, by false position between the lowest neighbours of opposite sign. */
async function breakEven(
  gains: readonly (readonly [factor: number, gain: number])[],
  gainAt: (factor: number) => Promise<number>,
): Promise<number | undefined> {
  const at = gains.findIndex(([, gain], i) => i > 0 && gains[i - 1]![1] < 0 !== gain < 0);
  if (at < 0) return undefined;
  let [low, high] = [gains[at - 1]!, gains[at]!];
  const middle = (): number => low[0] + ((high[0] - low[0]) * low[1]) / (low[1] - high[1]);
  for (let k = 0; k < refinements; k++) {
    const factor = middle();
    const gain = await gainAt(factor);
    if (gain === 0) return factor;
    if (gain < 0 === low[1] < 0) low = [factor, gain];
    else high = [factor, gain];
  }
  return middle();
}

function chosenProduct({ plan }: ValidPlan, wanted: string | undefined): string {
  const released = Object.keys(plan.products).filter((name) => plan.products[name]!.released_demand !== undefined);
  const hint =
    released.length === 0 ? "write `released_demand: $1B/year` at a product with `access: gated`" : `products with released_demand: ${released.join(", ")}`;
  const name = wanted ?? released.filter((one) => plan.products[one]!.access === "gated")[0] ?? released[0];
  if (name === undefined || !(name in plan.products))
    throw new OperatingError(wanted === undefined ? "no product of the plan says what a release would bring" : `the plan sells no ${wanted}`, {
      fault: "input",
      hint,
    });
  if (plan.products[name]!.released_demand === undefined)
    throw new OperatingError(`${name} says nothing of what a release would bring`, { fault: "input", hint });
  return name;
}
