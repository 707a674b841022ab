/** What a user may name to be compared: a plan, a scenario of it, a version in git, or a run. */
import { existsSync } from "node:fs";
import { gitPlanFiles, gitVersion } from "../adapters/files/git-files.ts";
import { planFilesOf } from "../adapters/files/plan-files.ts";
import { createRunStore } from "../adapters/files/run-store.ts";
import { sha256 } from "../adapters/files/sha256.ts";
import type { Side } from "../app/compare.ts";
import type { PlanFiles } from "../app/ports.ts";
import { isRun, openRun } from "../app/run-folder.ts";
import type { Context } from "./context.ts";
import { warnOfHeld } from "./held-run.ts";
import { understood } from "./load-valid.ts";

export interface OpenSide extends Side {
  /** What a run was made with. */
  readonly run?: { readonly seed: number; readonly paths: number };
}

/**
 * Opens `PLAN`, `PLAN#scenario`, `REVISION:PLAN`, `REVISION:PLAN#scenario`, or the folder of a run.
 *
 * @param scenario  in place of one that is named after `#`
 * @returns undefined once the errors of a plan are printed
 */
export async function openSide(
  text: string,
  scenario: string | undefined,
  options: { readonly json?: true; readonly quiet?: true },
  context: Context,
): Promise<OpenSide | undefined> {
  const hash = existsSync(text) ? -1 : text.lastIndexOf("#");
  const name = hash < 0 ? text : text.slice(0, hash);
  const store = createRunStore();
  const run = (await isRun(store, name)) ? await openRun({ store, sha256, folder: name }) : undefined;
  if (run !== undefined && !options.quiet) warnOfHeld(run.manifest, context);
  const chosen = scenario ?? (hash < 0 ? run?.manifest.scenario : text.slice(hash + 1));
  const files = run === undefined ? filesOf(name, context) : within(run.files, `${name}:./`);
  const isJson = options.json === true ? { json: true as const } : {};
  const loaded = await understood(files, { ...isJson, quiet: true, ...(chosen === undefined ? {} : { scenario: chosen }) }, context);
  if (loaded === undefined) return undefined;
  const label = chosen === undefined || run !== undefined ? name : `${name}#${chosen}`;
  return {
    label,
    loaded,
    scenario: chosen,
    ...(run === undefined ? {} : { run: { seed: run.manifest.seed, paths: run.manifest.paths } }),
  };
}

function filesOf(name: string, context: Context): PlanFiles {
  const version = existsSync(name) ? undefined : gitVersion(name);
  return version === undefined ? planFilesOf(name, () => context.readStdin()) : gitPlanFiles(version.revision, version.path);
}

/** Files whose names all begin with where they were kept, so that those of two runs are told apart. */
function within(files: PlanFiles, root: string): PlanFiles {
  return {
    open: async () => {
      const source = await files.open();
      return { ...source, file: `${root}${source.file}` };
    },
    readText: (path) => files.readText(path.startsWith(root) ? path.slice(root.length) : path),
  };
}
