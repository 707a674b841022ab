/** What must hold in the workbook itself, and one flag over all of it. */
import {
  before,
  call,
  compare,
  type Expr,
  heading,
  type Item,
  minus,
  now,
  of,
  one,
  plus,
  row,
  type Row,
  scalar,
  type Scalar,
  sum,
  when,
  whole,
  words,
  zero,
} from "./grid.ts";
import type { StatementSheet } from "./statement-sheet.ts";

export interface ChecksSheet {
  readonly items: readonly Item[];
  readonly flags: { readonly rerun: Scalar; readonly failed: Scalar };
}

export interface Checked {
  readonly income: StatementSheet;
  readonly balance: StatementSheet;
  readonly cashFlow: StatementSheet;
  /** Rows that are nothing where the workbook is right, besides those of the statements; they stand here. */
  readonly ties: readonly Row[];
  /** Rows and numbers above nothing where the workbook no longer follows the engine. */
  readonly limits: readonly (Row | Scalar)[];
  /** What a sum of money may be off by, USD: rounding. */
  readonly tolerance: Scalar;
}

export function checksSheet({ income, balance, cashFlow, ties, limits, tolerance }: Checked): ChecksSheet {
  const difference = (sheet: StatementSheet): Row[] => [...sheet.lines.values()].filter((held) => held.look === "check");
  const cash = balance.lines.get("Cash");
  const restricted = balance.lines.get("Restricted cash");
  const closing = cashFlow.lines.get("Cash at the end, restricted included");
  const change = cashFlow.lines.get("Change in cash");
  const net = [income.lines.get("Net income"), cashFlow.lines.get("Net income")];
  const rows: Row[] = [
    ...[...difference(income), ...difference(balance), ...difference(cashFlow)].map((held) => row(held.label, now(held), { unit: "difference" })),
    ...(closing === undefined || change === undefined || cash === undefined
      ? []
      : [
          row(
            "Cash on the balance sheet less opening cash and the change of the month",
            minus(now(closing), plus(sum([cash, restricted].flatMap((held) => (held === undefined ? [] : [before(held)]))), now(change))),
            { unit: "difference" },
          ),
        ]),
    ...(net[0] === undefined || net[1] === undefined ? [] : [row("Net income of both statements", minus(now(net[0]), now(net[1])), { unit: "difference" })]),
    ...ties,
  ];
  const checks = rows.map((held) => row(held.label, failing(now(held), tolerance), { unit: "flag", look: "check" }));
  const failed = scalar("Checks that fail, months counted", sum(checks.map((held) => whole("SUM", held))), "count");
  const changed = scalar("Inputs changed that the workbook cannot follow", { kind: "changed-inputs" }, "count");
  const rerun = scalar(
    "Reasons to run the plan again",
    sum([of(changed), ...limits.map((held): Expr => (held.kind === "row" ? whole("SUM", held) : of(held)))]),
    "count",
  );
  return {
    items: [
      words("One flag for all, shown on every sheet: nothing here may be above zero."),
      failed,
      rerun,
      changed,
      tolerance,
      heading("Differences, which must be nothing"),
      ...rows,
      heading("Which of them are more than rounding"),
      ...checks,
      ...(limits.length === 0 ? [] : [heading("Where the workbook no longer says what the engine would: run the plan again"), ...limits]),
    ],
    flags: { rerun, failed },
  };
}

const failing = (expr: Expr, tolerance: Scalar): Expr => when(compare(call("ABS", expr), ">", of(tolerance)), one, zero);
