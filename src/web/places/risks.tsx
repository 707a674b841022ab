/** What risks cost, what a floor for development is worth, and what a release does: asked for, since each takes several runs. */
import { useRef, useState } from "preact/hooks";
import { toldSections } from "../../formats/report/told-report.ts";
import { prose } from "../../formats/report/html.ts";
import { countText } from "../../formats/text/number.ts";
import type { ToldAnswer } from "../../formats/text/told-answer.ts";
import type { ToldStudy } from "../engine/messages.ts";
import { HtmlBlock } from "../parts/html-block.tsx";
import type { App } from "../state/app.ts";
import { useStore } from "../state/store.ts";

interface Found {
  readonly told: ToldAnswer;
  /** What it was found for. */
  readonly of: string;
}

type Search = { readonly kind: "idle" } | { readonly kind: "at work"; readonly share: number } | { readonly kind: "failed"; readonly message: string };

/** What was found last outlives a visit to another place. */
let lastFound: Found | undefined;

/** Futures of each run on the page. */
const pagePaths = 400;

const studies: readonly { readonly study: ToldStudy; readonly label: string }[] = [
  { study: "risks", label: "What each risk costs" },
  { study: "floor", label: "What a floor for development is worth" },
  { study: "access", label: "Gated, paid or open" },
];

const htmlOf = (told: ToldAnswer): string =>
  `<p class="answer">${prose(told.sentence)}</p>
${told.statements.map((text) => `<p>${prose(text)}</p>`).join("\n")}
${toldSections(told)
  .map(({ title, body }) => `<h3>${prose(title)}</h3>\n${body}`)
  .join("\n")}`;

export function RisksPlace({ app }: { readonly app: App }) {
  const { checked, scenario, seed, run } = useStore(app.store, (session) => session);
  const [search, setSearch] = useState<Search>({ kind: "idle" });
  const [found, setFound] = useState(lastFound);
  const cancel = useRef<(() => void) | undefined>(undefined);
  const hash = checked?.plan?.hash;
  const of = `${hash ?? ""} ${scenario ?? ""} ${seed ?? ""}`;
  const isAtWork = search.kind === "at work";
  const start = (study: ToldStudy): void => {
    const wasRunning = run.kind === "running";
    app.actions.cancel();
    setSearch({ kind: "at work", share: 0 });
    const job = app.engine.told(study, scenario === undefined ? {} : { scenario }, { seed, paths: pagePaths }, (done, total) =>
      setSearch({ kind: "at work", share: done / total }),
    );
    cancel.current = job.cancel;
    job.answer.then(
      (told) => {
        if (told !== undefined) {
          lastFound = { told, of };
          setFound(lastFound);
        }
        setSearch({ kind: "idle" });
        if (wasRunning) app.actions.rerun();
      },
      (error: unknown) => setSearch({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
    );
  };
  return (
    <div class="sensitivity">
      <div class="choices">
        {studies.map(({ study, label }) => (
          <button
            key={study}
            type="button"
            disabled={isAtWork || hash === undefined}
            onClick={() => start(study)}
            title={`${countText(pagePaths)} futures of each run`}
          >
            {label}
          </button>
        ))}
        {isAtWork ? (
          <button type="button" onClick={() => cancel.current?.()}>
            Stop
          </button>
        ) : undefined}
        <span class="soft" role="status">
          {search.kind === "at work"
            ? `several plans on the same futures: ${Math.round(100 * search.share)} %`
            : search.kind === "failed"
              ? search.message
              : ""}
        </span>
      </div>
      {found === undefined ? (
        <p class="empty">
          Not asked yet. Each question runs several plans on the same futures: without each risk, under several floors, or with a product released.
        </p>
      ) : (
        <>
          {found.of === of ? undefined : <p class="soft">Found for an earlier state of the plan.</p>}
          <HtmlBlock html={htmlOf(found.told)} tables={() => found.told.tables} />
        </>
      )}
    </div>
  );
}
