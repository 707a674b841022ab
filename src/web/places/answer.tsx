/** The answer in words, what to try, and the decision table. */
import type { RunSummary } from "../../core/results/run.ts";
import { decisionSection } from "../../formats/report/answer-section.ts";
import { prose } from "../../formats/report/html.ts";
import { answerDetails, answerSentence } from "../../formats/text/answer.ts";
import { tablesOf } from "../../formats/text/summary-tables.ts";
import type { App } from "../state/app.ts";
import { HtmlBlock } from "../parts/html-block.tsx";
import { ValueEditor } from "../parts/value-editor.tsx";
import { useStore } from "../state/store.ts";
import { Waiting } from "../parts/sections.tsx";

/** Values that move an answer most often; of those a plan states, the first few stand beside it. */
const leverAddresses = [
  "demand.growth",
  "policy.cover.quantile",
  "opening.cash",
  "demand.run_rate",
  "demand.volatility",
  "finance.raises.ipo.chance",
  "policy.cover.sizing",
  "valuation.discount",
] as const;
const leversShown = 4;

export function Answer({ app }: { readonly app: App }) {
  // Only these: while a hand moves, the strip alone is drawn again.
  const summary = useStore(app.store, (session) => session.summary);
  const lastGood = useStore(app.store, (session) => session.lastGood);
  const scenario = useStore(app.store, (session) => session.scenario);
  const values = lastGood?.plan?.values ?? [];
  const wanted = leverAddresses.flatMap((address) => values.filter((row) => row.address === address));
  const others = values.filter((row) => row.spark?.kind === "belief" && row.parts.length === 0 && !wanted.includes(row));
  // A plan that says nothing of delay can be asked about one all the same.
  const mayBeLate = values.some(({ address }) => address === "demand.run_rate") && !values.some(({ address }) => address.startsWith("demand.late_by"));
  const levers = [...wanted, ...others].slice(0, leversShown);
  return (
    <div class="answer-place">
      <div class="words">
        {summary === undefined ? (
          <Waiting app={app} />
        ) : (
          <>
            <p class="sentence" dangerouslySetInnerHTML={{ __html: prose(answerSentence(summary)) }} />
            {answerDetails(summary).map((sentence, i) => (
              <p key={i} dangerouslySetInnerHTML={{ __html: prose(sentence) }} />
            ))}
            <Clashes app={app} summary={summary} />
          </>
        )}
      </div>
      <aside class="levers" aria-label="What if">
        <h2>What if…</h2>
        {(lastGood?.scenarios ?? []).length === 0 && !mayBeLate ? undefined : (
          <ul class="whatifs">
            {(lastGood?.scenarios ?? []).map(({ name, why }) => (
              <li key={name}>
                <button type="button" aria-pressed={scenario === name} onClick={() => app.actions.setScenario(scenario === name ? undefined : name)}>
                  {why === "" ? name : why}
                </button>
              </li>
            ))}
            {mayBeLate ? (
              <li>
                <button type="button" onClick={() => app.actions.tell(app.actions.addValue("demand.late_by", "12 months"))}>
                  Demand arrives a year late
                </button>
              </li>
            ) : undefined}
          </ul>
        )}
        {levers.map((row) => (
          <ValueEditor key={row.address} app={app} row={row} isCompact />
        ))}
        <p class="soft">
          <button type="button" class="link" onClick={() => app.actions.goTo("assumptions")}>
            All {values.length} values
          </button>
        </p>
      </aside>
      <div class="table">{summary === undefined ? undefined : <HtmlBlock html={decisionSection(summary).body} tables={() => tablesOf(summary)} />}</div>
    </div>
  );
}

/** Failed checks named here; the place of the statements has all. */
const clashesShown = 4;

/** Where what the plan says of itself does not fit what follows from it. */
function Clashes({ app, summary }: { readonly app: App; readonly summary: RunSummary }) {
  const failing = summary.checks.filter(({ holds, accepted }) => !holds && accepted === undefined);
  if (failing.length === 0) return null;
  return (
    <section class="mistakes" aria-label="Checks that fail">
      <p>
        <strong>
          {failing.length} of {summary.checks.length} checks of the plan {failing.length === 1 ? "fails" : "fail"}:
        </strong>{" "}
        what it states and what follows from it differ.
      </p>
      <ul>
        {failing.slice(0, clashesShown).map(({ text, asserted, computed, line }) => (
          <li key={line}>
            <code>{text}</code>: stated {asserted}, computed {computed}
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => app.actions.goTo("money")}>
        All checks
      </button>
    </section>
  );
}
