/** What to sign: searched for when asked, beside today's plan and beside doing nothing. */
import type { ResultTable } from "../../core/results/run.ts";
import { certifyingFutures, type Measured } from "../../core/procurement/measure.ts";
import { frontierFigure, signNowTable, toldLimits } from "../../formats/report/decision-parts.ts";
import { notesHtml, tableHtml } from "../../formats/report/html.ts";
import { commitSentence, limitLine, renderCommit, ruleSentence, scoreName } from "../../formats/text/commit.ts";
import { countText } from "../../formats/text/number.ts";
import { type StudyTab, StudyTabs } from "../parts/study-tabs.tsx";
import type { Course } from "../../app/other-decisions.ts";
import type { DecidedOn } from "../engine/messages.ts";
import type { App } from "../state/app.ts";
import { HtmlBlock } from "../parts/html-block.tsx";
import { JobStatus, keepJob, useLongJob } from "../parts/long-job.tsx";
import { useStore } from "../state/store.ts";

/** The last decision found outlives a visit to another place. */
const kept = keepJob<DecidedOn>();

const changing: readonly StudyTab[] = [
  {
    study: "flip",
    label: "What would flip it",
    ask: "Find what would flip it",
    how: "The least implausible change of the plan's assumptions, along its own correlations, at which another decision is worth as much; then the one that breaks the plan.",
    paths: 400,
    least: 400,
  },
  {
    study: "worth",
    label: "Worth of knowing",
    ask: "What should be found out first?",
    how: "The decision and others beside it on the same futures: an assumption is worth what another of them, chosen in its light, would bring.",
    paths: 1000,
    least: 200,
  },
];

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
        <>
          <Result decided={found.answer} isStale={found.of !== of} />
          <h2>What would change the answer</h2>
          <StudyTabs app={app} name="What would change the answer" tabs={changing} />
        </>
      )}
    </div>
  );
}

function Result({ decided, isStale }: { readonly decided: DecidedOn; readonly isStale: boolean }) {
  const { summary } = decided;
  const table = choicesTable(decided);
  const signing = signNowTable(summary);
  const frontier = frontierFigure(summary);
  const html = [
    tableHtml(table, { id: "choices-table" }),
    notesHtml(table),
    ...(signing === undefined ? [] : [`<h2>What is signed now</h2>${tableHtml(signing, { id: "signing-table" })}`]),
    ...(frontier === undefined ? [] : [`<h2>${scoreName(summary)} against insolvency</h2>${frontier.html}`]),
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

const courseNames: Readonly<Record<Course["id"], string>> = {
  decision: "this decision",
  "todays-plan": "today's plan",
  "nothing-more": "do nothing: sign nothing more",
  most: "maximum: sign all that is offered",
};

/** The decision beside the others, on futures that none of them was chosen on. */
function choicesTable({ summary, courses }: DecidedOn): ResultTable {
  const idle = courses.find(({ id }) => id === "nothing-more")!;
  const hasRival = courses.some(({ fallsBehind }) => fallsBehind !== undefined);
  const broken = ({ limits }: Measured): string => limits.flatMap(({ id, holds }) => (holds ? [] : [id.replaceAll("_", " ")])).join(", ");
  return {
    id: "choices",
    title: "The decision beside the others",
    columns: [
      { id: "choice", label: "Choice" },
      { id: "value", label: summary.objective === "value" ? "Value" : "Cash at the end", unit: "USD" },
      { id: "halfWidth", label: "± 95 %", unit: "USD" },
      { id: "more", label: "Beyond nothing", unit: "USD" },
      { id: "insolvent", label: "Insolvent", unit: "share" },
      ...(hasRival ? [{ id: "behind", label: "Falls behind", unit: "share" }] : []),
      { id: "trough", label: "Lowest cash, p5", unit: "USD" },
      { id: "limits", label: "Limits" },
    ],
    rows: courses.map(({ id, measured, fallsBehind, cashTroughP5Usd }) => [
      courseNames[id],
      measured.value.mean,
      measured.value.halfWidth95,
      measured.value.mean - idle.measured.value.mean,
      measured.insolvent,
      ...(hasRival ? [fallsBehind ?? 0] : []),
      cashTroughP5Usd,
      broken(measured) === "" ? "kept as counted" : `broken: ${broken(measured)}`,
    ]),
    measures: `${summary.objective === "value" ? "Value to today's holders" : "Cash at the horizon"}, how often each goes wrong, and the cash that 5 % of futures fall below`,
    source: `${countText(idle.measured.futures)} futures of ${summary.planName}, none of which chose the decision; engine ${summary.engine}`,
    limitations: "Shares are of all futures; a limit is judged under each belief that counts, and as counted, not surely.",
  };
}
