/** What a decision leaves behind, and how it is found again: a folder known by the plan's hash. */
import type { CommitSummary } from "../core/procurement/summary.ts";
import { renderCommitReport } from "../formats/report/commit-report.ts";
import { policySnippet } from "../formats/text/policy-snippet.ts";
import type { RunStore } from "./ports.ts";

/** Files of a decision, by name. */
export const commitNames = ["manifest.json", "commit.json", "certificate.json", "policy.yaml", "report.html"] as const;

/** What must be alike for a kept decision to be the answer. */
export interface CommitKey {
  readonly planHash: string;
  readonly engine: string;
  /** Futures of the certificate, 0 in a quick answer; absent: any. */
  readonly paths?: number;
}

export function commitFiles(summary: CommitSummary, key: CommitKey, date: string): ReadonlyMap<string, string> {
  const { certificate } = summary;
  const files = new Map([
    ["commit.json", `${JSON.stringify(summary)}\n`],
    ...(certificate === undefined ? [] : [["certificate.json", `${JSON.stringify(certificate, undefined, 1)}\n`] as const]),
    ["policy.yaml", policySnippet(summary.decision, summary.start)],
    ["report.html", renderCommitReport(summary, date)],
  ]);
  // Its own files are listed, so that the next run may replace them and nothing else.
  return files.set("manifest.json", `${JSON.stringify({ kind: "decision", ...key, files: [...files.keys()].map((name) => ({ name })) })}\n`);
}

/** The decision kept in a folder, where it answers the same question. */
export async function keptCommit(store: RunStore, folder: string, key: CommitKey): Promise<CommitSummary | undefined> {
  const [manifest, kept] = [await store.readText(folder, "manifest.json"), await store.readText(folder, "commit.json")];
  if (manifest === undefined || kept === undefined) return undefined;
  try {
    const read = JSON.parse(manifest) as Partial<CommitKey>;
    if (read.planHash !== key.planHash || read.engine !== key.engine || (key.paths !== undefined && read.paths !== key.paths)) return undefined;
    return JSON.parse(kept) as CommitSummary;
  } catch {
    // Somebody has edited it: it is made anew.
    return undefined;
  }
}
