/** The answer in four figures, always in sight, and how far its numbers have come. */
import { useRef } from "preact/hooks";
import { withGlance } from "../../core/results/glance.ts";
import type { RunSummary } from "../../core/results/run.ts";
import { insolvencyLimit } from "../../formats/text/decision.ts";
import { moneyText } from "../../formats/text/money.ts";
import { monthLabel } from "../../formats/text/months.ts";
import { countText, percentText as spacedPercentText } from "../../formats/text/number.ts";
import type { App } from "../state/app.ts";
import { useStore } from "../state/store.ts";

interface Figure {
  readonly name: string;
  readonly big: string;
  readonly small: string;
  /** The same figure before the last change. */
  readonly before?: string | undefined;
}

/** A number keeps its sign beside it. */
const percentText = (share: number): string => spacedPercentText(share).replace(" %", "\u00a0%");

const insolventText = (summary: RunSummary): string => {
  const { count, paths, high95 } = summary.pInsolvent.withRaises;
  return count === 0 ? `under ${percentText(high95)}` : percentText(count / paths);
};

/** The chance of falling behind under the kindest and the worst belief about the rival. */
function byBeliefText({ race }: RunSummary): string {
  const shares = (race?.byBelief ?? []).filter(({ fallsBehind }) => fallsBehind.paths > 0).map(({ fallsBehind }) => fallsBehind.count / fallsBehind.paths);
  return shares.length < 2 ? "" : `; by belief ${percentText(Math.min(...shares))} to ${percentText(Math.max(...shares))}`;
}

/** @param isGlance  the readings beside the plan as written, and beliefs, are those of before */
function figuresOf(summary: RunSummary, prior: RunSummary | undefined, isGlance: boolean): readonly Figure[] {
  const { pInsolvent, cashTrough, obligationsUsd, servedShare } = summary;
  const { count, paths, low95, high95 } = pInsolvent.withRaises;
  const limit = insolvencyLimit(summary);
  const figures: Figure[] = [
    {
      name: "Futures insolvent",
      big: insolventText(summary),
      small: `${countText(count)} of ${countText(paths)}, 95\u00a0% ${percentText(low95)} to ${percentText(high95)}${isGlance ? "" : `; on signed funding ${percentText(pInsolvent.withoutRaises.count / paths)}`}${limit === undefined ? "" : `; limit\u00a0${percentText(limit.limit)}`}`,
      before: prior && insolventText(prior),
    },
    {
      name: "Lowest cash, p5",
      big: moneyText(cashTrough.p5Usd),
      small: `${monthLabel(summary.start, cashTrough.month)}; median then ${moneyText(cashTrough.p50Usd)}`,
      before: prior && moneyText(prior.cashTrough.p5Usd),
    },
  ];
  if (summary.pFallBehind !== undefined) {
    const behind = summary.pFallBehind;
    figures.push({
      name: "Falls behind",
      big: percentText(behind.count / behind.paths),
      small: `${countText(behind.count)} of ${countText(behind.paths)} futures${isGlance ? "" : byBeliefText(summary)}`,
      before: prior?.pFallBehind && percentText(prior.pFallBehind.count / prior.pFallBehind.paths),
    });
  }
  const last = servedShare.p50.length - 1;
  const served = (of: RunSummary): string => percentText(of.servedShare.p50.at(-1) ?? 0);
  if (last >= 0)
    figures.push({ name: `Demand served, ${monthLabel(summary.start, last)}`, big: served(summary), small: "median future", before: prior && served(prior) });
  const owed = obligationsUsd.nonCancellable[0] ?? 0;
  if (figures.length < 4 && owed > 0)
    figures.push({ name: "Owed, non-cancellable", big: moneyText(owed), small: `of ${moneyText(obligationsUsd.headline[0]!)} headline` });
  return figures;
}

export function AnswerStrip({ app }: { readonly app: App }) {
  const { summary: whole, glance, prior, run, checked } = useStore(app.store, (session) => session);
  const summary = whole === undefined || glance === undefined ? whole : withGlance(whole, glance);
  const isStale = checked !== undefined && checked.plan === undefined;
  // Counts the answers drawn, equal ones too: what times the page waits for the next.
  const drawn = useRef<{ of: unknown; count: number }>({ of: undefined, count: 0 });
  if (drawn.current.of !== (glance ?? whole)) drawn.current = { of: glance ?? whole, count: drawn.current.count + 1 };
  return (
    <section class={`strip ${run.kind}${isStale ? " stale" : ""}`} aria-label="The answer so far" data-drawn={drawn.current.count}>
      {summary === undefined ? (
        <p class="soft waiting">{isStale ? "The plan has mistakes: no numbers yet." : "Drawing the first futures…"}</p>
      ) : (
        <dl class="figures">
          {figuresOf(summary, prior === whole ? undefined : prior, glance !== undefined).map((figure) => (
            <div key={figure.name}>
              <dt>{figure.name}</dt>
              <dd class="big">{figure.big}</dd>
              <dd class="small">
                {figure.before === undefined || figure.before === figure.big ? undefined : <span class="before">was {figure.before} · </span>}
                {figure.small}
              </dd>
            </div>
          ))}
        </dl>
      )}
      <RunLine app={app} isStale={isStale} />
    </section>
  );
}

function RunLine({ app, isStale }: { readonly app: App; readonly isStale: boolean }) {
  const { run, summary, seed } = useStore(app.store, (session) => session);
  const shown = summary === undefined ? 0 : summary.paths;
  const pinned = seed ?? summary?.seed;
  const words = ((): string => {
    if (isStale) return "Numbers of the last plan without mistakes";
    switch (run.kind) {
      case "preview":
        return `Preview: ${countText(run.paths)} futures, the rule not yet relearned`;
      case "running":
        return shown === 0 ? "Drawing futures" : `${countText(shown)} futures so far, refining`;
      case "done":
        return `${countText(shown)} futures in ${run.seconds.toFixed(1)} s, seed ${pinned ?? ""}`;
      case "cancelled":
        return `Stopped at ${countText(shown)} futures`;
      case "failed":
        return run.message;
      case "none":
        return "";
    }
  })();
  return (
    <div class="run-line">
      <span class="run-words" role="status" aria-live="polite">
        {words}
      </span>
      {run.kind === "running" ? (
        <>
          <progress value={run.done} max={run.total} aria-label={`${run.done} of ${run.total} futures`} />
          <button type="button" class="quiet" onClick={() => app.actions.cancel()}>
            Stop
          </button>
        </>
      ) : undefined}
      {run.kind === "cancelled" || run.kind === "failed" ? (
        <button type="button" class="quiet" onClick={() => app.actions.rerun()}>
          Run again
        </button>
      ) : undefined}
    </div>
  );
}
