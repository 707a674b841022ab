/** What a verb of evidence is asked about: a plan, or a run, in whose report the answer is then kept too. */
import { createRunStore } from "../adapters/files/run-store.ts";
import { sha256 } from "../adapters/files/sha256.ts";
import { textFiles } from "../adapters/files/text-files.ts";
import type { ValidPlan } from "../app/load-plan.ts";
import { addToReport, type Addition, reportOf } from "../app/report-addition.ts";
import { isRun, openRun } from "../app/run-folder.ts";
import type { Context } from "./context.ts";
import { warnOfHeld } from "./held-run.ts";
import { loadValid, understood } from "./load-valid.ts";

export interface PlanOrRun {
  readonly loaded: ValidPlan;
  readonly scenario: string | undefined;
  /** That of the run, else the plan's own. */
  readonly seed: number;
  /** Name of the plan's file. */
  readonly file: string;
  /** Puts what was found into the report of the run, and says so unless `isSilent`; a plan has none. */
  keep(addition: Addition, isSilent: boolean): Promise<void>;
}

interface Options {
  readonly scenario?: string;
  readonly json?: true;
  readonly quiet?: true;
}

/** Undefined once the errors of a plan are printed. */
export async function openPlanOrRun(file: string, options: Options, context: Context): Promise<PlanOrRun | undefined> {
  const at = { store: createRunStore(), sha256, folder: file };
  if (!(await isRun(at.store, file))) {
    const loaded = await loadValid(file, options, context);
    return loaded && { loaded, scenario: options.scenario, seed: loaded.plan.seed, file, keep: () => Promise.resolve() };
  }
  const { manifest, files } = await openRun(at);
  await reportOf(at);
  if (!options.quiet) warnOfHeld(manifest, context);
  await textFiles.prepare(`${file}/report.html`);
  const { scenario = manifest.scenario } = options;
  const loaded = await understood(files, { ...options, quiet: true, ...(scenario === undefined ? {} : { scenario }) }, context);
  return (
    loaded && {
      loaded,
      scenario,
      seed: manifest.seed,
      file: manifest.plan.file,
      keep: async (addition, isSilent) => {
        await addToReport(at, textFiles, addition);
        if (!isSilent) context.screen.out(`\nIn the report: ${file}/report.html#${addition.section.id}\n`);
      },
    }
  );
}
