/** Two scenarios on the same futures: what differs in the input first, then in the answer, then what each change has part in. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Compared } from "../../app/compare.ts";
import type { Measure } from "../../core/comparison/measures.ts";
import { answerPart, inputPart, sideCashPart, waterfallMeasures, waterfallPart } from "../../formats/report/comparison-section.ts";
import type { ComparisonPart } from "../../formats/report/comparison-section.ts";
import { sideNames } from "../../formats/text/comparison.ts";
import { countText } from "../../formats/text/number.ts";
import type { App } from "../state/app.ts";
import { HtmlBlock } from "../parts/html-block.tsx";
import { useStore } from "../state/store.ts";

const quickPaths = 1000;

interface Shown {
  readonly left: string | undefined;
  readonly right: string | undefined;
  readonly found: Compared;
}

export function Compare({ app }: { readonly app: App }) {
  const { lastGood, scenario, seed } = useStore(app.store, (session) => session);
  const names = (lastGood?.scenarios ?? []).map(({ name }) => name);
  const [left, setLeft] = useState<string | undefined>(undefined);
  const [right, setRight] = useState<string | undefined>(scenario ?? names[0]);
  const [measure, setMeasure] = useState<Measure["id"]>("insolvent");
  const [paths, setPaths] = useState(quickPaths);
  const [last, setLast] = useState<Shown | undefined>(undefined);
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
    const show = (found: Compared): void => void (isCurrent() && setLast({ left, right, found }));
    const job = app.engine.compare(
      { left, right },
      { seed, paths: Math.min(paths, all) },
      {
        found: show,
        progress: (done, total) => isCurrent() && setProgress(`running: ${Math.round((100 * done) / total)} %`),
      },
    );
    job.answer.then(
      (found) => {
        if (!isCurrent() || found === undefined) return;
        show(found);
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
  const shown = last !== undefined && last.left === left && last.right === right ? last.found : undefined;
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
      {left === right ? undefined : <Result shown={shown} isAtWork={progress !== undefined} measure={measure} setMeasure={setMeasure} />}
    </div>
  );
}

interface ResultProps {
  readonly shown: Compared | undefined;
  readonly isAtWork: boolean;
  readonly measure: Measure["id"];
  setMeasure(measure: Measure["id"]): void;
}

const Part = ({ part }: { readonly part: ComparisonPart | undefined }) =>
  part === undefined ? null : <HtmlBlock html={part.body} tables={() => part.tables} />;

function Result({ shown, isAtWork, measure, setMeasure }: ResultProps) {
  if (shown === undefined) return <p class="soft">Running both on the same futures…</p>;
  const { comparison, before, after } = shown;
  const [input, answer] = [inputPart(comparison), answerPart(comparison)];
  const [from, to] = sideNames(comparison);
  return (
    <>
      <h2>{input.title}</h2>
      <Part part={input} />
      <h2>{answer.title}</h2>
      <Part part={answer} />
      <Steps shown={shown} isAtWork={isAtWork} measure={measure} setMeasure={setMeasure} />
      <h2>Cash, side by side</h2>
      <div class="pair">
        <Part part={sideCashPart(before, from, "left")} />
        <Part part={sideCashPart(after, to, "right")} />
      </div>
    </>
  );
}

function Steps({ shown: found, isAtWork, measure: id, setMeasure }: ResultProps) {
  const { comparison } = found!;
  const offered = waterfallMeasures(comparison);
  const measure = offered.find((one) => one.id === id) ?? offered[0]!;
  const part = waterfallPart(comparison, measure);
  if (part === undefined)
    return isAtWork ? <p class="soft">What each change has part in: running…</p> : <p class="soft">Nothing that differs changes a number.</p>;
  return (
    <>
      <h2>{part.title}</h2>
      <div class="choices" role="group" aria-label="Measure">
        {offered.map((one) => (
          <button key={one.id} type="button" aria-pressed={one.id === measure.id} onClick={() => setMeasure(one.id)}>
            {one.title}
          </button>
        ))}
      </div>
      <Part part={part} />
    </>
  );
}
