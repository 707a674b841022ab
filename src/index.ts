/** The library: plans in, checked plans and results out. Pure; runs wherever JavaScript does. */
export { checkPlan } from "./core/plan/check/check.ts";
export type { CheckedPlan, CheckOptions } from "./core/plan/check/check.ts";
export { definePlan } from "./core/plan/define-plan.ts";
export type { Diagnostic, Severity } from "./core/plan/diagnostic.ts";
export type { SourceNode } from "./core/plan/source-tree.ts";
export type { Plan } from "./core/plan/vocabulary/vocabulary.ts";
export { openSimulator, simulateChunk } from "./core/company/simulate.ts";
export type { Simulator } from "./core/company/simulate.ts";
export type { ChunkResult, SimulationJob } from "./core/company/chunk.ts";
export { ruinContinuous, ruinMonthly } from "./core/numeric/ruin.ts";
export { tracePath } from "./core/company/trace.ts";
export type { PathTrace, RunSummary } from "./core/results/run.ts";
export { summarise } from "./core/results/summarise.ts";
export { renderReport } from "./formats/report/report.ts";
export { renderAnswer } from "./formats/text/answer.ts";
export { readYamlPlan } from "./formats/yaml/read-plan.ts";
