/** What is owed, three ways, over time; and what would still be owed if notice were given in a month. */
import { useState } from "preact/hooks";
import type { ResultTable, RunSummary } from "../../core/results/run.ts";
import { notesHtml, tableHtml } from "../../formats/report/html.ts";
import { obligationsSection } from "../../formats/report/obligations-section.ts";
import { ownershipSection } from "../../formats/report/ownership-section.ts";
import { moneyText } from "../../formats/text/money.ts";
import { monthLabel } from "../../formats/text/months.ts";
import type { App } from "../state/app.ts";
import type { OwedByMonth } from "../engine/messages.ts";
import { HtmlBlock } from "../parts/html-block.tsx";
import { MonthSlider } from "../parts/month-slider.tsx";
import { useStore } from "../state/store.ts";
import { Sections, Waiting } from "../parts/sections.tsx";

export function Contracts({ app }: { readonly app: App }) {
  const { summary, owed } = useStore(app.store, (session) => session);
  if (summary === undefined) return <Waiting app={app} />;
  return (
    <>
      {owed.length === 0 ? undefined : <WhatIfExit summary={summary} owed={owed} />}
      <Sections app={app} of={(of) => [obligationsSection(of), ownershipSection(of)]} none="This plan has no contracts." />
    </>
  );
}

function WhatIfExit({ summary, owed }: { readonly summary: RunSummary; readonly owed: readonly OwedByMonth[] }) {
  const [chosen, setMonth] = useState(0);
  const month = Math.min(chosen, summary.months - 1);
  const rows = owed.filter((row) => row.headlineUsd[month]! > 0);
  rows.sort((a, b) => b.nonCancellableUsd[month]! - a.nonCancellableUsd[month]!);
  const sum = (of: (row: OwedByMonth) => readonly number[]): number => rows.reduce((total, row) => total + of(row)[month]!, 0);
  const [headline, bound] = [sum((row) => row.headlineUsd), sum((row) => row.nonCancellableUsd)];
  const label = monthLabel(summary.start, month);
  const table: ResultTable = {
    id: `exit-${label}`,
    title: "What is owed by contract",
    columns: [
      { id: "contract", label: "Contract" },
      { id: "supplier", label: "Supplier" },
      { id: "headline", label: "Headline", unit: "USD" },
      { id: "nonCancellable", label: "If notice is given", unit: "USD" },
      { id: "saved", label: "Saved by it", unit: "USD" },
      { id: "walkAway", label: "Walk-away", unit: "USD" },
    ],
    rows: rows.map((row) => {
      const [head, rest] = [row.headlineUsd[month]!, row.nonCancellableUsd[month]!];
      return [row.contract, row.supplier, head, rest, head - rest, row.walkAwayUsd[month]!];
    }),
    measures:
      "Payments still scheduled; what of them remains if notice is given in the month, with fee and prepayment lost; and that less what use until then is worth at the market",
    source: `base case of ${summary.planName}, seed ${summary.seed}`,
    limitations: "Base case: every draw at its median. Blocks that the rule signs later appear from their month on.",
  };
  return (
    <section class="exit" aria-labelledby="exit-title">
      <h2 id="exit-title">If notice were given</h2>
      <MonthSlider label="in" start={summary.start} months={summary.months} month={month} choose={setMonth} />
      <p class="sentence-small" role="status">
        In {label} {moneyText(headline)} is still scheduled; leaving everything that can be left would leave {moneyText(bound)} to pay.
      </p>
      {rows.length === 0 ? (
        <p class="empty">Nothing is owed from then on.</p>
      ) : (
        <HtmlBlock html={`${tableHtml(table, { id: "exit-table" })}${notesHtml(table)}`} tables={() => [table]} />
      )}
    </section>
  );
}
