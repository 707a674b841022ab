/** A certificate or the proof of a bound, checked again. */
import { mean } from "../core/numeric/statistics.ts";
import { auditCertificate, type Finding, recount, type Recounted } from "../core/procurement/audit-certificate.ts";
import { type Certificate, toldAttempt } from "../core/procurement/certificate.ts";
import { auditBound } from "../core/stochastic/audit-bound.ts";
import type { BoundProof } from "../core/stochastic/bound-proof.ts";
import type { ValidPlan } from "./load-plan.ts";
import type { EvaluationProgram, EvaluationRunner, RunOptions, Sha256 } from "./ports.ts";
import { OperatingError } from "./ports.ts";

export interface AuditPorts {
  readonly sha256: Sha256;
  readonly openRunner: (program: EvaluationProgram) => EvaluationRunner;
}

export interface Audit {
  readonly of: "certificate" | "bound proof";
  readonly findings: readonly Finding[];
  /** Certifying futures run again; none without the plan, or where the file is a proof. */
  readonly futuresRunAgain: number;
  readonly holds: boolean;
}

/** Futures run again in one step. */
const stepPaths = 1000;

/** @throws OperatingError if the JSON is neither; the signal's reason if aborted */
export async function audit(json: unknown, loaded: ValidPlan | undefined, ports: AuditPorts, options: RunOptions): Promise<Audit> {
  const format = typeof json === "object" && json !== null && "format" in json ? json.format : undefined;
  if (format === "plimsoll bound proof") return ofFindings("bound proof", boundFindings(json as BoundProof), 0);
  if (format !== "plimsoll certificate")
    throw new OperatingError("this is neither a certificate nor the proof of a bound", {
      fault: "data",
      hint: "give certificate.json of `commit`, or what `solve --proof` wrote",
    });
  const certificate = json as Certificate;
  const findings = wellFormed(() => auditCertificate(certificate, (text) => ports.sha256([text]), loaded?.planHash));
  if (loaded === undefined || loaded.planHash !== certificate.planHash) return ofFindings("certificate", findings, 0);
  const again = await runAgain(certificate, loaded, ports, options);
  return ofFindings("certificate", [...findings, ...recount(certificate, again)], again.futures);
}

const ofFindings = (of: Audit["of"], findings: readonly Finding[], futuresRunAgain: number): Audit => ({
  of,
  findings,
  futuresRunAgain,
  holds: findings.every(({ holds }) => holds),
});

/** A file that lacks what its format has is data that is rejected, not a bug. */
function wellFormed<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new OperatingError("the file is not complete", { fault: "data", hint: error.message });
  }
}

function boundFindings(proof: BoundProof): Finding[] {
  const { faults, cuts, boundUsd } = wellFormed(() => auditBound(proof));
  if (faults.length > 0)
    return faults.map((instead) => ({ what: "every cut is what its duals prove, and the bound what the cuts prove", holds: false, instead }));
  return [{ what: `${cuts} planes derived again by weak duality; they prove ${boundUsd} (${proof.about})`, holds: true }];
}

/** The certifying futures of the attempt that counts, run and counted again. */
async function runAgain(certificate: Certificate, { plan, basePlan }: ValidPlan, ports: AuditPorts, { signal, onProgress }: RunOptions): Promise<Recounted> {
  const { seed, paths } = toldAttempt(certificate.attempts).stream;
  const runner = ports.openRunner({ plan, basePlan, forecastSeed: certificate.streams.forecast.seed });
  const failuresByMonth = Array.from({ length: certificate.months }, () => 0);
  const values = new Float64Array(paths);
  let insolvent = 0;
  try {
    for (let firstPath = 0; firstPath < paths; firstPath += stepPaths) {
      signal?.throwIfAborted();
      onProgress?.({ stage: "certifying futures again", done: firstPath, total: paths, unit: "futures" });
      const pathCount = Math.min(stepPaths, paths - firstPath);
      const { outcomes } = await runner.evaluate({ seed, firstPath, pathCount, decisions: [certificate.decision] }, signal);
      const { failedMonth, valueUsd, settledUsd } = outcomes[0]!;
      values.set(certificate.objective === "value" ? valueUsd : settledUsd, firstPath);
      for (const month of failedMonth) {
        if (month < 0) continue;
        insolvent += 1;
        failuresByMonth[month]! += 1;
      }
    }
  } finally {
    await runner.close();
  }
  return { futures: paths, insolvent, failuresByMonth, meanUsd: mean(values) };
}
