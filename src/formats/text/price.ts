/** A price page as text: what serving costs, who is under water, margins by tenths of users, and other prices. */
import type { Cap, PriceAnswer, PricePlan, ProductPricing, UnderWater } from "../../core/products/price-answer.ts";
import type { PriceTerms } from "../../core/products/margins.ts";
import type { UseFit } from "../../core/products/fit.ts";
import { aligned, hoursText } from "./allocation.ts";
import { meanMoneyChangeText } from "./change.ts";
import { moneyText } from "./money.ts";
import { countText, percentText, significantText } from "./number.ts";

/** A small price or margin, in dollars with three digits; negatives in parentheses. @example dollars(-1.234) // "$(1.23)" */
export function dollars(usd: number): string {
  // Below a millionth of a dollar it is what rounding leaves.
  const digits = Math.abs(usd) < 1e-6 ? "0" : significantText(Math.abs(usd));
  return usd < 0 && digits !== "0" ? `$(${digits})` : `$${digits}`;
}

/** A share served; what rounding leaves short of all is all. */
const servedText = (x: number): string => percentText(x > 1 - 1e-6 ? 1 : x);
/** A margin may be far below −100 %. */
const marginText = (x: number | undefined): string =>
  x === undefined ? "–" : Math.abs(x) < 1e-9 ? "0 %" : x < 0 ? `(${significantText(-100 * x)} %)` : `${significantText(100 * x)} %`;

/** What one unit is called: "seat-month"; a token's is a Mtok. */
const perUnit = (unit: ProductPricing["unit"]): string => (unit === "Mtok" || unit === "outcome" ? unit : `${unit}-month`);
/** Whose use is told: "seat-month". */
const perUser = (unit: ProductPricing["unit"]): string => (unit === "Mtok" ? "customer-month" : perUnit(unit));

/** @param name of the plan */
export function priceText(answer: PriceAnswer, name: string): string {
  const window = answer.from === answer.to ? answer.from : `${answer.from} to ${answer.to}`;
  const head = `${name}: price page, ${window}, ${countText(answer.futures)} futures\n`;
  return `${head}${answer.products.map((product) => productText(product, answer)).join("")}`;
}

function productText(product: ProductPricing, answer: PriceAnswer): string {
  const { unit, priceUsd, free } = product;
  const title = `\n${product.product}: ${free ? `free, per ${perUnit(unit)}` : `${dollars(priceUsd)}/${perUnit(unit)}`}\n`;
  const parts = [costText(product), useText(product), underText(product), breakEvenText(product), capText(product, answer.wantedMargin)];
  return `${title}${parts.join("")}${decileText(product)}${plansText(product)}${pricesText(product)}`;
}

function costText({ cost, variableShare, cloudShare }: ProductPricing): string {
  const { meanUsd, idleUsd, shadowUsd, p5Usd, p95Usd } = cost;
  const clouds = cloudShare > 0 ? ` (${percentText(cloudShare)} to the clouds that sell it)` : "";
  const taken = variableShare > 0 ? `  Of what is paid ${percentText(variableShare)} goes before compute${clouds}\n` : "";
  return `  Serving costs ${dollars(meanUsd)}/Mtok as paid, ${dollars(idleUsd)} of it idle hours (90 % of futures: ${dollars(p5Usd)} to ${dollars(p95Usd)}); ${dollars(shadowUsd)} at the shadow prices of the hours\n${taken}`;
}

function useText({ use, unit }: ProductPricing): string {
  if (use === undefined) return `  How much a customer uses is not said: margins by user need \`use\` in the plan, or --usage FILE.csv\n`;
  if (use.percentiles[0]!.mtok === use.percentiles.at(-1)!.mtok) return `  Use from ${use.from}: ${significantText(use.meanMtok)} Mtok/${perUser(unit)} each\n`;
  const at = use.percentiles.map(({ percentile, mtok }) => `p${percentile} ${significantText(mtok)}`).join(", ");
  const who = use.measured === undefined ? "" : `, ${countText(use.measured)} measured`;
  const tail =
    use.topTenthShare > 0.1001
      ? `; the heaviest tenth take ${percentText(use.topTenthShare)} of tokens, the heaviest hundredth ${percentText(use.topHundredthShare)}`
      : "";
  return `  Use from ${use.from}${who}: mean ${significantText(use.meanMtok)} Mtok/${perUser(unit)}; ${at}${tail}\n${fitText(use.fits)}${spreadText(use, unit)}`;
}

/** Without exponent or thousands separators, as a flow map of YAML wants it. */
const plain = (x: number): string => (x < 1e-6 ? x.toFixed(15).replace(/0+$/, "") : String(x));

/** What to write into the plan for users like these. */
function spreadText({ asSpread }: NonNullable<ProductPricing["use"]>, unit: ProductPricing["unit"]): string {
  if (asSpread === undefined) return "";
  const points = asSpread.percentiles.map(({ percentile, mtok }) => `p${percentile}: ${plain(mtok)} Mtok/${perUser(unit)}`).join(", ");
  return `  In a plan: use: {spread: {${points}}}, a law of mean ${significantText(asSpread.meanMtok)}\n`;
}

const fitNames = { lognormal: "lognormal", "pareto-lognormal": "lognormal with a Pareto tail" } as const;

function fitText(fits: readonly UseFit[]): string {
  if (fits.length === 0) return "";
  const one = ({ kind, mu, sigma, alpha, distance }: UseFit): string =>
    `${fitNames[kind]} (μ ${significantText(mu)}, σ ${significantText(sigma)}${alpha === Infinity ? "" : `, tail exponent ${significantText(alpha)}`}), at most ${significantText(100 * distance)} points off`;
  return `  Fits, the better first: ${fits.map(one).join("; ")}. Margins below are of the users measured, not of a fit.\n`;
}

/** Share of users under water, with where its interval comes from. */
export function underWaterText({ share: value, low, high, interval, aboveMtok, counted }: UnderWater): string {
  const above = aboveMtok === undefined ? "" : `, those above ${significantText(aboveMtok)} Mtok`;
  if (interval === "futures") return `${percentText(value)} of users${above} (90 % of futures: ${percentText(low)} to ${percentText(high)})`;
  const rows =
    counted!.users === counted!.rows ? "" : ` rows of ${countText(counted!.users)} users, worth ${significantText(counted!.effectiveRows)} independent ones`;
  return `${countText(counted!.count)} of ${countText(counted!.rows)}${rows} (${percentText(value)}; 95 % interval ${percentText(low)} to ${percentText(high)}, sampling error only)${above}`;
}

function underText({ plans, free }: ProductPricing): string {
  const [current] = plans;
  if (current === undefined || free || current.terms.kind === "token") return "";
  return `  Under water at this price: ${underWaterText(current.underWater)}\n`;
}

function breakEvenText({ breakEven, unit }: ProductPricing): string {
  if (breakEven.length === 0) return "";
  const [all] = breakEven;
  if (breakEven.every(({ usd }) => usd === all!.usd)) return `  Flat price that breaks even: ${dollars(all!.usd)} per ${perUser(unit)}\n`;
  return `  Flat price that breaks even: ${breakEven.map(({ who, usd }) => `${dollars(usd)} for ${who}`).join(", ")} (per ${perUser(unit)})\n`;
}

function capText({ capNobodyUnder, capForMargin, capNote, unit }: ProductPricing, wanted: number): string {
  const told = (cap: Cap): string =>
    `${significantText(cap.capMtok)} Mtok/${perUser(unit)}, which ${percentText(cap.usersShare)} of users reach and which cuts ${percentText(Math.max(0, cap.tokensCutShare))} of tokens (margin ${marginText(cap.marginShare)})`;
  return [
    ...(capNobodyUnder === undefined ? [] : [`  Cap at which nobody is under water: ${told(capNobodyUnder)}\n`]),
    ...(capForMargin === undefined ? [] : [`  Cap that protects a margin of ${percentText(wanted)}: ${told(capForMargin)}\n`]),
    ...(capNote === undefined ? [] : [`  For a margin of ${percentText(wanted)} ${capNote}\n`]),
  ].join("");
}

function decileText({ plans, unit }: ProductPricing): string {
  const [current] = plans;
  if (current === undefined) return "";
  if (current.deciles.length < 10) {
    const { mean } = current;
    const why = current.deciles.length === 1 ? "All use the same: the plan gives no `spread` of use" : "Fewer than ten users";
    return `  ${why}. Each pays ${dollars(mean.revenueUsd)}, takes compute of ${dollars(mean.computeUsd)} and leaves ${dollars(mean.marginUsd)} (${marginText(current.marginShare)}) per ${perUser(unit)}\n`;
  }
  const row = (label: string, one: PricePlan["mean"], tokens?: number): readonly string[] => [
    label,
    significantText(one.useMtok),
    dollars(one.revenueUsd),
    dollars(one.computeUsd),
    dollars(one.marginUsd),
    marginText(one.revenueUsd > 0 ? one.marginUsd / one.revenueUsd : undefined),
    tokens === undefined ? "" : percentText(tokens),
  ];
  const rows = [
    ["users", "Mtok", "pays", "compute", "margin", "of revenue", "of tokens"],
    ...current.deciles.map((one) => row(`tenth ${one.decile}`, one, one.shareOfTokens)),
    ...current.atPercentile.map(({ percentile, user }) => row(`p${percentile}`, user)),
    row("all", current.mean, 1),
  ];
  return `\n  Margin by use, USD per ${perUser(unit)}: tenths of users from the lightest on, and the user at a percentile\n${aligned(rows)}`;
}

function termsText(terms: PriceTerms): string {
  if (terms.kind === "flat") {
    const cap = terms.capMtok === undefined ? "" : `, cap ${significantText(terms.capMtok)} Mtok`;
    const over = terms.overageUsdPerMtok === undefined ? "" : ` + ${dollars(terms.overageUsdPerMtok)}/Mtok beyond ${significantText(terms.includedMtok!)}`;
    return `${dollars(terms.usd)}${over}${cap}`;
  }
  return terms.kind === "token" ? `${dollars(terms.usdPerMtok)}/Mtok` : `${dollars(terms.usdPerAgent)}/agent of ${significantText(terms.mtokPerAgent)} Mtok`;
}

function plansText({ plans }: ProductPricing): string {
  if (plans.length < 2 || plans[0]!.deciles.length < 10) return "";
  const rows = plans.map(({ name, terms, marginShare, atPercentile, deciles, underWater }, i) => [
    `${name}${i === 0 ? " (now)" : ""}`,
    termsText(terms),
    marginText(marginShare),
    ...atPercentile.map(({ user }) => dollars(user.marginUsd)),
    dollars(deciles.at(-1)!.marginUsd),
    percentText(underWater.share),
  ]);
  return `\n  The same users charged otherwise, at the same revenue from them: margin of all, of the user at a percentile, of the heaviest tenth\n${aligned([["charged", "price", "margin", "p10", "p50", "p90", "p99", "top tenth", "under water"], ...rows])}`;
}

function pricesText({ prices, elasticity, unit }: ProductPricing): string {
  if (prices.length === 0) return "";
  const units = unit === "Mtok" ? "Mtok" : `${perUnit(unit)}s`;
  const rows = prices.map((row) => [
    dollars(row.priceUsd),
    hoursText(row.units),
    moneyText(row.revenueUsd),
    hoursText(row.demandMtok),
    servedText(row.servedShare),
    hoursText(row.h100eHours),
    moneyText(row.contributionUsd),
    row.factor === 1 ? "–" : meanMoneyChangeText({ mean: row.grossProfitChangeUsd, halfWidth95: row.halfWidth95Usd }),
  ]);
  const act = elasticity === 0 ? "elasticity is 0 in the plan: units do not react" : `elasticity ${significantText(elasticity)}`;
  return `\n  Other prices through the plan's machines (means over futures; ${act})\n${aligned([["price", units, "revenue", "Mtok asked", "served", "H100e-hours", "contribution", "gross profit against now"], ...rows])}`;
}
