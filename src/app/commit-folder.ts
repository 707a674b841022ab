/** What a decision leaves behind, and how it is found again: a folder known by the plan's hash. */
import type { Attempt } from "../core/procurement/certificate.ts";
import type { BoundProof } from "../core/stochastic/bound-proof.ts";
import type { CommitSummary } from "../core/procurement/summary.ts";
import { renderCommitReport } from "../formats/report/commit-report.ts";
import { policySnippet } from "../formats/text/policy-snippet.ts";
import { OperatingError, type RunStore } from "./ports.ts";

/** Files of a decision, by name. */
export const commitNames = ["manifest.json", "commit.json", "certificate.json", "attempts.json", "policy.yaml", "report.html"] as const;

/** What must be alike for a kept decision to be the answer. */
export interface CommitKey {
  readonly planHash: string;
  readonly engine: string;
  /** Futures of the certificate, 0 in a quick answer, −1 where they followed from the decision's room; absent: any. */
  readonly paths?: number;
  /** Limits that the frontier was searched for; absent: any. */
  readonly frontier?: readonly number[];
  /** Seed that the search began from, 0 where none was given; absent: any. */
  readonly seed?: number;
}

/** Every attempt at a certificate made so far, by plan: a plan edited, or searched again, gets no fresh start. */
export type AttemptRecord = Readonly<Record<string, readonly Attempt[]>>;

/** @throws OperatingError if the record of attempts cannot be read: without it the next attempt would be called the first */
export async function recordedAttempts(store: RunStore, folder: string): Promise<AttemptRecord> {
  const text = await store.readText(folder, "attempts.json");
  if (text === undefined) return {};
  try {
    const { plans } = JSON.parse(text) as { readonly plans: AttemptRecord };
    if (Object.values(plans).every((attempts) => Array.isArray(attempts))) return plans;
  } catch {
    // Told of below.
  }
  throw new OperatingError(`attempts.json in ${folder} is damaged: which attempts were made before is not known`, {
    fault: "data",
    hint: "put back the file as it was, or give --out a new folder",
  });
}

/**
 * @param recorded  attempts made before, of any plan
 * @param proof     of the planning model's bound: megabytes, and all that `audit` needs to derive it again
 */
export function commitFiles(summary: CommitSummary, key: CommitKey, date: string, recorded: AttemptRecord, proof?: BoundProof): ReadonlyMap<string, string> {
  const { certificate } = summary;
  const attempts = certificate === undefined ? recorded : { ...recorded, [key.planHash]: certificate.attempts };
  const files = new Map([
    ["commit.json", `${JSON.stringify(summary)}\n`],
    ...(certificate === undefined ? [] : [["certificate.json", `${JSON.stringify(certificate, undefined, 1)}\n`] as const]),
    ...(proof === undefined ? [] : [["bound-proof.json", `${JSON.stringify(proof)}\n`] as const]),
    ["policy.yaml", policySnippet(summary.decision, summary.start)],
    ["report.html", renderCommitReport(summary, date)],
    ["attempts.json", `${JSON.stringify({ format: "plimsoll attempts", version: 1, plans: attempts })}\n`],
  ]);
  // Its own files are listed, so that the next run may replace them and nothing else.
  const manifest = { kind: "decision", ...key, files: [...files.keys()].map((name) => ({ name })) };
  return files.set("manifest.json", `${JSON.stringify(manifest)}\n`);
}

/** The decision kept in a folder, where it answers the same question. */
export async function keptCommit(store: RunStore, folder: string, key: CommitKey): Promise<CommitSummary | undefined> {
  const [manifest, kept] = [await store.readText(folder, "manifest.json"), await store.readText(folder, "commit.json")];
  if (manifest === undefined || kept === undefined) return undefined;
  try {
    const read = JSON.parse(manifest) as Partial<CommitKey>;
    if (read.planHash !== key.planHash || read.engine !== key.engine || (key.paths !== undefined && read.paths !== key.paths)) return undefined;
    if (key.frontier !== undefined && JSON.stringify(read.frontier) !== JSON.stringify(key.frontier)) return undefined;
    if (key.seed !== undefined && (read.seed ?? 0) !== key.seed) return undefined;
    return JSON.parse(kept) as CommitSummary;
  } catch {
    // Somebody has edited it: it is made anew.
    return undefined;
  }
}
