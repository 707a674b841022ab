/** The company simulation as runners see it: a job is compiled once, then its chunks are simulated one by one. */
import type { ChunkResult, SimulationJob } from "../../core/company/chunk.ts";
import { openHolding } from "../../core/company/operations/hold-operations.ts";
import { openPolicy } from "../../core/company/policy/policy.ts";
import { openUnfunded } from "../../core/funding/unfunded-chunk.ts";
import { openSimulator, simulateChunk } from "../../core/company/simulate.ts";

export type Engine = (job: SimulationJob) => (firstPath: number, pathCount: number) => ChunkResult;

export const companyEngine: Engine = (job) => {
  const simulator =
    job.held === undefined
      ? openSimulator(job.plan, job.basePlan, job.seed, (space) => openPolicy(space, job.seed, job.law), 0, job.disturbance)
      : openHolding(job, job.held, job.seed, job.law);
  if (job.reading === "unfunded") return openUnfunded(simulator);
  return (firstPath, pathCount) =>
    simulateChunk(simulator, { firstPath, pathCount, keepAll: job.keepAll, ...(job.priceFactors === undefined ? {} : { priceFactors: job.priceFactors }) });
};
