/** What risks cost, what a floor for development is worth, and what a release does: asked for, since each takes several runs. */
import { toldSections } from "../../formats/report/told-report.ts";
import { prose } from "../../formats/report/html.ts";
import { countText } from "../../formats/text/number.ts";
import type { ToldAnswer } from "../../formats/text/told-answer.ts";
import type { ToldStudy } from "../engine/messages.ts";
import { HtmlBlock } from "../parts/html-block.tsx";
import { JobStatus, type Memory, useLongJob } from "../parts/long-job.tsx";
import type { App } from "../state/app.ts";
import { useStore } from "../state/store.ts";

/** What was found last outlives a visit to another place. */
const memory: Memory<ToldAnswer> = {};

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
  const { checked, scenario, seed } = useStore(app.store, (session) => session);
  const job = useLongJob(app, memory);
  const { found } = job;
  const hash = checked?.plan?.hash;
  const of = `${hash ?? ""} ${scenario ?? ""} ${seed ?? ""}`;
  const start = (study: ToldStudy): void =>
    job.start(of, (progress) => app.engine.told(study, scenario === undefined ? {} : { scenario }, { seed, paths: pagePaths }, progress));
  return (
    <div class="sensitivity">
      <div class="choices">
        {studies.map(({ study, label }) => (
          <button
            key={study}
            type="button"
            disabled={job.state.kind === "at work" || hash === undefined}
            onClick={() => start(study)}
            title={`${countText(pagePaths)} futures of each run`}
          >
            {label}
          </button>
        ))}
        <JobStatus job={job} words={(done, total) => `several plans on the same futures: ${Math.round((100 * done) / Math.max(1, total))} %`} />
      </div>
      {found === undefined ? (
        <p class="empty">
          Not asked yet. Each question runs several plans on the same futures: without each risk, under several floors, or with a product released.
        </p>
      ) : (
        <>
          {found.of === of ? undefined : <p class="soft">Found for an earlier state of the plan.</p>}
          <HtmlBlock html={htmlOf(found.answer)} tables={() => found.answer.tables} />
        </>
      )}
    </div>
  );
}
