/** Funding of the base case: sources and uses of each raise, who owns what after it, deals whose money goes round. */
import { formatMonth } from "../calendar/months.ts";
import type { ResultTable } from "./run.ts";
import type { TableInput } from "./table-input.ts";
import { column } from "./table-column.ts";

export const fundingTables = (input: TableInput): readonly ResultTable[] => [sourcesAndUses(input), capTable(input), linkedDeals(input)];

/** The month's name; a dash for one that never comes. */
const monthText = ({ model }: TableInput, t: number): string => (t < 0 ? "–" : formatMonth(model.plan.calendar.start + t));

function sourcesAndUses(input: TableInput): ResultTable {
  return {
    id: "sources-and-uses",
    title: "Sources and uses of each raise, base case",
    columns: [
      column("raise", "Raise"),
      column("kind", "Kind"),
      column("filed", "Filed"),
      column("priced", "Priced"),
      column("closed", "Closed"),
      column("demand", "Demand multiple"),
      column("gross", "Gross", "USD"),
      column("issue", "Spread and costs", "USD"),
      column("withheld", "Tax on awards", "USD"),
      column("pulled", "Pulled deals", "USD"),
      column("available", "Cash available", "USD"),
      column("holders", "To holders who sell", "USD"),
      column("locked", "Locked up until"),
    ],
    rows: input.base.raises.map((row) => [
      row.raise,
      row.kind,
      monthText(input, row.filedIn),
      monthText(input, row.pricedIn),
      row.closedIn < 0 ? "not in the base case" : monthText(input, row.closedIn),
      Number.isNaN(row.demandMultiple) ? "–" : row.demandMultiple,
      row.grossUsd,
      row.issueUsd,
      row.withheldUsd,
      row.pulledUsd,
      row.availableUsd,
      row.holdersUsd,
      monthText(input, row.lockedUntil),
    ]),
    measures:
      "Gross to the company, over-allotment included, less spread and costs, less the tax on stock awards that vest at an offering, less the costs of deals that were pulled: cash available. What holders sell is theirs",
    source: input.source,
    limitations: "Base case: every draw at its median, a raise closes where that is likelier than not. `plimsoll fund` tells the spread over futures.",
  };
}

function capTable(input: TableInput): ResultTable {
  const { model, base } = input;
  const shares = base.futures.parameters[model.opening.shares]!;
  const names = model.raises.filter(({ kind }) => kind !== "prepayment").map(({ name }) => name);
  const at = names.map((name) => model.raises.findIndex((raise) => raise.name === name) + 1);
  return {
    id: "cap-table",
    title: "Who owns the company after each raise, base case",
    columns: [
      column("month", "Month"),
      column("after", "After"),
      column("shares", "Shares, millions"),
      column("today", "Holders of today", "share"),
      ...names.map((name) => column(name, name, "share")),
    ],
    rows: base.capTable.map(({ month, after, held, total }) => [monthText(input, month), after, (shares * total) / 1e6, held[0]!, ...at.map((h) => held[h]!)]),
    measures: "Parts of all shares as converted, stock awards outstanding at the start included; shares kept back for tax on awards are gone",
    source: input.source,
    limitations:
      "Base case. Preferences and warrants are not in these parts: they rank, and dilute, when value is told at the horizon. Stock paid later dilutes nobody here.",
  };
}

function linkedDeals(input: TableInput): ResultTable {
  return {
    id: "linked-deals",
    title: "Deals whose money goes round, base case",
    columns: [
      column("deal", "Deal"),
      column("raised", "It puts in", "USD"),
      column("charged", "It is owed for compute", "USD"),
      column("net", "Net to us", "USD"),
    ],
    rows: input.base.linked.map(({ deal, raisedUsd, chargedUsd }) => [deal, raisedUsd, chargedUsd, raisedUsd - chargedUsd]),
    measures:
      "What an investor puts in, gross, beside what is charged through the horizon under the contracts and offers bought from it, and the net of the two",
    source: input.source,
    limitations: "Base case, through the horizon; charges after it are not counted. What of the compute would have been bought elsewhere is nobody's figure.",
  };
}
