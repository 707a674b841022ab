/** What `price` answers: by product what a user pays, costs and leaves, and what other prices and plans of prices would do. */
import { meanOf } from "../numeric/distribution.ts";
import { quantiles } from "../numeric/statistics.ts";
import type { ProductModel } from "../company/model/model.ts";
import type { PathEarnings, ProductEarnings } from "./earnings.ts";
import type { UseFit } from "./fit.ts";
import {
  breakEvenFlatUsd,
  breakEvenUseMtok,
  capForMargin,
  type Costs,
  type Decile,
  deciles,
  marginAt,
  meanMargin,
  type PriceTerms,
  shareUnderWater,
  type UserMargin,
} from "./margins.ts";
import { countedShare, type CountedShare } from "./under-water.ts";
import type { Users } from "./users.ts";

export interface ServingCostPerMtok {
  /** Hours used with their idle share, mean over futures weighted by tokens. */
  readonly meanUsd: number;
  readonly idleUsd: number;
  /** At the months' shadow prices. */
  readonly shadowUsd: number;
  /** Over futures. */
  readonly p5Usd: number;
  readonly p95Usd: number;
}

/** One way to charge the same users. */
export interface PricePlan {
  readonly name: string;
  readonly terms: PriceTerms;
  readonly mean: UserMargin;
  /** Margin over revenue; undefined where nothing is paid. */
  readonly marginShare: number | undefined;
  readonly deciles: readonly Decile[];
  /** The user at each percentile of use. */
  readonly atPercentile: readonly { readonly percentile: number; readonly user: UserMargin }[];
  readonly underWater: UnderWater;
}

export interface UnderWater {
  readonly share: number;
  /** 95 % interval of sampling error where users were counted; else 5 % to 95 % of futures, whose serving costs differ. */
  readonly low: number;
  readonly high: number;
  readonly interval: "sample" | "futures";
  /** Use beyond which a user costs more than is paid; absent where none does, or where whole agents make a saw of it. */
  readonly aboveMtok?: number;
  readonly counted?: CountedShare;
}

export interface Cap {
  readonly capMtok: number;
  /** Users who reach it, and share of tokens cut. */
  readonly usersShare: number;
  readonly tokensCutShare: number;
  readonly marginShare: number;
}

/** The engine's answer to one price: means over futures of the window's sums. */
export interface PriceRow {
  readonly priceUsd: number;
  readonly factor: number;
  readonly units: number;
  readonly revenueUsd: number;
  readonly demandMtok: number;
  readonly servedShare: number;
  readonly h100eHours: number;
  readonly computeUsd: number;
  readonly contributionUsd: number;
  /** Against the plan's price on the same futures, with the half-width of its 95 % interval. */
  readonly grossProfitChangeUsd: number;
  readonly halfWidth95Usd: number;
  /** Share of all inference served, company-wide. */
  readonly companyServedShare: number;
}

export interface ProductPricing {
  readonly product: string;
  readonly unit: ProductModel["unit"];
  readonly free: boolean;
  readonly priceUsd: number;
  readonly elasticity: number;
  /** Of revenue: fees, support, and what clouds keep. */
  readonly variableShare: number;
  /** Part of it that stays with clouds. */
  readonly cloudShare: number;
  readonly cost: ServingCostPerMtok;
  /** Absent where a product is sold by the token and nothing says how much a customer uses. */
  readonly use?: {
    readonly meanMtok: number;
    readonly percentiles: readonly { readonly percentile: number; readonly mtok: number }[];
    readonly from: string;
    readonly measured?: number;
    /** Share of tokens that the heaviest tenth, and hundredth, of users take. */
    readonly topTenthShare: number;
    readonly topHundredthShare: number;
    readonly fits: readonly UseFit[];
    /** Of measured users: percentiles for `use: {spread: …}`, and the mean of the law through them; where some use nothing, absent. */
    readonly asSpread?: { readonly percentiles: readonly { readonly percentile: number; readonly mtok: number }[]; readonly meanMtok: number };
  };
  readonly plans: readonly PricePlan[];
  /** Flat price at which the mean user, and the user at a percentile of use, breaks even. */
  readonly breakEven: readonly { readonly who: string; readonly usd: number }[];
  /** Cap at which no user is under water. */
  readonly capNobodyUnder?: Cap;
  /** Cap that leaves the margin wanted; `undefined` where none is needed or none helps, as `capNote` says. */
  readonly capForMargin?: Cap;
  readonly capNote?: string;
  readonly prices: readonly PriceRow[];
}

export interface PriceAnswer {
  readonly from: string;
  readonly to: string;
  readonly futures: number;
  readonly wantedMargin: number;
  readonly products: readonly ProductPricing[];
}

const percentilesShown = [10, 50, 90, 99] as const;

export interface PricingInput {
  readonly product: ProductModel;
  readonly index: number;
  readonly elasticity: number;
  readonly variableShare: number;
  readonly cloudShare: number;
  readonly months: number;
  /** At the plan's price, by path. */
  readonly earnings: readonly PathEarnings[];
  readonly users: Users | undefined;
  readonly usersFrom: string;
  readonly fits: readonly UseFit[];
  /** User of each measured row in the order of `users.useMtok`, where users have several rows. */
  readonly userOf?: readonly string[];
  readonly mtokPerAgent: number;
  readonly wantedMargin: number;
  /** The product's own plan of prices at a list price. */
  termsAt(priceUsd: number): PriceTerms;
}

/** Everything about one product but the engine's answers at other prices; undefined where nothing of it is served. */
export function priceProduct(input: PricingInput): Omit<ProductPricing, "prices"> | undefined {
  const { product, users } = input;
  const own = input.earnings.map(({ products }) => products[input.index]!);
  const cost = costPerMtok(own);
  if (cost === undefined) return undefined;
  const sum = (of: (one: ProductEarnings) => number): number => own.reduce((total, one) => total + of(one), 0);
  const priceUsd = product.free ? 0 : sum((one) => one.listUsd) / sum((one) => one.units);
  const costs: Costs = { usdPerMtok: cost.meanUsd, variableShare: input.variableShare };
  const head = {
    product: product.name,
    unit: product.unit,
    free: product.free,
    priceUsd,
    elasticity: input.elasticity,
    variableShare: input.variableShare,
    cloudShare: input.cloudShare,
    cost,
  };
  if (users === undefined) return { ...head, plans: [], breakEven: [] };
  const byPath = own.filter((one) => one.servedMtok > 0).map((one) => perMtok(one));
  const terms = input.termsAt(priceUsd);
  const now: NamedTerms = { name: `per ${product.unit === "Mtok" ? "token" : product.unit}`, terms };
  const plans = [now, ...(product.free ? [] : alternatives(product.unit, users, terms, input.mtokPerAgent))].map((one) =>
    planOf(one, users, costs, byPath, input.userOf),
  );
  const [current] = plans as [PricePlan];
  const flatUsd = current.mean.revenueUsd;
  const kept = flatUsd * (1 - input.variableShare);
  const isFlat = terms.kind === "flat" && product.unit !== "outcome" && terms.capMtok === undefined && terms.overageUsdPerMtok === undefined && !product.free;
  const nobody = kept / cost.meanUsd;
  const wanted = isFlat ? capForMargin(users, priceUsd, costs, input.wantedMargin) : NaN;
  return {
    ...head,
    use: {
      meanMtok: users.meanMtok,
      percentiles: percentilesShown.map((percentile) => ({ percentile, mtok: users.quantile(percentile / 100) })),
      from: input.usersFrom,
      ...(users.measured === undefined ? {} : { measured: users.measured }),
      topTenthShare: topShare(users, 0.1),
      topHundredthShare: topShare(users, 0.01),
      fits: input.fits,
      ...asSpread(users),
    },
    plans,
    breakEven: product.free ? [] : breakEvens(users, current, costs),
    ...(isFlat && users.shareAbove(nobody) > 0 ? { capNobodyUnder: capOf(users, priceUsd, costs, nobody) } : {}),
    ...(isFlat && Number.isFinite(wanted) ? { capForMargin: capOf(users, priceUsd, costs, wanted) } : {}),
    ...(isFlat && !Number.isFinite(wanted)
      ? { capNote: wanted === Infinity ? "no cap is needed" : "no cap helps: the price leaves less than that without any use" }
      : {}),
  };
}

const spreadPercentiles = [5, 25, 50, 75, 90, 95, 99] as const;

/** Measured use as the plan language says it. */
function asSpread(users: Users): Pick<NonNullable<ProductPricing["use"]>, "asSpread"> {
  const percentiles = spreadPercentiles.map((percentile) => ({ percentile, mtok: Number(users.quantile(percentile / 100).toPrecision(3)) }));
  if (users.measured === undefined || users.measured < 100 || !(percentiles[0]!.mtok > 0)) return {};
  const points = percentiles.map(({ percentile, mtok }) => ({ p: percentile / 100, value: mtok }));
  return { asSpread: { percentiles, meanMtok: meanOf({ kind: "percentiles", points, shape: "lognormal" }) } };
}

const perMtok = (one: ProductEarnings): number => (one.usedUsd + one.idleUsd) / one.servedMtok;

function costPerMtok(own: readonly ProductEarnings[]): ServingCostPerMtok | undefined {
  const served = own.filter((one) => one.servedMtok > 0);
  if (served.length === 0) return undefined;
  const sum = (of: (one: ProductEarnings) => number): number => served.reduce((total, one) => total + of(one), 0);
  const mtok = sum((one) => one.servedMtok);
  const [p5Usd, p95Usd] = quantiles(Float64Array.from(served, perMtok), [0.05, 0.95]) as [number, number];
  const idleUsd = sum((one) => one.idleUsd) / mtok;
  return { meanUsd: sum((one) => one.usedUsd) / mtok + idleUsd, idleUsd, shadowUsd: sum((one) => one.shadowUsd) / mtok, p5Usd, p95Usd };
}

interface NamedTerms {
  readonly name: string;
  readonly terms: PriceTerms;
}

/** The other ways to charge the same users, at the same revenue from them. */
function alternatives(unit: ProductModel["unit"], users: Users, terms: PriceTerms, mtokPerAgent: number): readonly NamedTerms[] {
  const free: Costs = { usdPerMtok: 0, variableShare: 0 };
  const { revenueUsd: revenue, servedMtok: served } = meanMargin(users, terms, free);
  const agents = meanMargin(users, { kind: "agent", usdPerAgent: 1, mtokPerAgent }, free).revenueUsd;
  return [
    ...(unit === "Mtok" ? [{ name: "per customer", terms: { kind: "flat", usd: revenue } as const }] : []),
    ...(unit === "agent" || unit === "outcome" ? [] : [{ name: "per agent", terms: { kind: "agent", usdPerAgent: revenue / agents, mtokPerAgent } as const }]),
    ...(unit === "Mtok" ? [] : [{ name: "per token", terms: { kind: "token", usdPerMtok: revenue / served } as const }]),
  ];
}

function planOf({ name, terms }: NamedTerms, users: Users, costs: Costs, byPath: readonly number[], userOf: readonly string[] | undefined): PricePlan {
  const mean = meanMargin(users, terms, costs);
  return {
    name,
    terms,
    mean,
    marginShare: mean.revenueUsd > 0 ? mean.marginUsd / mean.revenueUsd : undefined,
    deciles: deciles(users, terms, costs),
    atPercentile: percentilesShown.map((percentile) => ({ percentile, user: marginAt(terms, costs, users.quantile(percentile / 100)) })),
    underWater: underWaterOf(terms, users, costs, byPath, userOf),
  };
}

function underWaterOf(terms: PriceTerms, users: Users, costs: Costs, byPath: readonly number[], userOf: readonly string[] | undefined): UnderWater {
  const above = terms.kind === "agent" ? Infinity : breakEvenUseMtok(terms, costs);
  const place = Number.isFinite(above) && above > 0 ? { aboveMtok: above } : {};
  if (users.measured !== undefined) {
    const counted = countedShare(
      Array.from(users.useMtok, (use) => marginAt(terms, costs, use).marginUsd < 0),
      userOf,
    );
    return { share: counted.share, low: counted.low95, high: counted.high95, interval: "sample", ...place, counted };
  }
  const shares = Float64Array.from(byPath, (usdPerMtok) => shareUnderWater(users, terms, { ...costs, usdPerMtok }));
  const [low, high] = quantiles(shares, [0.05, 0.95]) as [number, number];
  return { share: shareUnderWater(users, terms, costs), low, high, interval: "futures", ...place };
}

/** Share of all tokens that the heaviest share `u` of users take; edges fall on whole users. */
function topShare(users: Users, u: number): number {
  const count = users.useMtok.length;
  const from = Math.min(count - 1, Math.round(count * (1 - u)));
  const all = users.useMtok.reduce((sum, mtok) => sum + mtok, 0);
  return all > 0 ? users.useMtok.subarray(from).reduce((sum, mtok) => sum + mtok, 0) / all : 0;
}

/** Flat price at which what is served, less what is billed beyond the price, is just paid for. */
function breakEvens(users: Users, { terms, mean }: PricePlan, costs: Costs): ProductPricing["breakEven"] {
  const flatUsd = (one: Pick<UserMargin, "servedMtok" | "revenueUsd">): number =>
    breakEvenFlatUsd(one, costs) - (terms.kind === "flat" ? one.revenueUsd - terms.usd : 0);
  const at = (percentile: number): { readonly who: string; readonly usd: number } => ({
    who: `the user at p${percentile} of use`,
    usd: flatUsd(marginAt(terms, costs, users.quantile(percentile / 100))),
  });
  return [{ who: "all users together", usd: flatUsd(mean) }, at(50), at(90), at(99)];
}

function capOf(users: Users, priceUsd: number, costs: Costs, capMtok: number): Cap {
  const capped = meanMargin(users, { kind: "flat", usd: priceUsd, capMtok }, costs);
  return {
    capMtok,
    usersShare: users.shareAbove(capMtok),
    tokensCutShare: 1 - capped.servedMtok / users.meanMtok,
    marginShare: capped.marginUsd / capped.revenueUsd,
  };
}

export interface PriceTried {
  readonly index: number;
  readonly factor: number;
  readonly cloudShare: number;
}

/** A row of prices: `earnings` at the price against `listed` at the plan's, future by future. */
export function priceRow({ index, factor, cloudShare }: PriceTried, earnings: readonly PathEarnings[], listed: readonly PathEarnings[]): PriceRow {
  const paths = earnings.length;
  const own = earnings.map(({ products }) => products[index]!);
  const mean = (of: (one: ProductEarnings) => number): number => own.reduce((total, one) => total + of(one), 0) / paths;
  const [units, listUsd, demandMtok, servedMtok] = [
    mean((one) => one.units),
    mean((one) => one.listUsd),
    mean((one) => one.demandMtok),
    mean((one) => one.servedMtok),
  ];
  const [revenueUsd, computeUsd] = [mean((one) => one.revenueUsd), mean((one) => one.usedUsd + one.idleUsd)];
  const changes = earnings.map((one, p) => one.grossProfitUsd - listed[p]!.grossProfitUsd);
  const change = changes.reduce((sum, usd) => sum + usd, 0) / paths;
  const squares = changes.reduce((sum, usd) => sum + (usd - change) ** 2, 0);
  const company = earnings.reduce((sum, one) => ({ demand: sum.demand + one.demandMtok, served: sum.served + one.servedMtok }), { demand: 0, served: 0 });
  return {
    priceUsd: listUsd / units,
    factor,
    units,
    revenueUsd,
    demandMtok,
    servedShare: demandMtok > 0 ? servedMtok / demandMtok : 1,
    h100eHours: mean((one) => one.h100eHours),
    computeUsd,
    contributionUsd: revenueUsd * (1 - cloudShare) - mean((one) => one.variableUsd) - computeUsd,
    grossProfitChangeUsd: change,
    halfWidth95Usd: paths < 2 ? 0 : 1.959963984540054 * Math.sqrt(squares / (paths - 1) / paths),
    companyServedShare: company.demand > 0 ? company.served / company.demand : 1,
  };
}
