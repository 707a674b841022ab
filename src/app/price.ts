/** Price pages of a plan: margins by how much users use, caps, break-even prices, and what other prices would bring. */
import { cloudShareOf } from "../core/company/books/clouds.ts";
import { medianParameters } from "../core/company/model/medians.ts";
import { openSimulator, type Simulator } from "../core/company/simulate.ts";
import { orderOf } from "../core/numeric/statistics.ts";
import { earningsAt, type PathEarnings, type Window } from "../core/products/earnings.ts";
import { fitUse, type UseFit } from "../core/products/fit.ts";
import { type PriceAnswer, type PriceRow, priceProduct, priceRow, type ProductPricing } from "../core/products/price-answer.ts";
import { termsOfProduct, usersOfProduct } from "../core/products/product-terms.ts";
import { scaledUsers, type Users, usersOfSample } from "../core/products/users.ts";
import { monthLabels } from "../core/results/summarise.ts";
import { readUsage, type Usage } from "../formats/usage/read-usage.ts";
import type { ValidPlan } from "./load-plan.ts";
import { OperatingError } from "./ports.ts";
import type { RunOptions } from "./ports.ts";

export interface PriceRequest extends Window {
  readonly seed: number;
  readonly paths: number;
  /** Absent: every product. */
  readonly product: string | undefined;
  /** USD a unit; absent: the plan's price times `usualFactors`. */
  readonly prices: readonly number[] | undefined;
  readonly usage: { readonly file: string; readonly text: string } | undefined;
  readonly column: string | undefined;
  readonly inputWeight: number;
  readonly per: "rows" | "users";
  /** Take the shape from the file and the level from the plan. */
  readonly scale: boolean;
  /** Mtok that one agent does a month; absent: the mean use. */
  readonly mtokPerAgent: number | undefined;
  /** Gross margin that a cap shall protect, 0–1. */
  readonly wantedMargin: number;
}

const usualFactors: readonly number[] = [0.6, 0.8, 1, 1.25, 1.5];

export interface PriceOptions extends RunOptions {
  /** Lets the world in between two prices: signals, a screen. */
  readonly pause?: () => Promise<void>;
}

/** @throws OperatingError for a product the plan has not, or usage that cannot be read; the reason of an aborted signal */
export async function pricePlan(
  { plan, basePlan }: Pick<ValidPlan, "plan" | "basePlan">,
  request: PriceRequest,
  { signal, onProgress, pause }: PriceOptions = {},
): Promise<PriceAnswer> {
  const simulator = openSimulator(plan, basePlan, request.seed);
  const { model } = simulator;
  const chosen = chosenProducts(simulator, request);
  const labels = monthLabels(plan.calendar.start, plan.calendar.months);
  const factorsOf = (list: number): readonly number[] => (request.prices === undefined ? usualFactors : request.prices.map((usd) => usd / list));
  const perProduct = request.prices?.length ?? usualFactors.length - 1;
  const total = 1 + chosen.reduce((sum, i) => sum + (model.products[i]!.free ? 0 : perProduct), 0);
  let done = 0;
  const earningsOf = async (product: number, factor: number): Promise<readonly PathEarnings[]> => {
    await pause?.();
    signal?.throwIfAborted();
    const earnings = earningsAt(simulator, request.paths, request, product, factor);
    onProgress?.({ stage: "pricing", done: ++done, total, unit: "prices" });
    return earnings;
  };
  const listed = await earningsOf(0, 1);
  const products: ProductPricing[] = [];
  for (const index of chosen) {
    const priced = priceProduct({ ...pricingOf(simulator, index, request), earnings: listed });
    if (priced === undefined) continue;
    const factors = priced.free ? [] : factorsOf(priced.priceUsd);
    const prices: PriceRow[] = [];
    for (const factor of factors)
      prices.push(priceRow({ index, factor, cloudShare: priced.cloudShare }, factor === 1 ? listed : await earningsOf(index, factor), listed));
    products.push({ ...priced, prices });
  }
  if (products.length === 0)
    throw new OperatingError("nothing of it is served in those months", { fault: "input", hint: "choose other months with --month and --months" });
  return { from: labels[request.from]!, to: labels[request.from + request.months - 1]!, futures: request.paths, wantedMargin: request.wantedMargin, products };
}

function chosenProducts({ model }: Simulator, { product: name, prices, usage }: PriceRequest): readonly number[] {
  if (model.products.length === 0) throw new OperatingError("the plan sells no products", { fault: "input", hint: "add `products:` to it" });
  if (name === undefined && model.products.length > 1 && (prices !== undefined || usage !== undefined))
    throw new OperatingError(`${prices === undefined ? "one file of usage" : "one list of prices"} cannot be for ${model.products.length} products`, {
      fault: "input",
      hint: `name one with --product: ${model.products.map((product) => product.name).join(", ")}`,
    });
  if (name === undefined) return model.products.map((_, i) => i);
  const index = model.products.findIndex((product) => product.name === name);
  if (index < 0)
    throw new OperatingError(`the plan sells no ${name}`, {
      fault: "input",
      hint: `its products are ${model.products.map((product) => product.name).join(", ")}`,
    });
  return [index];
}

function pricingOf({ model }: Simulator, index: number, request: PriceRequest): Omit<Parameters<typeof priceProduct>[0], "earnings"> {
  const product = model.products[index]!;
  const medians = medianParameters(model);
  const law = usersOfProduct(model, product, medians);
  const measured = request.usage === undefined ? undefined : measuredUsers(request, law);
  const users = measured?.users ?? law;
  return {
    product,
    index,
    elasticity: medians[product.elasticity]!,
    variableShare: medians[product.variableCost]! + cloudShareOf(model, medians, index),
    cloudShare: cloudShareOf(model, medians, index),
    months: request.months,
    users,
    usersFrom: measured?.from ?? "the plan",
    fits: measured?.fits ?? [],
    ...(measured?.userOf === undefined ? {} : { userOf: measured.userOf }),
    mtokPerAgent: request.mtokPerAgent ?? users?.meanMtok ?? 1,
    wantedMargin: request.wantedMargin,
    termsAt: (priceUsd) => termsOfProduct(product, priceUsd, medians),
  };
}

interface MeasuredUsers {
  readonly users: Users;
  readonly from: string;
  readonly fits: readonly UseFit[];
  readonly userOf: readonly string[] | undefined;
}

function measuredUsers(request: PriceRequest, law: Users | undefined): MeasuredUsers {
  const { file, text } = request.usage!;
  const { usage, faults } = readUsage(text, {
    inputWeight: request.inputWeight,
    per: request.per,
    ...(request.column === undefined ? {} : { column: request.column }),
  });
  if (usage === undefined)
    throw new OperatingError(`${file}:${faults[0]!.line}: ${faults[0]!.message}`, {
      fault: "data",
      hint: "a file of usage is CSV: a row a user, or a row a user and day, with tokens",
    });
  const sample = usersOfSample(usage.useMtok);
  if (request.scale && law === undefined)
    throw new OperatingError("--scale takes the level from the plan, which says no `use`", {
      fault: "input",
      hint: "leave --scale out, or add `use` to the product",
    });
  if (!(sample.meanMtok > 0)) throw new OperatingError(`${file}: nobody uses anything`, { fault: "data", hint: "choose another file or column" });
  const factor = request.scale ? law!.meanMtok / sample.meanMtok : 1;
  const users = factor === 1 ? sample : scaledUsers(sample, factor);
  return { users, from: describe(file, usage, request, factor), fits: fitUse(users.useMtok), userOf: inOrderOfUse(usage) };
}

/** Users stand by rising use: so must the keys of their rows. */
function inOrderOfUse({ useMtok, userOf }: Usage): readonly string[] | undefined {
  return userOf === undefined ? undefined : Array.from(orderOf(Float64Array.from(useMtok)), (i) => userOf[i]!);
}

function describe(file: string, usage: Usage, { per }: PriceRequest, factor: number): string {
  const rows = per === "rows" ? "each row a user" : "each user's rows together";
  const skipped = usage.skipped === 0 ? "" : `; ${usage.skipped} row${usage.skipped === 1 ? "" : "s"} without tokens left out`;
  return `${file} (${usage.measure}; ${rows}${skipped}${factor === 1 ? "" : `; scaled by ${Number(factor.toPrecision(4))} to the plan's mean`})`;
}
