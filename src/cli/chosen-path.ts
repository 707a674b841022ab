/** The future that `--path` names, looked up where it is named by what becomes of it. */
import { type ChosenPath, lookUpPath, type PathsLookedThrough } from "../app/chosen-path.ts";
import type { ValidPlan } from "../app/load-plan.ts";
import { type Context, progressOf } from "./context.ts";
import { runnerFor } from "./runner.ts";

interface Chosen extends PathsLookedThrough {
  readonly path: ChosenPath;
  readonly quiet?: true;
}

/** @throws OperatingError if the worst is asked for and no future fails; the signal's reason if aborted */
export async function pathNumber(loaded: ValidPlan, { path, quiet, ...among }: Chosen, context: Context): Promise<number | "base"> {
  context.told.seed = among.seed;
  const progress = progressOf(context, quiet === true);
  try {
    return await lookUpPath(loaded, path, among, runnerFor(among.paths, undefined, context), { signal: context.signal, onProgress: progress.onProgress });
  } finally {
    progress.clear();
  }
}
