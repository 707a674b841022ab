/** What the answer is sensitive to: found when asked, since it takes minutes on a large plan. */
import type { Sensitivity } from "../../core/sensitivity/sensitivity.ts";
import { sensitivitySection, sensitivityTables } from "../../formats/report/sensitivity-section.ts";
import { countText } from "../../formats/text/number.ts";
import type { App } from "../state/app.ts";
import { HtmlBlock } from "../parts/html-block.tsx";
import { JobStatus, keepJob, useLongJob } from "../parts/long-job.tsx";
import { useStore } from "../state/store.ts";

/** What was found last outlives a visit to another place. */
const kept = keepJob<Sensitivity>();

const efforts = [
  { paths: 100, label: "Find roughly" },
  { paths: 400, label: "Find (minutes)" },
] as const;

export function SensitivityPlace({ app }: { readonly app: App }) {
  const { checked, scenario, seed } = useStore(app.store, (session) => session);
  const job = useLongJob(app, kept);
  const { found } = job;
  const hash = checked?.plan?.hash;
  const of = `${hash ?? ""} ${scenario ?? ""} ${seed ?? ""}`;
  const start = (paths: number): void =>
    job.start(of, (progress) => app.engine.sensitivity(scenario === undefined ? {} : { scenario }, { seed, paths }, progress));
  return (
    <div class="sensitivity">
      <div class="choices">
        {efforts.map(({ paths, label }) => (
          <button
            key={paths}
            type="button"
            disabled={job.state.kind === "at work" || hash === undefined}
            onClick={() => start(paths)}
            title={`${countText(paths)} futures of each run`}
          >
            {label}
          </button>
        ))}
        <JobStatus job={job} words={(done, total) => `each input drawn anew and held: ${Math.round((100 * done) / Math.max(1, total))} %`} />
      </div>
      {found === undefined ? (
        <p class="empty">Not asked yet. Every uncertain input is drawn anew alone, and held at either end of its range, on the same futures.</p>
      ) : (
        <>
          {found.of === of ? undefined : <p class="soft">Found for an earlier state of the plan.</p>}
          <HtmlBlock html={sensitivitySection(found.answer).body} tables={() => sensitivityTables(found.answer)} />
        </>
      )}
    </div>
  );
}
