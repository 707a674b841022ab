/** Where the figures of an answer come from: the formula, what goes into it, and which outcome of a future it counts. */
import type { AssumptionRow } from "../results/run.ts";

/** Outcomes of single futures that inputs have a share in. */
export type OriginOutcome = "insolvent" | "trough" | "value" | "unserved";

export interface FigureOrigin {
  readonly id: string;
  readonly title: string;
  readonly formula: string;
  /** What it counts of each future; inputs are then told by their share in its spread. */
  readonly outcome?: OriginOutcome;
  /** Where it follows from the plan alone: beginnings of the addresses that go into it. */
  readonly from?: readonly string[];
}

const origin = (id: string, title: string, formula: string, more: Pick<FigureOrigin, "outcome" | "from"> = {}): FigureOrigin => ({
  id,
  title,
  formula,
  ...more,
});

/** All figures of the decision table that can be followed. */
export const figureOrigins: readonly FigureOrigin[] = [
  origin(
    "insolvent",
    "Futures insolvent",
    "Futures in which, in some month, opening cash plus what can really be drawn is less than what falls due, over all futures. Payments fall before receipts; a future that fails stays failed. As written counts the distress playbook and raises that are not signed; the other readings leave them out. The interval is Clopper–Pearson's.",
    { outcome: "insolvent" },
  ),
  origin(
    "trough",
    "Cash",
    "Cash at month-end: the cash before, less what is paid, plus what is received, raised and drawn, month by month in double entry. Percentiles are over futures, each month for itself; a future that fails keeps its last cash. The comfort line is the policy's minimum cash, a covenant that of a loan.",
    { outcome: "trough" },
  ),
  origin(
    "obligations",
    "Obligations for compute",
    "Over all signed contracts, as of a date, in the base case. Headline: all scheduled payments left. Non-cancellable: payments until the first date at which notice given then lets us out, after any lock-in, plus fee and prepayment lost. Walk-away: the same less what use or sublet until then is worth at the market that the contract names.",
    { from: ["contracts"] },
  ),
  origin(
    "unserved",
    "Demand served",
    "Tokens served over tokens wanted in a month, after the exact allocation of the month's capacity; the decision table shows its median and percentiles over futures.",
    { outcome: "unserved" },
  ),
  origin(
    "behind",
    "Falling behind the rival",
    "Futures in which, at a quarter-end after the first year, our cumulative effective development is below the stated share of the rival's, over all futures.",
    { from: ["rival", "workloads", "contracts", "offers"] },
  ),
  origin(
    "value",
    "Value to today's holders",
    "Mean over futures of (cash − debt + terminal value − residual obligations that cannot be cancelled) × the share today's holders keep, discounted from the horizon. In a future that fails, what is then owed counts against it. Terminal value is the plan's multiple of revenue.",
    { outcome: "value" },
  ),
  origin(
    "checks",
    "Checks of the plan",
    "Each check is a sentence of the plan, computed from the plan or this run and compared with what it asserts; all of them stand under Limits and checks.",
  ),
  origin(
    "evidence",
    "Values reported, not assumed",
    "Values whose source is a contract, a measurement or a report, over all values typed in the plan; all of them stand under Assumptions.",
  ),
  origin(
    "books",
    "Imbalance of the books",
    "Largest |assets − liabilities − equity| over all months of all futures and readings; every posting has two sides, so what is left is rounding.",
  ),
  origin(
    "floors",
    "Floors that clashed",
    "Months of futures in which the floors of development could not all be kept and bent by priority, over all months of futures.",
  ),
  origin("warnings", "Warnings", "What the checker and the run warn of; all of them stand under Warnings."),
];

export const originOf = (id: string): FigureOrigin | undefined => figureOrigins.find((one) => one.id === id);

/** The share of an outcome's spread over futures that an input alone accounts for. */
export interface Contribution {
  /** Of the input, or of what follows from several. */
  readonly address: string;
  readonly sources: readonly string[];
  /** Correlation ratio: 0 to 1. Shares of inputs that move together overlap. */
  readonly share: number;
}

export type Contributions = Readonly<Partial<Record<OriginOutcome, readonly Contribution[]>>>;

/** Rows of the plan's values that go into a figure which follows from the plan alone. */
export const rowsFrom = (rows: readonly AssumptionRow[], from: readonly string[]): readonly AssumptionRow[] =>
  rows.filter(({ address }) => from.some((start) => address === start || address.startsWith(`${start}.`)));
