/** What to sign, kept: the decision of an earlier run where it answers the same question, else a new one, with its attempts counted on. */
import type { Effort } from "../core/procurement/search.ts";
import type { CommitSummary } from "../core/procurement/summary.ts";
import type { BoundProof } from "../core/stochastic/bound-proof.ts";
import { commitFiles, commitNames, keptCommit, recordedAttempts } from "./commit-folder.ts";
import { commit, type CommitPorts } from "./commit.ts";
import type { ValidPlan } from "./load-plan.ts";
import type { RunOptions, RunStore } from "./ports.ts";

export interface DecideRequest {
  readonly isQuick: boolean;
  /** Futures of the certificate; absent: as many as the decision's room asks for. */
  readonly paths?: number;
  readonly engine: string;
  /** Begins the search on other futures. Default: those of the plan alone. */
  readonly seed?: number;
  /** Folder in which the decision is kept; absent: it is not. */
  readonly out?: string;
  /** Folder whose attempts at certificates count: that of the plan, wherever the answer goes. */
  readonly recordedIn: string;
  /** Searches again where the decision is kept. */
  readonly isAgain: boolean;
  /** Counts of the search, instead of those of the full or the quick one. */
  readonly effort?: Effort;
  /** Limits on the insolvent share, 0–1, rising, that the frontier is searched for; a kept decision whose frontier was not is no answer. */
  readonly frontier?: readonly number[];
  /** "2026-07-01". */
  readonly today: string;
}

export interface Decided {
  readonly summary: CommitSummary;
  /** It was found by an earlier run. */
  readonly isKept: boolean;
}

/** @throws OperatingError where the folder cannot be written, or its record of attempts cannot be read; the signal's reason if aborted early */
export async function decide(
  loaded: ValidPlan,
  { isQuick, paths, engine, seed, out, recordedIn, isAgain, effort, frontier, today }: DecideRequest,
  ports: CommitPorts & { readonly store: RunStore },
  options: RunOptions,
): Promise<Decided> {
  const { store } = ports;
  const key = { planHash: loaded.planHash, engine, paths: isQuick ? 0 : (paths ?? -1), seed: seed ?? 0, ...(frontier === undefined ? {} : { frontier }) };
  const kept = out === undefined || isAgain ? undefined : await keptCommit(store, out, key);
  if (kept !== undefined) return { summary: kept, isKept: true };
  if (out !== undefined) await store.prepare(out, commitNames);
  // One that is not recorded is made again to the bit.
  const recorded = await recordedAttempts(store, out ?? recordedIn);
  let proof: BoundProof | undefined;
  const onProof = (held: BoundProof): void => void (proof = held);
  const earlier = recorded[loaded.planHash] ?? [];
  const request = {
    isQuick,
    engine,
    earlier,
    ...(paths === undefined ? {} : { paths }),
    ...(seed === undefined ? {} : { seed }),
    ...(effort === undefined ? {} : { effort }),
    ...(frontier === undefined ? {} : { frontier }),
    ...(out === undefined ? {} : { onProof }),
  };
  const summary = await commit(loaded, request, ports, options);
  if (out !== undefined && summary.isInterrupted !== true) await store.write(out, commitFiles(summary, key, today, recorded, proof), {});
  return { summary, isKept: false };
}

export interface StandingRequest {
  /** Where `commit` keeps the decision of this plan. */
  readonly folder: string;
  readonly engine: string;
  /** Told before a short search stands in for a decision that is not kept. */
  readonly onSearch?: () => void;
}

/** The decision that a plan stands by: what is kept of it, else that of a short search. @throws the signal's reason if aborted early */
export async function standingDecision(
  loaded: ValidPlan,
  { folder, engine, onSearch }: StandingRequest,
  ports: CommitPorts & { readonly store: RunStore },
  options: RunOptions,
): Promise<CommitSummary> {
  const kept = await keptCommit(ports.store, folder, { planHash: loaded.planHash, engine });
  if (kept !== undefined) return kept;
  onSearch?.();
  return commit(loaded, { isQuick: true, paths: 0, engine }, ports, options);
}
