/** The allocation meeting: the plan's requests decided on its base case, in the month that is chosen. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { MeetingHeld } from "../../app/meeting.ts";
import type { RunSummary } from "../../core/results/run.ts";
import { meetingHtml } from "../../formats/report/meeting-block.ts";
import { monthLabel } from "../../formats/text/months.ts";
import { countText } from "../../formats/text/number.ts";
import { HtmlBlock } from "../parts/html-block.tsx";
import type { App } from "../state/app.ts";
import { useStore } from "../state/store.ts";

type State =
  | { readonly kind: "idle" }
  | { readonly kind: "at work" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "held"; readonly held: MeetingHeld; readonly of: string };

const firstPossible = -1;

export function Meeting({ app, summary }: { readonly app: App; readonly summary: RunSummary }) {
  const { checked, lastGood, scenario, seed } = useStore(app.store, (session) => session);
  const [state, setState] = useState<State>({ kind: "idle" });
  const [month, setMonth] = useState(firstPossible);
  const asked = useRef(0);
  useEffect(() => () => void (asked.current = -1), []);
  const names = [...new Set((lastGood?.plan?.values ?? []).flatMap(({ address }) => /^requests\.([^.]+)/.exec(address)?.[1] ?? []))];
  const of = `${checked?.plan?.hash ?? ""} ${scenario ?? ""}`;
  const hold = (): void => {
    const number = ++asked.current;
    const settle = (next: State): void => {
      if (asked.current === number) setState(next);
    };
    setState({ kind: "at work" });
    app.engine.meeting(scenario === undefined ? {} : { scenario }, seed, "base", month === firstPossible ? undefined : month).then(
      (held) => settle({ kind: "held", held, of }),
      (error: unknown) => settle({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
    );
  };
  return (
    <section class="meeting" aria-labelledby="meeting-title">
      <h2 id="meeting-title">The allocation meeting</h2>
      {names.length === 0 ? (
        <p class="empty">
          Nobody asks for more of the envelope. Add what people want under <code>requests:</code> in the plan's text: who, how much, from when, and what it is
          worth.
        </p>
      ) : (
        <>
          <div class="choices">
            <label>
              <span>Month</span>
              <select value={String(month)} onChange={(event) => setMonth(Number(event.currentTarget.value))}>
                <option value={String(firstPossible)}>the first in which one can start</option>
                {Array.from({ length: summary.months }, (_, t) => (
                  <option key={t} value={String(t)}>
                    {monthLabel(summary.start, t)}
                  </option>
                ))}
              </select>
            </label>
            <button type="button" disabled={state.kind === "at work" || checked?.plan === undefined} onClick={hold}>
              Decide on {names.length === 1 ? "the request" : `${countText(names.length)} requests`}
            </button>
            <span class="soft" role="status">
              {state.kind === "at work" ? "Deciding…" : state.kind === "failed" ? state.message : ""}
            </span>
          </div>
          {state.kind !== "held" ? undefined : (
            <div class={state.of === of ? undefined : "stale-block"}>
              {state.of === of ? undefined : <p class="notice">The plan or its scenario has changed since: these are the decisions on the old one.</p>}
              <HtmlBlock html={meetingHtml(state.held.answer)} tables={() => []} />
            </div>
          )}
        </>
      )}
    </section>
  );
}
