/** What to sign: searched for when asked, beside today's plan and beside doing nothing. */
import type { ResultTable } from "../../core/results/run.ts";
import { certifyingFutures, type Measured } from "../../core/procurement/measure.ts";
import type { CommitSummary } from "../../core/procurement/summary.ts";
import { frontierFigure, signNowTable, toldLimits } from "../../formats/report/decision-parts.ts";
import { notesHtml, tableHtml } from "../../formats/report/html.ts";
import { commitSentence, limitLine, renderCommit, ruleSentence } from "../../formats/text/commit.ts";
import { countText, percentText } from "../../formats/text/number.ts";
import type { App } from "../state/app.ts";
import { HtmlBlock } from "../parts/html-block.tsx";
import { JobStatus, keepJob, useLongJob } from "../parts/long-job.tsx";
import { useStore } from "../state/store.ts";

/** The last decision found outlives a visit to another place. */
const kept = keepJob<CommitSummary>();

export function Decide({ app }: { readonly app: App }) {
  const { checked, lastGood, scenario } = useStore(app.store, (session) => session);
  const job = useLongJob(app, kept);
  const { found } = job;
  const hash = checked?.plan?.hash;
  const of = `${hash ?? ""} ${scenario ?? ""}`;
  const hasOffers = (lastGood?.plan?.values ?? []).some(({ address }) => address.startsWith("offers."));
  if (!hasOffers)
    return (
      <p class="empty">
        This plan has no offers, so there is nothing to sign. Add some under <code>offers:</code> in its text.
      </p>
    );
  const start = (paths: number | undefined): void =>
    job.start(of, (progress) => app.engine.decide(scenario === undefined ? {} : { scenario }, paths, (weighed) => progress(weighed, 0)));
  const isAtWork = job.state.kind === "at work";
  return (
    <div class="decide">
      <div class="choices">
        <button type="button" class="primary" disabled={isAtWork || hash === undefined} onClick={() => start(undefined)}>
          Find what to sign
        </button>
        <button
          type="button"
          disabled={isAtWork || hash === undefined}
          onClick={() => start(certifyingFutures)}
          title="A longer search, then a test on futures never used before"
        >
          Find and certify (minutes)
        </button>
        <JobStatus job={job} words={(weighed) => `${countText(weighed)} decisions weighed…`} />
      </div>
      {found === undefined ? (
        isAtWork ? undefined : (
          <p class="empty">
            The search weighs a hundred decisions and more (what to sign now, the rule for later, which contracts to leave) in the full simulation, under the
            plan's limits. A first answer takes less than a minute; a certificate several.
          </p>
        )
      ) : (
        <Result summary={found.answer} isStale={found.of !== of} />
      )}
    </div>
  );
}

function Result({ summary, isStale }: { readonly summary: CommitSummary; readonly isStale: boolean }) {
  const table = choicesTable(summary);
  const signing = signNowTable(summary);
  const frontier = frontierFigure(summary);
  const html = [
    tableHtml(table, { id: "choices-table" }),
    notesHtml(table),
    ...(signing === undefined ? [] : [`<h2>What is signed now</h2>${tableHtml(signing, { id: "signing-table" })}`]),
    ...(frontier === undefined ? [] : [`<h2>Value against insolvency</h2>${frontier.html}`]),
  ].join("\n");
  return (
    <div class={isStale ? "stale-block" : undefined}>
      {isStale ? <p class="notice">The plan or its scenario has changed since: this is the answer to the old one.</p> : undefined}
      <p class="sentence">{commitSentence(summary)}</p>
      <p>{ruleSentence(summary.decision.later)}</p>
      <ul class="limits">
        {toldLimits(summary).map((limit) => (
          <li key={limit.id}>{limitLine(limit)}</li>
        ))}
      </ul>
      <HtmlBlock html={html} tables={() => [table, ...(signing === undefined ? [] : [signing]), ...(frontier === undefined ? [] : [frontier.table])]} />
      <details>
        <summary>The answer as the command line prints it</summary>
        <pre>{renderCommit(summary, { width: 92, color: false })}</pre>
      </details>
    </div>
  );
}

const source = (summary: CommitSummary): string => `${countText(summary.selected.futures)} futures of ${summary.planName}, engine ${summary.engine}`;

function choicesTable(summary: CommitSummary): ResultTable {
  const { selected, todaysPlan, nothingMore } = summary;
  const limitOf = (measured: Measured, id: string): string => {
    const limit = measured.limits.find((one) => one.id === id);
    return limit === undefined ? "no limit" : percentText(limit.share);
  };
  const row = (name: string, measured: Measured): readonly (string | number)[] => [
    name,
    measured.value.mean,
    measured.value.halfWidth95,
    measured.value.mean - nothingMore.value.mean,
    percentText(measured.insolvent),
    limitOf(measured, "fall_behind"),
    limitOf(measured, "unserved"),
    measured.limits.every((limit) => limit.holds) ? "kept as counted" : "broken",
  ];
  return {
    id: "choices",
    title: "The decision beside the others",
    columns: [
      { id: "choice", label: "Choice" },
      { id: "value", label: "Value", unit: "USD" },
      { id: "halfWidth", label: "± 95 %", unit: "USD" },
      { id: "more", label: "Beyond nothing more", unit: "USD" },
      { id: "insolvent", label: "Insolvent" },
      { id: "behind", label: "Falls behind, worst belief" },
      { id: "unserved", label: "Months unserved, worst belief" },
      { id: "limits", label: "Limits" },
    ],
    rows: [row("this decision", selected), row("today's plan", todaysPlan), row("sign nothing more", nothingMore)],
    measures: `${summary.objective === "value" ? "Value to today's holders" : "Cash at the horizon"}, and how often each goes wrong, on the futures that chose the decision`,
    source: source(summary),
    limitations: "The futures that chose a decision flatter it: a certificate tests it on others.",
  };
}
