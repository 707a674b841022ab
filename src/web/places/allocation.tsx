/** Who gets the machines: over time, and in one month of one future, block by block, with its prices. */
import { useEffect, useState } from "preact/hooks";
import type { MonthTrace, PathTrace, ResultTable, RunSummary } from "../../core/results/run.ts";
import { allocationSection } from "../../formats/report/allocation-section.ts";
import { notesHtml, tableHtml } from "../../formats/report/html.ts";
import { traceSentence } from "../../formats/text/trace.ts";
import type { App } from "../state/app.ts";
import { HtmlBlock } from "../parts/html-block.tsx";
import { MonthSlider } from "../parts/month-slider.tsx";
import { useStore } from "../state/store.ts";
import { Sections, Waiting } from "../parts/sections.tsx";
import { Meeting } from "./meeting.tsx";

type Which = "base" | "median" | "worst" | "number";

export function Allocation({ app }: { readonly app: App }) {
  const summary = useStore(app.store, (session) => session.summary);
  if (summary === undefined) return <Waiting app={app} />;
  return (
    <>
      <Sections app={app} of={(of) => [allocationSection(of)]} none="This plan has no machines to allocate." />
      {allocationSection(summary) === undefined ? undefined : <OneMonth app={app} summary={summary} />}
      {allocationSection(summary) === undefined ? undefined : <Meeting app={app} summary={summary} />}
    </>
  );
}

function OneMonth({ app, summary }: { readonly app: App; readonly summary: RunSummary }) {
  const scenario = useStore(app.store, (session) => session.scenario);
  const seed = useStore(app.store, (session) => session.seed);
  const runKind = useStore(app.store, (session) => session.run.kind);
  const [which, setWhich] = useState<Which>("base");
  const [number, setNumber] = useState(0);
  const [chosen, setMonth] = useState(0);
  const [told, setTold] = useState<PathTrace | string | undefined>(undefined);
  const { median, worst } = summary.tracePaths;
  const path = which === "base" ? "base" : which === "median" ? median : which === "worst" ? (worst ?? "base") : number;
  const isPreview = runKind === "preview";
  useEffect(() => {
    let isCurrent = !isPreview;
    if (isPreview) return;
    app.engine.trace(scenario === undefined ? {} : { scenario }, seed, path).then(
      (trace) => isCurrent && setTold(trace),
      (error: unknown) => isCurrent && setTold(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      isCurrent = false;
    };
  }, [path, scenario, seed, summary.planHash, isPreview]);
  const month = Math.min(chosen, Math.max(0, (typeof told === "object" ? told.months.length : summary.months) - 1));
  return (
    <section class="one-month" aria-labelledby="one-month-title">
      <h2 id="one-month-title">One month of one future</h2>
      <div class="choices">
        <label>
          <span>Future</span>
          <select value={which} onChange={(event) => setWhich(event.currentTarget.value as Which)}>
            <option value="base">the base case</option>
            <option value="median">the median one (path {median})</option>
            {worst === undefined ? undefined : <option value="worst">the first to fail (path {worst})</option>}
            <option value="number">by number…</option>
          </select>
        </label>
        {which !== "number" ? undefined : (
          <label>
            <span>Path</span>
            <input
              type="number"
              min={0}
              max={9_999_999}
              step={1}
              value={number}
              onChange={(event) => setNumber(Math.max(0, Math.floor(Number(event.currentTarget.value) || 0)))}
            />
          </label>
        )}
        <MonthSlider
          label="Month"
          start={summary.start}
          months={typeof told === "object" ? Math.max(1, told.months.length) : summary.months}
          month={month}
          choose={setMonth}
        />
      </div>
      {told === undefined ? (
        <p class="soft">Telling this future…</p>
      ) : typeof told === "string" ? (
        <p class="empty">{told}</p>
      ) : (
        <Told trace={told} month={month} summary={summary} />
      )}
    </section>
  );
}

function Told({ trace, month, summary }: { readonly trace: PathTrace; readonly month: number; readonly summary: RunSummary }) {
  const at = trace.months[month];
  if (at === undefined) return <p class="empty">This future has no such month.</p>;
  const source = `${trace.path === "base" ? "base case" : `path ${trace.path}`} of ${summary.planName}, seed ${summary.seed}`;
  const tables = [whoTable(at, source), pricesTable(at, source)].filter((table) => table.rows.length > 0);
  const html = tables
    .map((table) => `<div class="block"><h3>${table.title}</h3>${tableHtml(table, { id: `month-${table.id}` })}${notesHtml(table)}</div>`)
    .join("\n");
  return (
    <>
      <p class="sentence-small">{traceSentence(trace)}</p>
      <HtmlBlock html={html} tables={() => tables} />
    </>
  );
}

function whoTable(month: MonthTrace, source: string): ResultTable {
  return {
    id: "month-allocation",
    title: `Who runs on what, ${month.label}`,
    columns: [
      { id: "workload", label: "Workload" },
      { id: "block", label: "Block" },
      { id: "chip", label: "Chip" },
      { id: "hours", label: "Chip-hours", unit: "chip-hours" },
      { id: "output", label: "Output" },
      { id: "unit", label: "Unit" },
    ],
    rows: month.allocation
      .filter((row) => row.chipHours > 0)
      .map((row) => [row.workload, row.block, row.chip, row.chipHours, Number(row.output.toPrecision(4)), row.unit]),
    measures: "Chip-hours that the month's linear programme gives to each workload, by load block and chip, and what they produce",
    source,
    limitations: "Exact for this month's values; what an unserved customer or training is worth later enters through the plan's values only.",
  };
}

function pricesTable(month: MonthTrace, source: string): ResultTable {
  return {
    id: "month-prices",
    title: `Price of one more chip-hour, ${month.label}`,
    columns: [
      { id: "chip", label: "Chip" },
      { id: "block", label: "Block" },
      { id: "price", label: "Shadow price", unit: "USD/chip-hour" },
      { id: "market", label: "Market", unit: "USD/chip-hour" },
    ],
    rows: month.prices.map((row) => [row.chip, row.block, row.usdPerChipHour, row.market ?? "none"]),
    measures: "What a claim on one more chip-hour of the pool would pay, beside the market price of its chip",
    source,
    limitations: "A price is not worth: capacity that development cannot use also raises its floor.",
  };
}
