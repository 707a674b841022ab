/** Tables and statements of the synthetic run: made-up numbers of a plausible shape, from formulas, not from the engine. */
import type { ResultTable, Statement } from "../../src/core/results/run.ts";
import { column } from "../../src/core/results/table-column.ts";
import { fiscalQuarterLabel, monthLabel } from "../../src/formats/text/months.ts";

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

const chips = ["H100", "TPU v6e", "Trainium2"] as const;
const blocks = ["peak", "shoulder", "trough"] as const;

/** Tables of the plausible shape that a run of so many months has. */
export function fixtureTables(start: string, months: number): readonly ResultTable[] {
  const monthNames = Array.from({ length: months }, (_, t) => monthLabel(start, t));
  const notes = { measures: "Base case, month by month.", source: "Synthetic fixture, not a run.", limitations: "One future out of many." };
  const load = { peak: 1.6, shoulder: 1, trough: 0.55 };
  const demand = (t: number): number => 5.2e6 * 1.03 ** t;
  const servable = (t: number): number => 8.9e6 * (1 + 0.42 * Math.floor((t + 4) / 9));
  return [
    {
      id: "demand-capacity",
      title: "Demand against capacity by load block",
      columns: [column("month", "Month"), column("block", "Load block"), column("demand", "Demand", "Mtok"), column("servable", "Servable", "Mtok")],
      rows: monthNames.flatMap((month, t) => blocks.map((block) => [month, block, demand(t) * load[block], servable(t)])),
      ...notes,
    },
    {
      id: "allocation",
      title: "Allocation of the envelope by workload",
      columns: [
        column("month", "Month"),
        ...["serve", "pretraining", "research", "internal", "batch", "reserve", "idle", "sublet", "bought by the hour"].map((id) =>
          column(id, id, "chip-hours"),
        ),
      ],
      rows: monthNames.map((month, t) => {
        const all = 2.6e8 * (1 + 0.4 * Math.floor((t + 4) / 9));
        const serve = Math.min(0.56, 0.4 + 0.004 * t) * all;
        return [
          month,
          serve,
          0.22 * all,
          0.1 * all,
          0.03 * all,
          0.04 * all,
          0.02 * all,
          Math.max(0, 0.19 * all - (serve - 0.4 * all)),
          t > 30 ? 0.02 * all : 0,
          t % 9 > 5 ? 0.05 * all : 0,
        ];
      }),
      ...notes,
    },
    {
      id: "prices",
      title: "Price of compute against the market",
      columns: [
        column("month", "Month"),
        column("chip", "Chip"),
        column("block", "Load block"),
        column("price", "Shadow price", "USD/chip-hour"),
        column("market", "Market", "USD/chip-hour"),
      ],
      rows: monthNames.flatMap((month, t) =>
        chips.flatMap((chip, c) =>
          blocks.map((block) => [
            month,
            chip,
            block,
            Math.max(0, (3.1 - 0.5 * c) * load[block] * (1 + 0.5 * Math.sin((t + c) / 3)) - 0.4),
            (2.4 - 0.5 * c) * 0.995 ** t,
          ]),
        ),
      ),
      ...notes,
    },
    {
      id: "contracts",
      title: "Contracts",
      columns: [
        column("contract", "Contract"),
        column("supplier", "Supplier"),
        column("kind", "Kind"),
        column("chips", "Chips", "chips"),
        column("start", "Start"),
        column("end", "End"),
        column("payment", "Monthly payment", "USD"),
        column("exit", "Earliest exit"),
      ],
      rows: [
        ["memphis", "Colossus Compute", "whole-site", 220_000, "2026-07", "2029-05", 1.25e9, "2026-10"],
        ["tpu-block", "Hyperscaler A", "take-or-pay", 400_000, "2026-10", "2031-09", 0.48e9, ""],
        ["trn-commit", "Chip maker’s cloud", "spend-commitment", 300_000, "2026-07", "2031-06", 0.18e9, "2028-06"],
        ["neo-12m", "Neocloud B", "take-or-pay", 32_000, "2026-09", "2027-08", 0.06e9, ""],
        ["burst", "Hyperscaler A", "on-demand", 60_000, "2026-07", "2031-06", 0, "2026-07"],
      ],
      ...notes,
    },
    {
      id: "capacity-chain",
      title: "Capacity chain in the first month",
      columns: [column("contract", "Contract"), ...["nameplate", "delivered", "healthy", "placeable", "allocated"].map((id) => column(id, id, "chips"))],
      rows: [
        ["memphis", 220_000, 88_000, 84_480, 81_945, 80_100],
        ["trn-commit", 300_000, 300_000, 291_000, 282_270, 241_000],
      ],
      ...notes,
    },
    {
      id: "products",
      title: "Products by year",
      columns: [
        column("product", "Product"),
        column("year", "Year"),
        column("units", "Units"),
        column("price", "Price", "USD/Mtok"),
        column("demand", "Demand", "Mtok"),
        column("served", "Served", "share"),
        column("revenue", "Revenue", "USD"),
        column("computeCost", "Compute cost", "USD"),
        column("margin", "Margin", "share"),
      ],
      rows: ["API", "Agents", "Chat seats", "Free"].flatMap((product, p) =>
        Array.from({ length: Math.max(1, Math.floor(months / 12)) }, (_, y) => {
          const revenue = p === 3 ? 0 : (14e9 - 4e9 * p) * 1.33 ** y;
          const cost = (6e9 - 1.2e9 * p) * 1.28 ** y;
          return [
            product,
            `FY${27 + y}`,
            1.1e6 * (p + 1) * 1.3 ** y,
            4.2 - p,
            6.3e7 * 1.33 ** y,
            0.98 - 0.01 * y,
            revenue,
            cost,
            revenue === 0 ? 0 : 1 - cost / revenue,
          ];
        }),
      ),
      ...notes,
    },
    {
      id: "rival-compute",
      title: "Training compute against the rival",
      columns: [column("quarter", "Quarter"), column("ours", "Ours", "H100e-hours"), column("rival", "Rival", "H100e-hours")],
      rows: [
        ["FY27 Q2", 2.1e8, 2.6e8],
        ["FY27 Q3", 4.9e8, 5.5e8],
      ],
      ...notes,
    },
  ];
}

/** Three statements by fiscal quarter that add up. */
export function fixtureStatements(start: string, months: number): readonly Statement[] {
  const periods = [...new Set(Array.from({ length: months }, (_, t) => fiscalQuarterLabel(start, t, 2)))];
  const over = (first: number, growth: number): number[] => periods.map((_, i) => first * growth ** i);
  const minus = (a: readonly number[], ...others: readonly (readonly number[])[]): number[] => a.map((v, i) => v - sum(others.map((o) => o[i]!)));
  const revenue = over(7.3e9, 1.07);
  const cost = over(3.6e9, 1.06);
  const research = over(4.4e9, 1.045);
  const general = over(0.9e9, 1.03);
  const gross = minus(revenue, cost);
  const income = minus(gross, research, general);
  const cash = over(9.1e9, 1.02);
  const other = over(21e9, 1.03);
  const debts = over(12e9, 1.01);
  const equity = minus(
    cash.map((v, i) => v + other[i]!),
    debts,
  );
  const zero = periods.map(() => 0);
  const line = (label: string, valuesUsd: readonly number[], kind: "line" | "subtotal" | "check" = "line") => ({ label, kind, valuesUsd });
  return [
    {
      id: "income",
      title: "Income statement",
      periods,
      lines: [
        line("Revenue", revenue),
        line(
          "Cost of revenue",
          cost.map((v) => -v),
        ),
        line("Gross profit", gross, "subtotal"),
        line(
          "Research",
          research.map((v) => -v),
        ),
        line(
          "Sales and general",
          general.map((v) => -v),
        ),
        line("Tax", zero),
        line("Net income", income, "subtotal"),
      ],
    },
    {
      id: "balance",
      title: "Balance sheet",
      periods,
      lines: [
        line("Cash", cash),
        line("Other assets", other),
        line(
          "Total assets",
          cash.map((v, i) => v + other[i]!),
          "subtotal",
        ),
        line("Liabilities", debts),
        line("Equity", equity),
        line("Assets − liabilities − equity", zero, "check"),
      ],
    },
    {
      id: "cash-flow",
      title: "Cash-flow statement",
      periods,
      lines: [
        line("From operations", income),
        line("From investing", zero),
        line("From financing", over(0.4e9, 0.9)),
        line(
          "Change in cash",
          income.map((v, i) => v + 0.4e9 * 0.9 ** i),
          "subtotal",
        ),
        line("Closing cash less balance sheet", zero, "check"),
      ],
    },
  ];
}
