/** Two scenarios on the same futures: what differs in the input first, then in the answer, then step by step. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { RunSummary } from "../../core/results/run.ts";
import { fanChart } from "../../formats/charts/fan.ts";
import { responsive } from "../../formats/charts/svg.ts";
import { waterfallChart } from "../../formats/charts/waterfall.ts";
import { figureHtml, notesHtml, tableHtml } from "../../formats/report/html.ts";
import { moneyText } from "../../formats/text/money.ts";
import { countText } from "../../formats/text/number.ts";
import { tableOf } from "../../formats/text/summary-tables.ts";
import type { App } from "../state/app.ts";
import { HtmlBlock } from "../parts/html-block.tsx";
import { useStore } from "../state/store.ts";
import { changeTextOf, inputTable, measures, resultTable, waterfallOf } from "./comparison.ts";
import type { Change, Comparison, Measure } from "./comparison.ts";
import { runComparison } from "./run-comparison.ts";

const quickPaths = 1000;

export function Compare({ app }: { readonly app: App }) {
  const { lastGood, scenario, seed } = useStore(app.store, (session) => session);
  const names = (lastGood?.scenarios ?? []).map(({ name }) => name);
  const [left, setLeft] = useState<string | undefined>(undefined);
  const [right, setRight] = useState<string | undefined>(scenario ?? names[0]);
  const [measure, setMeasure] = useState<Measure["id"]>("insolvent");
  const [paths, setPaths] = useState(quickPaths);
  const [comparison, setComparison] = useState<Comparison | undefined>(undefined);
  const [progress, setProgress] = useState<string | undefined>(undefined);
  const hash = lastGood?.plan?.hash;
  const all = lastGood?.plan?.paths ?? quickPaths;
  const latest = useRef(0);

  useEffect(() => {
    if (hash === undefined || left === right) return;
    const number = ++latest.current;
    const isCurrent = (): boolean => latest.current === number;
    const wasRunning = app.store.get().run.kind === "running";
    app.actions.cancel();
    const job = runComparison({ engine: app.engine, left, right, seed, paths: Math.min(paths, all) }, (update, words) => {
      if (!isCurrent()) return;
      setComparison(update);
      setProgress(words);
    });
    job.done.then(
      () => {
        if (!isCurrent()) return;
        setProgress(undefined);
        if (wasRunning) app.actions.rerun();
      },
      (error: unknown) => isCurrent() && setProgress(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      latest.current++;
      job.cancel();
      if (wasRunning && app.store.get().run.kind === "cancelled") app.actions.rerun();
    };
  }, [hash, left, right, seed, paths]);

  if (lastGood?.plan === undefined) return <p class="empty">Nothing to compare: the plan has mistakes.</p>;
  if (names.length === 0)
    return (
      <p class="empty">
        This plan has no scenarios. Add one to its text: <code>{"scenarios: {slow-year: {why: demand is late, set: {demand.late_by: 12 months}}}"}</code>
      </p>
    );
  const chooser = (label: string, value: string | undefined, choose: (name: string | undefined) => void) => (
    <label>
      <span>{label}</span>
      <select value={value ?? ""} onChange={(event) => choose(event.currentTarget.value === "" ? undefined : event.currentTarget.value)}>
        <option value="">as planned</option>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
  const shown = comparison !== undefined && comparison.left === left && comparison.right === right ? comparison : undefined;
  return (
    <div class="compare">
      <div class="choices">
        {chooser("From", left, setLeft)}
        {chooser("to", right, setRight)}
        <button
          type="button"
          onClick={() => {
            setLeft(right);
            setRight(left);
          }}
        >
          Swap
        </button>
        {paths < all ? (
          <button type="button" disabled={progress !== undefined} onClick={() => setPaths(all)}>
            Refine to {countText(all)} futures
          </button>
        ) : undefined}
        <span class="soft" role="status">
          {left === right ? "Choose two that differ." : progress}
        </span>
      </div>
      {left === right ? undefined : <Result shown={shown} measure={measure} setMeasure={setMeasure} />}
    </div>
  );
}

interface ResultProps {
  readonly shown: Comparison | undefined;
  readonly measure: Measure["id"];
  setMeasure(measure: Measure["id"]): void;
}

function Result({ shown, measure, setMeasure }: ResultProps) {
  if (shown === undefined) return <p class="soft">Running both on the same futures…</p>;
  const input = inputTable(shown);
  const result = shown.before === undefined || shown.after === undefined ? undefined : resultTable(shown, shown.before, shown.after);
  return (
    <>
      <h2>What differs in the plan</h2>
      <HtmlBlock html={tableHtml(input, { id: "compare-input" })} tables={() => [input]} />
      {result === undefined ? undefined : (
        <>
          <h2>What differs in the answer</h2>
          <HtmlBlock html={`${tableHtml(result, { id: "compare-result" })}${notesHtml(result)}`} tables={() => [result]} />
          <Steps shown={shown} measure={measure} setMeasure={setMeasure} />
          <h2>Cash, side by side</h2>
          <div class="pair">
            <CashFan summary={shown.before!} name={shown.left ?? "as planned"} id="left" />
            <CashFan summary={shown.after!} name={shown.right ?? "as planned"} id="right" />
          </div>
        </>
      )}
    </>
  );
}

function Steps({ shown, measure: id, setMeasure }: ResultProps & { readonly shown: Comparison }) {
  const measure = measures.find((one) => one.id === id) ?? measures[0]!;
  const drawn = waterfallOf(shown, measure);
  if (drawn === undefined) return <p class="soft">The changes one by one: running…</p>;
  const { table, from, to, steps } = drawn;
  const largest = steps.reduce<Change | undefined>(
    (most, step) => (most === undefined || Math.abs(step.change) > Math.abs(most.change) ? step : most),
    undefined,
  );
  const sentence = `${measure.title} goes from ${measure.text(from.value)} to ${measure.text(to.value)}${largest === undefined || steps.length === 1 ? "" : `; most of it by ${largest.label}, ${changeTextOf(measure, largest.change)}`}.`;
  const spec = {
    id: "compare-waterfall",
    title: `${measure.title}, step by step`,
    description: sentence,
    unit: measure.unit,
    from,
    steps,
    to,
    moreIsWorse: measure.moreIsWorse,
    text: (value: number, isChange: boolean) => (isChange ? changeTextOf(measure, value) : measure.text(value)),
  };
  const html = figureHtml({ id: "figure-waterfall", heading: spec.title, summary: sentence, chart: responsive((size) => waterfallChart(spec, size)), table });
  return (
    <>
      <h2>The changes one by one</h2>
      <div class="choices" role="group" aria-label="Measure">
        {measures
          .filter((one) => one.of(shown.before!) !== undefined)
          .map((one) => (
            <button key={one.id} type="button" aria-pressed={one.id === measure.id} onClick={() => setMeasure(one.id)}>
              {one.title}
            </button>
          ))}
      </div>
      <HtmlBlock html={html} tables={() => [table]} />
    </>
  );
}

function CashFan({ summary, name, id }: { readonly summary: RunSummary; readonly name: string; readonly id: string }) {
  const table = tableOf(summary, "cash");
  if (table === undefined) return null;
  const { cashUsd, start, comfortUsd, cashTrough } = summary;
  const sentence = `The 5th percentile is lowest at ${moneyText(cashTrough.p5Usd)}.`;
  const references = comfortUsd.length === cashUsd.p50.length ? [{ label: "comfort", values: comfortUsd, tone: "orange" as const, dash: "7 3" }] : [];
  const spec = {
    id: `cash-${id}`,
    title: `Cash, ${name}`,
    description: sentence,
    unit: { kind: "usd" },
    start,
    fan: cashUsd,
    references,
    dangerBelow: 0,
  } as const;
  const html = figureHtml({ id: `figure-cash-${id}`, heading: spec.title, summary: sentence, chart: responsive((size) => fanChart(spec, size)), table });
  return <HtmlBlock html={html} tables={() => [table]} />;
}
