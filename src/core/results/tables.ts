/** The named tables of a run: means over the paths still alive in a month, and the base case where it says so. */
import { blockCount, blockNames } from "../company/model/load-blocks.ts";
import { formatMonth } from "../calendar/months.ts";
import { quantiles } from "../numeric/statistics.ts";
import { accountingTables } from "./accounting-tables.ts";
import { goingConcern } from "./going-concern.ts";
import { fundingTables } from "./funding-tables.ts";
import { investmentTables } from "./investment-tables.ts";
import { feedbackTable, segmentTable } from "./feedback-table.ts";
import { lettingTables } from "./letting-tables.ts";
import { ownershipTables } from "./ownership-tables.ts";
import { obligationTables } from "./obligation-tables.ts";
import { productTables } from "./product-tables.ts";
import { valuationTables } from "./valuation-tables.ts";
import type { ResultTable } from "./run.ts";
import { programmeProgress } from "./programme-progress.ts";
import { servingTables } from "./serving-tables.ts";
import { meanOf, type TableInput } from "./table-input.ts";
import { column } from "./table-column.ts";

const meanNote = "Means over the futures still solvent in the month; a mean hides its tails.";
export function buildTables(input: TableInput): readonly ResultTable[] {
  const priced = prices(input);
  return [
    demandCapacity(input),
    allocation(input),
    idleBlocks(input),
    priced,
    tightness(priced),
    contracts(input),
    capacityChain(input),
    ...obligationTables(input),
    ...accountingTables(input),
    goingConcern(input),
    ...ownershipTables(input),
    ...lettingTables(input),
    ...investmentTables(input),
    ...fundingTables(input),
    ...valuationTables(input),
    products(input),
    ...productTables(input),
    feedbackTable(input),
    segmentTable(input),
    ...servingTables(input.model.plan),
    programmeProgress(input),
    lowestCash(input),
    floorPrice(input),
    comfort(input),
  ].filter((table) => table.rows.length > 0);
}

function demandCapacity(input: TableInput): ResultTable {
  const { layout, labels } = input;
  const isServing = input.envelope.claims.some((claim) => claim.block >= 0);
  return {
    id: "demand-capacity",
    title: "Demand and capacity by load block",
    columns: [
      column("month", "Month"),
      column("block", "Block"),
      column("demand", "Demand", "Mtok"),
      column("served", "Served", "Mtok"),
      column("servable", "Servable", "Mtok"),
    ],
    rows: isServing
      ? labels.flatMap((label, t) =>
          blockNames.map((block, b) => [
            label,
            block,
            meanOf(input, layout.demand + b, t),
            meanOf(input, layout.served + b, t),
            meanOf(input, layout.servable + b, t),
          ]),
        )
      : [],
    measures:
      "Tokens of inference demanded, served, and servable if all that the floors leave and all that can be bought by the hour served inference at each chip's best rate",
    source: input.source,
    limitations: `${meanNote} Three load blocks stand for the 730 hours of a month.`,
  };
}

function allocation(input: TableInput): ResultTable {
  const { model, layout, labels } = input;
  const names = [...model.workloads.map((workload) => workload.name), "idle", "reserve", "sublet", "bought by the hour"];
  return {
    id: "allocation",
    title: "Allocation of the envelope",
    columns: [column("month", "Month"), ...names.map((name) => column(name, name, "H100e-hours"))],
    rows: labels.map((label, t) => [label, ...names.map((_, i) => meanOf(input, layout.hours + i, t))]),
    measures:
      "Allocated hours by workload, weighted by H100e; idle and reserve (idle held for the development floor) apart; hours bought by the hour are inside the workloads",
    source: input.source,
    limitations: `${meanNote} H100e is a training yardstick: it does not compare serving.`,
  };
}

function prices(input: TableInput): ResultTable {
  const { model, envelope, layout, labels } = input;
  const pools = Array.from({ length: envelope.shape.pools }, (_, p) => p);
  const rows = labels.flatMap((label, t) =>
    pools.map((p) => {
      const { chip, own } = envelope.classes[Math.floor(p / blockCount)]!;
      const { name } = model.chips[chip]!;
      const price = meanOf(input, layout.price + p, t);
      return [
        label,
        own ? `${name} (own)` : name,
        blockNames[p % blockCount]!,
        price,
        ...priceQuantiles(input, p, t),
        price - meanOf(input, layout.floorCharge + p, t),
        marketOrNone(meanOf(input, layout.market + chip, t)),
      ];
    }),
  );
  return {
    id: "prices",
    title: "Shadow price of one more chip-hour",
    columns: [
      column("month", "Month"),
      column("chip", "Chip"),
      column("block", "Block"),
      column("price", "Shadow price", "USD/chip-hour"),
      ...quantileColumns("USD/chip-hour"),
      column("worth", "Worth", "USD/chip-hour"),
      column("market", "Market", "USD/chip-hour"),
    ],
    rows,
    measures:
      "What a claim on one more chip-hour of the pool would pay, beside the market price of its chip; worth is the price less what the hour adds to the development floor, at the floor's price",
    source: input.source,
    limitations: `${meanNote} ${quantileNote(input)}`,
  };
}

/** Price over market by pool and quarter; pools whose chip has no market have no such ratio. */
function tightness(priced: ResultTable): ResultTable {
  const sums = new Map<string, { readonly quarter: string; readonly chip: string; readonly block: string; sum: number; count: number }>();
  for (const row of priced.rows) {
    const [month, chip, block, price, , , , , market] = row;
    if (typeof market !== "number") continue;
    const [year, number] = String(month).split("-");
    const quarter = `${year}-Q${Math.ceil(Number(number) / 3)}`;
    const key = `${quarter} ${chip} ${block}`;
    const entry = sums.get(key) ?? { quarter, chip: String(chip), block: String(block), sum: 0, count: 0 };
    entry.sum += Number(price) / market;
    entry.count++;
    sums.set(key, entry);
  }
  return {
    id: "tightness",
    title: "Price of an hour over its market price",
    columns: [column("quarter", "Quarter"), column("chip", "Chip"), column("block", "Block"), column("ratio", "Price over market", "share")],
    rows: [...sums.values()].map(({ quarter, chip, block, sum, count }) => [quarter, chip, block, sum / count]),
    measures: "Shadow price of one more chip-hour as a share of the market price of its chip, mean of the quarter's months",
    source: priced.source,
    limitations: `Above 100 %, one more hour at the market price would pay; at 0 % hours stand idle. ${meanNote}`,
  };
}

const priceShares = [0.1, 0.5, 0.9] as const;
const quantileColumns = (unit: string) => [column("p10", "p10", unit), column("p50", "p50", unit), column("p90", "p90", unit)];
const quantileNote = ({ merged }: TableInput): string => `Percentiles are of the first ${merged.pricedCount} futures, the others as means are.`;

/** Percentiles of a line of prices over the futures that keep them and are still solvent. */
function priceQuantiles({ merged }: TableInput, line: number, t: number): readonly number[] {
  const { prices: all, pricedCount, months } = merged;
  const at = (line * months + t) * pricedCount;
  const alive = all.subarray(at, at + pricedCount).filter((usd) => !Number.isNaN(usd));
  return alive.length === 0 ? priceShares.map(() => 0) : quantiles(alive, priceShares);
}

function idleBlocks(input: TableInput): ResultTable {
  const { layout, labels } = input;
  return {
    id: "idle-blocks",
    title: "Idle hours by load block",
    columns: [
      column("month", "Month"),
      column("block", "Block"),
      column("idle", "Idle", "H100e-hours"),
      column("reserve", "Idle under the floor", "H100e-hours"),
    ],
    rows: labels.flatMap((label, t) => blockNames.map((block, b) => [label, block, meanOf(input, layout.idle + b, t), meanOf(input, layout.reserve + b, t)])),
    measures: "Hours that nobody uses or lets, and hours held for the development floor that no programme uses, weighted by H100e",
    source: input.source,
    limitations: meanNote,
  };
}

/** A chip that no market of the plan prices. */
const marketOrNone = (usd: number): number | string => (usd > 0 ? usd : "none");

function contracts({ model, base, source }: TableInput): ResultTable {
  const start = model.plan.calendar.start;
  const month = (m: number): string => (Number.isFinite(m) ? formatMonth(start + m) : "never");
  return {
    id: "contracts",
    title: "What is signed, and what the rule signs in the base case",
    columns: [
      column("contract", "Contract"),
      column("supplier", "Supplier"),
      column("kind", "Kind"),
      column("chip", "Chip"),
      column("chips", "Chips", "chips"),
      column("start", "Start"),
      column("end", "End"),
      column("signed", "Signed"),
      column("payment", "Monthly payment", "USD"),
      column("exit", "Earliest exit"),
    ],
    rows: base.signed.map((row) => [
      row.contract,
      row.supplier,
      row.kind,
      row.chip,
      row.chips,
      month(row.start),
      month(row.end - 1),
      row.signedIn < 0 ? "before the plan" : month(row.signedIn),
      row.monthlyUsd,
      row.earliestExit < row.end ? month(row.earliestExit) : "none",
    ]),
    measures:
      "Contracts of the plan and blocks signed by its rule in the base case; the payment is that of a full month; the earliest exit is the first month we need not pay for if notice is given at the start",
    source,
    limitations: "Base case: every draw at its median, events at their likelier outcome. Other futures sign otherwise.",
  };
}

function capacityChain({ base, source, labels }: TableInput): ResultTable {
  const first = base.trace.months[0];
  return {
    id: "capacity-chain",
    title: `From nameplate to placeable, ${labels[0] ?? ""}`,
    columns: [
      column("contract", "Contract"),
      column("chip", "Chip"),
      column("nameplate", "Nameplate", "chips"),
      column("delivered", "Delivered", "chips"),
      column("healthy", "Healthy", "chips"),
      column("placeable", "Placeable", "chips"),
    ],
    rows: (first?.capacity ?? []).map((row) => [row.contract, row.chip, row.nameplate, row.delivered, row.healthy, row.placeable]),
    measures: "Chips contracted, delivered (ramp and delay), healthy (availability), and open to work",
    source,
    limitations: "Base case, first month.",
  };
}

function products(input: TableInput): ResultTable {
  const { model, layout, years } = input;
  const order = [...new Set(years)];
  const rows = model.products.flatMap((product, i) =>
    order.map((year) => {
      const sum = { demand: 0, served: 0, revenue: 0, variable: 0, compute: 0 };
      years.forEach((of, t) => {
        if (of !== year) return;
        const at = layout.product + i * 5;
        sum.demand += meanOf(input, at + 1, t);
        sum.served += meanOf(input, at + 2, t);
        sum.revenue += meanOf(input, at + 3, t);
        sum.variable += meanOf(input, at + 4, t);
        sum.compute += servingCost(input, t) * servingShare(input, i, t);
      });
      return [product.name, year, sum.demand, sum.served, sum.revenue, sum.variable, sum.compute, sum.revenue - sum.variable - sum.compute];
    }),
  );
  return {
    id: "products",
    title: "Products by fiscal year",
    columns: [
      column("product", "Product"),
      column("year", "Year"),
      column("demand", "Demanded", "Mtok"),
      column("served", "Served", "Mtok"),
      column("revenue", "Revenue", "USD"),
      column("variable", "Variable cost", "USD"),
      column("compute", "Serving compute", "USD"),
      column("margin", "Contribution", "USD"),
    ],
    rows,
    measures:
      "Tokens demanded and served, revenue, variable cost, and the compute that served paying customers with its idle share, split by what the hours that served each product cost",
    source: input.source,
    limitations: `${meanNote} Within a workload serving compute is split by tokens weighted with compute per token.`,
  };
}

/** Mean compute cost of serving paid customers in month t, its idle share included. */
const servingCost = (input: TableInput, t: number): number => meanOf(input, input.layout.accounts + 1, t) + meanOf(input, input.layout.accounts + 2, t);

/** A product's part of the compute that served paying customers: of the bills of the very hours that served it. */
function servingShare(input: TableInput, product: number, t: number): number {
  const { model, layout } = input;
  const cost = (i: number): number => (model.products[i]!.free ? 0 : meanOf(input, layout.serving + i * 3, t) + meanOf(input, layout.serving + i * 3 + 1, t));
  const total = model.products.reduce((sum, _, i) => sum + cost(i), 0);
  return total > 0 ? cost(product) / total : 0;
}

function lowestCash({ merged, source }: TableInput): ResultTable {
  const lowest = merged.perPath["cashTroughUsd"]!;
  const shares = Array.from({ length: 50 }, (_, i) => (i + 0.5) / 50);
  const values = quantiles(lowest, shares);
  return {
    id: "lowest-cash",
    title: "Lowest cash of a future, in fifty steps",
    columns: [column("share", "Share of futures below", "share"), column("lowest", "Lowest cash", "USD")],
    rows: values.map((usd, i) => [shares[i]!, usd]),
    measures: "Quantiles over futures of the lowest month-end cash; where a future fails, what was missing in that month, below zero",
    source,
    limitations: "Fifty quantiles stand for all futures.",
  };
}

function floorPrice(input: TableInput): ResultTable {
  const { model, merged, envelope, labels, layout } = input;
  const hasFloor = model.workloads.some((workload) => workload.kind === "model-development" && workload.floor >= 0);
  const line = envelope.shape.pools;
  /** Share of the futures still solvent in which the floor's price is above nothing. */
  const bindingShare = (t: number): number => {
    const at = (line * merged.months + t) * merged.pricedCount;
    const alive = merged.prices.subarray(at, at + merged.pricedCount).filter((usd) => !Number.isNaN(usd));
    return alive.length === 0 ? 0 : alive.filter((usd) => usd > 0).length / alive.length;
  };
  return {
    id: "floor-price",
    title: "Price of the development floor",
    columns: [
      column("month", "Month"),
      column("price", "Saving per weighted hour less", "USD/H100e-hour"),
      ...quantileColumns("USD/H100e-hour"),
      column("binds", "Binds in", "share"),
    ],
    rows: hasFloor ? labels.map((label, t) => [label, meanOf(input, layout.floorPrice, t), ...priceQuantiles(input, line, t), bindingShare(t)]) : [],
    measures: "What one weighted hour less of the development floor would earn, and the share of futures in which the floor binds",
    source: input.source,
    limitations: `${meanNote} Nothing where the floor does not bind. ${quantileNote(input)}`,
  };
}

function comfort(input: TableInput): ResultTable {
  return {
    id: "comfort",
    title: "Comfort line",
    columns: [column("month", "Month"), column("comfort", "Comfort line", "USD")],
    rows: input.labels.map((label, t) => [label, meanOf(input, input.layout.comfortUsd, t)]),
    measures: "Cash the policy wants to keep",
    source: input.source,
    limitations: meanNote,
  };
}
