/** Questions that take many runs, a tab each: what is asked, a button that asks, and the answer in words and tables. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { countText } from "../../formats/text/number.ts";
import type { Question, Told, ToldStudy } from "../engine/messages.ts";
import type { App } from "../state/app.ts";
import { useStore } from "../state/store.ts";
import { HtmlBlock } from "./html-block.tsx";
import { JobStatus, keepJob, type KeptJob, useLongJob } from "./long-job.tsx";

export interface StudyTab {
  readonly study: ToldStudy;
  readonly label: string;
  /** The button that asks. */
  readonly ask: string;
  /** What is done to answer it. */
  readonly how: string;
  /** Futures of each run, if the plan has as many. */
  readonly paths: number;
  /** Fewer than these say nothing. */
  readonly least?: number;
  /** A file is asked for first: what it holds. */
  readonly file?: string;
  /** Why it cannot be asked of this plan; undefined where it can. */
  lacks?(addresses: readonly string[]): string | undefined;
}

const kept = new Map<ToldStudy, KeptJob<Told>>();

function keptOf(study: ToldStudy): KeptJob<Told> {
  const held = kept.get(study) ?? keepJob<Told>();
  kept.set(study, held);
  return held;
}

/** The tab last open, by the name of its set. */
const opened = new Map<string, ToldStudy>();

export function StudyTabs({ app, name, tabs }: { readonly app: App; readonly name: string; readonly tabs: readonly StudyTab[] }) {
  const [open, setOpen] = useState<ToldStudy>(opened.get(name) ?? tabs[0]!.study);
  const tab = tabs.find(({ study }) => study === open)!;
  const choose = (study: ToldStudy): void => {
    opened.set(name, study);
    setOpen(study);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length]!;
    choose(next.study);
    document.getElementById(`tab-${next.study}`)?.focus();
  };
  return (
    <>
      {tabs.length === 1 ? undefined : (
        <div class="tabs" role="tablist" aria-label={name} onKeyDown={onKeyDown}>
          {tabs.map(({ study, label }) => (
            <button
              key={study}
              id={`tab-${study}`}
              type="button"
              role="tab"
              aria-selected={study === open}
              aria-controls="study-panel"
              tabIndex={study === open ? 0 : -1}
              onClick={() => choose(study)}
            >
              {label}
            </button>
          ))}
        </div>
      )}
      {tabs.length === 1 ? (
        <Study key={open} app={app} tab={tab} />
      ) : (
        <div id="study-panel" role="tabpanel" aria-labelledby={`tab-${open}`}>
          <Study key={open} app={app} tab={tab} />
        </div>
      )}
    </>
  );
}

function Study({ app, tab }: { readonly app: App; readonly tab: StudyTab }) {
  const { checked, lastGood, scenario, seed } = useStore(app.store, (session) => session);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const job = useLongJob(app, keptOf(tab.study));
  const hash = checked?.plan?.hash;
  const paths = Math.max(tab.least ?? 1, Math.min(tab.paths, checked?.plan?.paths ?? tab.paths));
  const of = `${hash ?? ""} ${scenario ?? ""} ${seed ?? ""}`;
  const lacks = tab.lacks?.((lastGood?.plan?.values ?? []).map(({ address }) => address));
  const ask = (observations?: Question["observations"]): void => {
    const variant = scenario === undefined ? {} : { scenario };
    const today = new Date().toISOString().slice(0, 10);
    const question = { study: tab.study, variant, seed, paths, today, ...(observations === undefined ? {} : { observations }) };
    job.start(of, (progress) => app.engine.told(question, progress));
  };
  const read = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    setProblem(undefined);
    try {
      ask({ file: file.name, text: await file.text() });
    } catch (error) {
      setProblem(`${file.name} could not be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  if (lacks !== undefined) return <p class="empty">{lacks}</p>;
  const isOff = job.state.kind === "at work" || hash === undefined;
  const asking: ComponentChildren =
    tab.file === undefined ? (
      <button type="button" class="primary" disabled={isOff} onClick={() => ask()}>
        {tab.ask}
      </button>
    ) : (
      <FileButton label={tab.ask} isOff={isOff} take={(file) => void read(file)} />
    );
  return (
    <div
      class="study"
      onDragOver={(event) => tab.file !== undefined && event.preventDefault()}
      onDrop={(event) => {
        if (tab.file === undefined) return;
        event.preventDefault();
        if (!isOff) void read(event.dataTransfer?.files[0]);
      }}
    >
      <p class="how">{tab.how}</p>
      {tab.file === undefined ? undefined : <pre class="soft">{tab.file}</pre>}
      <div class="choices">
        {asking}
        <span class="soft">{job.state.kind === "idle" ? `${countText(paths)} futures of each run` : ""}</span>
        <JobStatus job={job} words={(done, total) => (total === 0 ? "Starting…" : `${Math.round((100 * done) / total)} %`)} />
      </div>
      {problem === undefined ? undefined : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {job.found === undefined ? undefined : <Answer answer={job.found.answer} isStale={job.found.of !== of} />}
    </div>
  );
}

function FileButton({ label, isOff, take }: { readonly label: string; readonly isOff: boolean; take(file: File | undefined): void }) {
  const choose = (): void => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = ".csv,text/csv";
    input.onchange = () => take(input.files?.[0]);
    input.click();
  };
  return (
    <button type="button" class="primary" disabled={isOff} onClick={choose}>
      {label}
    </button>
  );
}

function Answer({ answer, isStale }: { readonly answer: Told; readonly isStale: boolean }) {
  return (
    <div class={isStale ? "stale-block" : undefined}>
      {isStale ? <p class="notice">The plan, its scenario or its seed has changed since: this is the answer to the old one.</p> : undefined}
      <HtmlBlock html={answer.body} tables={() => answer.tables} />
    </div>
  );
}
