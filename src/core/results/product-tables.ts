/** Tables of products and of the business: margin by tenth of users, customers and their dollars, ratios by year, peers. */
import { measureOfText } from "../checks/dimension.ts";
import { metrics } from "../checks/metrics.ts";
import { formatIn } from "../checks/told.ts";
import { cloudShareOf } from "../company/books/clouds.ts";
import { medianParameters } from "../company/model/medians.ts";
import type { ProductModel } from "../company/model/model.ts";
import { quantiles } from "../numeric/statistics.ts";
import { breakEvenFlatUsd, breakEvenUseMtok, type Costs, deciles, marginAt, meanMargin, type PriceTerms, shareUnderWater } from "../products/margins.ts";
import { termsOfProduct, usersOfProduct } from "../products/product-terms.ts";
import { type Users, usersOfLaw } from "../products/users.ts";
import { type BusinessMetricName, businessMetrics, type MetricSpan } from "./business-metrics.ts";
import type { ResultTable } from "./run.ts";
import type { TableInput } from "./table-input.ts";
import { column } from "./table-column.ts";

export function productTables(input: TableInput): readonly ResultTable[] {
  const priced = pricedProducts(input);
  return [pricePages(input, priced), productMargins(input, priced), ratios(input), customers(input), peers(input)];
}

interface PricedProduct {
  readonly product: ProductModel;
  readonly priceUsd: number;
  readonly costs: Costs;
  readonly idleUsd: number;
  readonly shadowUsd: number;
  readonly terms: PriceTerms;
  /** Absent where a product is sold by the token and nothing says what a customer uses. */
  readonly users: Users | undefined;
}

/** Months over which a price page is read: the first year. */
const pageMonths = (input: TableInput): number => Math.min(12, input.labels.length);

/** Products that are served in the first year: price in the base case, serving cost a token as a mean over futures. */
function pricedProducts({ model, layout, merged, base, labels }: TableInput): readonly PricedProduct[] {
  const months = Math.min(12, labels.length);
  const medians = medianParameters(model);
  const total = (line: number): number => {
    let sum = 0;
    for (let t = 0; t < months; t++) sum += merged.sums[line * merged.months + t]!;
    return sum;
  };
  return model.products.flatMap((product, i): readonly PricedProduct[] => {
    const mtok = total(layout.product + i * 5 + 2);
    if (!(mtok > 0)) return [];
    const [used, idle, shadow] = [0, 1, 2].map((n) => total(layout.serving + i * 3 + n) / mtok) as [number, number, number];
    const prices = base.futures.courses.subarray(product.price * model.months, product.price * model.months + months);
    const priceUsd = product.free ? 0 : prices.reduce((sum, usd) => sum + usd, 0) / months;
    return [
      {
        product,
        priceUsd,
        costs: { usdPerMtok: used + idle, variableShare: medians[product.variableCost]! + cloudShareOf(model, medians, i) },
        idleUsd: idle,
        shadowUsd: shadow,
        terms: termsOfProduct(product, priceUsd, medians),
        users: usersOfProduct(model, product, medians),
      },
    ];
  });
}

const priceNote = (input: TableInput): string =>
  `First ${pageMonths(input)} months: prices of the base case, serving costs as means over futures. A user's token costs what the mean token costs; \`plimsoll price\` tells the spread over futures, other prices, and margins on measured use.`;

function pricePages(input: TableInput, priced: readonly PricedProduct[]): ResultTable {
  return {
    id: "price-pages",
    title: "Price pages",
    columns: [
      column("product", "Product"),
      column("per", "Sold per"),
      column("price", "Price", "USD/unit"),
      column("cost", "Serving", "USD/Mtok"),
      column("idle", "of it idle", "USD/Mtok"),
      column("shadow", "At shadow prices", "USD/Mtok"),
      column("use", "Mean use", "Mtok/month"),
      column("margin", "Margin", "share"),
      column("under", "Users under water", "share"),
      column("above", "Those above", "Mtok/month"),
      column("breakEven", "Flat price that breaks even", "USD/month"),
    ],
    rows: priced.map(({ product, priceUsd, costs, idleUsd, shadowUsd, terms, users }) => {
      const head = [
        product.name,
        product.unit === "Mtok" || product.unit === "outcome" ? product.unit : `${product.unit}-month`,
        priceUsd,
        costs.usdPerMtok,
        idleUsd,
        shadowUsd,
      ];
      const mean = meanMargin(users ?? usersOfLaw({ kind: "constant", value: 1 }), terms, costs);
      const margin = mean.revenueUsd > 0 ? mean.marginUsd / mean.revenueUsd : "free";
      if (users === undefined || product.free) return [...head, users?.meanMtok ?? "not said", margin, "–", "–", "–"];
      const above = breakEvenUseMtok(terms, costs);
      return [...head, users.meanMtok, margin, shareUnderWater(users, terms, costs), Number.isFinite(above) ? above : "none", breakEvenFlatUsd(mean, costs)];
    }),
    measures:
      "What a product is sold at and what serving it costs: hours used with their share of idle ones, and what a claim on those hours would pay; users under water cost more than they pay",
    source: input.source,
    limitations: priceNote(input),
  };
}

const shownPercentiles = [10, 50, 90, 99] as const;

function productMargins(input: TableInput, priced: readonly PricedProduct[]): ResultTable {
  const rows = priced.flatMap(({ product, terms, costs, users }) => {
    if (users === undefined || users.useMtok.length < 10) return [];
    const row = (label: string, one: ReturnType<typeof marginAt>) => [product.name, label, one.useMtok, one.revenueUsd, one.computeUsd, one.marginUsd];
    return [
      ...deciles(users, terms, costs).map((one) => row(`tenth ${one.decile}`, one)),
      ...shownPercentiles.map((percentile) => row(`p${percentile}`, marginAt(terms, costs, users.quantile(percentile / 100)))),
      row("all", meanMargin(users, terms, costs)),
    ];
  });
  return {
    id: "product-margins",
    title: "Margin by tenth of users",
    columns: [
      column("product", "Product"),
      column("users", "Users"),
      column("use", "Use", "Mtok/month"),
      column("pays", "Pays", "USD/user"),
      column("compute", "Compute", "USD/user"),
      column("margin", "Margin", "USD/user"),
    ],
    rows,
    measures: "A user's month by how much is used: means of tenths from the lightest on, and the user at a percentile; margin is after variable cost",
    source: input.source,
    limitations: priceNote(input),
  };
}

interface RatioColumn {
  readonly metric: BusinessMetricName;
  readonly label: string;
  readonly unit: string;
}

/** Each beside what keeps it from misleading alone. */
const ratioColumns: readonly RatioColumn[] = [
  { metric: "paid_margin", label: "Gross margin, paid only", unit: "share" },
  { metric: "all_in_margin", label: "with free users", unit: "share" },
  { metric: "idle_of_revenue", label: "Idle in cost of revenue", unit: "share" },
  { metric: "research_ratio", label: "R&D ratio", unit: "share" },
  { metric: "return_on_compute", label: "Return on compute", unit: "share" },
  { metric: "revenue_per_chip_hour", label: "Revenue", unit: "USD/H100e-hour" },
  { metric: "net_burn", label: "Net burn", unit: "USD" },
  { metric: "burn_multiple", label: "Burn multiple", unit: "x" },
];
const customerColumns: readonly RatioColumn[] = [
  { metric: "customers", label: "Customers", unit: "customers" },
  { metric: "contract_value", label: "Contract value", unit: "USD/customer-year" },
  { metric: "ndr", label: "NDR", unit: "share" },
  { metric: "grr", label: "GRR", unit: "share" },
];
const tableShares = [0.1, 0.5, 0.9] as const;

/** Percentiles of a metric over the futures in which it is defined, and in how many it is not. */
function spread(values: Float64Array): { readonly at: readonly (number | string)[]; readonly undefinedShare: number } {
  const defined = values.filter((value) => Number.isFinite(value));
  const at = defined.length === 0 ? tableShares.map(() => "undefined") : quantiles(defined, tableShares);
  return { at, undefinedShare: 1 - defined.length / values.length };
}

const spansOf = ({ years }: TableInput): readonly (MetricSpan & { readonly year: string })[] =>
  [...new Set(years)].map((year) => ({ year, first: years.indexOf(year), last: years.lastIndexOf(year) }));

const firstFutures = ({ merged }: TableInput): string =>
  `Percentiles over ${merged.businessCount === merged.paths ? "all" : `the first ${merged.businessCount}`} futures in which a ratio is defined; a failed future counts with what it earned until then.`;

function ratios(input: TableInput): ResultTable {
  const business = businessMetrics(input.model, input.merged);
  return {
    id: "business-metrics",
    title: "Business metrics by fiscal year",
    columns: [column("year", "Year, rank"), ...ratioColumns.map(({ metric, label, unit }) => column(metric, label, unit))],
    rows: spansOf(input).flatMap((span) => {
      const spreads = ratioColumns.map(({ metric }) => spread(business[metric](span)));
      return tableShares.map((share, n) => [`${span.year} p${share * 100}`, ...spreads.map(({ at }) => at[n]!)]);
    }),
    measures: `Ranks are of each column by itself. Return on compute with the terminal value, over the whole horizon: ${terminalText(input)}. A burn multiple is undefined where revenue did not grow`,
    source: input.source,
    limitations: `${firstFutures(input)} There is no standard for return on compute; margins depend on where idle cost goes (\`finance.idle: ${input.model.finance.idle}\`).`,
  };
}

function terminalText({ model, merged }: TableInput): string {
  const { at } = spread(businessMetrics(model, merged).return_on_compute_terminal({ first: 0, last: merged.months - 1 }));
  return at.every((value) => typeof value === "number")
    ? at.map((value, n) => `p${tableShares[n]! * 100} ${formatIn(value as number, "%", [])}`).join(", ")
    : "none";
}

/** Marks of net dollar retention that investors are said to read: below the first it is punished, above the second rewarded. */
const retentionMarks = [1.2, 1.4] as const;

function customers(input: TableInput): ResultTable {
  const { model, merged } = input;
  const business = businessMetrics(model, merged);
  const counted = model.products.filter(({ customers: own }) => own >= 0);
  const hasCohorts = counted.some(({ cohorts }) => cohorts !== undefined);
  const columns = customerColumns.slice(0, hasCohorts ? 4 : 2);
  const [low, high] = retentionMarks;
  const rows = (counted.length === 0 ? [] : spansOf(input)).flatMap((span) => {
    const spreads = columns.map(({ metric }) => spread(business[metric](span)));
    const ndr = hasCohorts ? business.ndr(span).filter((value) => Number.isFinite(value)) : new Float64Array();
    const among = (holds: (value: number) => boolean): number | string => (ndr.length === 0 ? "undefined" : ndr.filter(holds).length / ndr.length);
    const marks = [among((value) => value < low), among((value) => value >= low && value <= high), among((value) => value > high)];
    return tableShares.map((share, n) => [
      `${span.year} p${share * 100}`,
      ...spreads.map(({ at }) => at[n]!),
      ...(hasCohorts ? (share === 0.5 ? marks : marks.map(() => "")) : []),
    ]);
  });
  return {
    id: "customers",
    title: "Customers, contract value and dollar retention at fiscal year-ends",
    columns: [
      column("year", "Year, rank"),
      ...columns.map(({ metric, label, unit }) => column(metric, label, unit)),
      ...(hasCohorts
        ? [column("below", "Futures below 120 %", "share"), column("between", "120 to 140 %", "share"), column("above", "above 140 %", "share")]
        : []),
    ],
    rows,
    measures: `Customers of products that count them (${counted.map(({ name }) => name).join(", ")}; a seat or an agent counts as one), what they pay a year at the last month's rate, and what those of a year before still pay (${model.plan.metrics?.ndr ?? "month-v1"}); GRR without expansion`,
    source: input.source,
    limitations: firstFutures(input),
  };
}

/** Figures of peers that we have a number of our own for. */
const ownFigures: Readonly<Record<string, BusinessMetricName>> = {
  gross_margin: "paid_margin",
  research: "research_ratio",
  research_ratio: "research_ratio",
  rd_ratio: "research_ratio",
  customers: "customers",
  contract_value: "contract_value",
  ndr: "ndr",
  grr: "grr",
  burn_multiple: "burn_multiple",
  net_burn: "net_burn",
  return_on_compute: "return_on_compute",
  revenue_per_chip_hour: "revenue_per_chip_hour",
};

/** In base units, as `formatIn` takes it. */
function inBase(value: number, unit: string): number {
  const measure = measureOfText(unit, []);
  if (!measure.ok) throw new Error(`${unit} is no unit`);
  return value * measure.value.factor;
}

/** Companies as columns: what the plan says of peers, beside our median in the first fiscal year of twelve months. */
function peers(input: TableInput): ResultTable {
  const { model, merged, source } = input;
  const { plan } = model;
  const names = Object.keys(plan.peers ?? {}).sort();
  const figures = [...new Set(names.flatMap((name) => Object.keys(plan.peers[name]!.figures ?? {})))];
  const spans = spansOf(input);
  const span = spans.find(({ first, last }) => last - first === 11) ?? spans[0]!;
  const business = businessMetrics(model, merged);
  const median = (values: Float64Array): number | undefined => {
    const defined = values.filter((value) => Number.isFinite(value));
    return defined.length === 0 ? undefined : quantiles(defined, [0.5])[0]!;
  };
  const ours = (figure: string): string => {
    if (figure === "revenue") {
      const sums = new Float64Array(merged.paths);
      for (let t = span.first; t <= span.last; t++) for (let p = 0; p < merged.paths; p++) sums[p]! += merged.columns["revenueUsd"]![t * merged.paths + p]!;
      return formatIn(quantiles(sums, [0.5])[0]!, "USD", []) + "/year";
    }
    const metric = ownFigures[figure];
    if (metric === undefined) return "–";
    const value = median(business[metric](span));
    if (value === undefined) return "–";
    const { unit } = metrics[metric]!;
    return unit === "1" ? (metric === "burn_multiple" ? formatIn(value, "x", []) : formatIn(value, "%", [])) : formatIn(inBase(value, unit), unit, []);
  };
  return {
    id: "peers",
    title: `Beside peers, ${span.year}`,
    columns: [column("figure", "Figure"), column("plan", `${plan.name}, median`), ...names.map((name) => column(name, name))],
    rows:
      names.length === 0
        ? []
        : figures.map((figure) => [
            figure.replaceAll("_", " "),
            ours(figure),
            ...names.map((name) => plan.peers[name]!.figures?.[figure]?.text.replace(/\s*@\S+$/, "") ?? "–"),
          ]),
    measures: "What the plan states of other companies (`peers:`), each as it is written there, beside our own median",
    source,
    limitations: "Peers' figures are of their own years and definitions; their sources stand with the assumptions.",
  };
}
