/** The decision that a plan stands by: what `commit` has kept of it, else that of a short search. */
import { createRunStore } from "../adapters/files/run-store.ts";
import { keptCommit } from "../app/commit-folder.ts";
import { commit, type CommitPorts } from "../app/commit.ts";
import type { ValidPlan } from "../app/load-plan.ts";
import type { RunOptions } from "../app/ports.ts";
import { certifyingFutures } from "../core/procurement/measure.ts";
import type { CommitSummary } from "../core/procurement/summary.ts";
import { commitFolder } from "./verbs/commit.ts";

export async function standingDecision(
  file: string,
  loaded: ValidPlan,
  scenario: string | undefined,
  ports: CommitPorts,
  options: RunOptions & { readonly engine: string },
): Promise<CommitSummary> {
  const { engine } = options;
  const kept = await keptCommit(createRunStore(), commitFolder(file, scenario), { planHash: loaded.planHash, engine });
  return kept ?? (await commit(loaded, { isQuick: true, paths: certifyingFutures, engine }, ports, options));
}
