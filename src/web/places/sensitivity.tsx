/** What the answer is sensitive to: found when asked, since it takes minutes on a large plan. */
import { useRef, useState } from "preact/hooks";
import type { Sensitivity } from "../../core/sensitivity/sensitivity.ts";
import { sensitivitySection, sensitivityTables } from "../../formats/report/sensitivity-section.ts";
import { countText } from "../../formats/text/number.ts";
import type { App } from "../state/app.ts";
import { HtmlBlock } from "../parts/html-block.tsx";
import { useStore } from "../state/store.ts";

interface Found {
  readonly sensitivity: Sensitivity;
  /** What it was found for. */
  readonly of: string;
}

type Search = { readonly kind: "idle" } | { readonly kind: "at work"; readonly share: number } | { readonly kind: "failed"; readonly message: string };

/** What was found last outlives a visit to another place. */
let lastFound: Found | undefined;

const efforts = [
  { paths: 100, label: "Find roughly" },
  { paths: 400, label: "Find (minutes)" },
] as const;

export function SensitivityPlace({ app }: { readonly app: App }) {
  const { checked, scenario, seed, run } = useStore(app.store, (session) => session);
  const [search, setSearch] = useState<Search>({ kind: "idle" });
  const [found, setFound] = useState(lastFound);
  const cancel = useRef<(() => void) | undefined>(undefined);
  const hash = checked?.plan?.hash;
  const of = `${hash ?? ""} ${scenario ?? ""} ${seed ?? ""}`;
  const isAtWork = search.kind === "at work";
  const start = (paths: number): void => {
    const wasRunning = run.kind === "running";
    app.actions.cancel();
    setSearch({ kind: "at work", share: 0 });
    const job = app.engine.sensitivity(scenario === undefined ? {} : { scenario }, { seed, paths }, (done, total) =>
      setSearch({ kind: "at work", share: done / total }),
    );
    cancel.current = job.cancel;
    job.answer.then(
      (sensitivity) => {
        if (sensitivity !== undefined) {
          lastFound = { sensitivity, of };
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
        {efforts.map(({ paths, label }) => (
          <button
            key={paths}
            type="button"
            disabled={isAtWork || hash === undefined}
            onClick={() => start(paths)}
            title={`${countText(paths)} futures of each run`}
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
          {search.kind === "at work" ? `each input drawn anew and held: ${Math.round(100 * search.share)} %` : search.kind === "failed" ? search.message : ""}
        </span>
      </div>
      {found === undefined ? (
        <p class="empty">Not asked yet. Every uncertain input is drawn anew alone, and held at either end of its range, on the same futures.</p>
      ) : (
        <>
          {found.of === of ? undefined : <p class="soft">Found for an earlier state of the plan.</p>}
          <HtmlBlock html={sensitivitySection(found.sensitivity).body} tables={() => sensitivityTables(found.sensitivity)} />
        </>
      )}
    </div>
  );
}
