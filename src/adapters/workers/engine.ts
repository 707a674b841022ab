/** The company simulation as runners see it: a job is compiled once, then its chunks are simulated one by one. */
import type { ChunkResult, SimulationJob } from "../../core/company/chunk.ts";
import { compileModel, simulateChunk } from "../../core/company/simulate.ts";

export type Engine = (job: SimulationJob) => (firstPath: number, pathCount: number) => ChunkResult;

export const companyEngine: Engine = (job) => {
  const model = compileModel(job.plan, job.basePlan);
  return (firstPath, pathCount) => simulateChunk(model, { seed: job.seed, firstPath, pathCount, keepAll: job.keepAll });
};
