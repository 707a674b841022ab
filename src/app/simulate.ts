/** From a plan to its answer: chunks of futures run somewhere, are merged and summarised, and are kept as a run. */
import { compileModel } from "../core/company/model/compile-model.ts";
import { holdsNot, openHolding } from "../core/company/operations/hold-operations.ts";
import { openSimulator, type Simulator } from "../core/company/simulate.ts";
import type { Plan } from "../core/plan/vocabulary/vocabulary.ts";
import { tracePath } from "../core/company/trace.ts";
import type { RunSummary } from "../core/results/run.ts";
import { monthLabels, summarise } from "../core/results/summarise.ts";
import { contributionsOf } from "../core/evidence/contributions.ts";
import { renderReport } from "../formats/report/report.ts";
import type { ReportTrace } from "../formats/report/traces-section.ts";
import type { ValidPlan } from "./load-plan.ts";
import { OperatingError } from "./ports.ts";
import type { Clock, JobRunner, RunOptions, RunStore, Sha256 } from "./ports.ts";
import { filesOf, fixedNames } from "./run-folder.ts";

export interface SimulatePorts {
  readonly runner: JobRunner;
  readonly store: RunStore;
  readonly clock: Clock;
  readonly sha256: Sha256;
}

export interface SimulateRequest {
  readonly scenario?: string | undefined;
  /** In place of the plan's own. */
  readonly paths?: number | undefined;
  readonly seed?: number | undefined;
  readonly keepAll: boolean;
  /** A run whose operations are held: hours, deliveries and signings stay as they were, money is computed anew. */
  readonly held?: { readonly plan: Plan; readonly basePlan: Plan; readonly planHash: string; readonly folder: string } | undefined;
  /** Folder of the run; none: nothing is written. */
  readonly out?: string | undefined;
  /** Name and version of the program, kept with every result. */
  readonly engine: string;
}

/** Paths of a chunk: enough that handing over costs little, few enough that progress moves. */
export const pathsPerChunk = 250;

/**
 * Ranges that together cover 0 … paths − 1: of `size` paths, then of a half and of a fifth, so that workers end together; one range
 * where `size` holds all.
 */
export function chunksOf(paths: number, size: number = pathsPerChunk): { readonly firstPath: number; readonly pathCount: number }[] {
  const chunks = [];
  for (let firstPath = 0; firstPath < paths; firstPath += chunks.at(-1)!.pathCount) {
    const left = paths - firstPath;
    const wanted = left > 4 * size || paths <= size ? size : Math.ceil(left > size ? size / 2 : size / 5);
    chunks.push({ firstPath, pathCount: Math.min(wanted, left) });
  }
  return chunks;
}

/** @throws OperatingError if the two plans have not the same contracts, products and workloads */
function holding(loaded: ValidPlan, held: NonNullable<SimulateRequest["held"]>, seed: number): Simulator {
  const differing = holdsNot(compileModel(loaded.plan, loaded.basePlan), compileModel(held.plan, held.basePlan));
  if (differing !== undefined)
    throw new OperatingError(`the operations of ${held.folder} cannot be held: the plans differ in ${differing}`, {
      fault: "input",
      hint: "only prices, terms, rates and funding may differ; leave --hold-allocation out",
    });
  return openHolding(loaded, held, seed);
}

/** @throws the signal's reason if aborted; OperatingError if the world refuses */
export async function simulate(loaded: ValidPlan, request: SimulateRequest, ports: SimulatePorts, options: RunOptions): Promise<RunSummary> {
  const { plan, basePlan } = loaded;
  const seed = request.seed ?? plan.seed;
  const paths = request.paths ?? plan.paths;
  if (request.out !== undefined) await ports.store.prepare(request.out, fixedNames);
  const startedAt = ports.clock.seconds();
  const { held } = request;
  const simulator = held === undefined ? openSimulator(plan, basePlan, seed) : holding(loaded, held, seed);
  const { law } = simulator.policy;
  const job = {
    plan,
    basePlan,
    seed,
    paths,
    chunks: chunksOf(paths),
    keepAll: request.keepAll,
    ...(law === undefined ? {} : { law }),
    ...(held === undefined ? {} : { held: { plan: held.plan, basePlan: held.basePlan } }),
  };
  const chunks = await ports.runner.run(job, options);
  options.signal?.throwIfAborted();
  options.onProgress?.({ stage: "summarise", done: paths, total: paths, unit: "futures" });
  const labels = monthLabels(plan.calendar.start, plan.calendar.months);
  const summary = summarise({
    simulator,
    chunks,
    base: tracePath(simulator, "base", labels),
    seed,
    planHash: loaded.planHash,
    planFile: loaded.source.file,
    ...(request.scenario === undefined ? {} : { scenario: request.scenario }),
    engine: request.engine,
    warnings: [
      ...(held === undefined
        ? []
        : [`operations are held from ${held.folder} (plan ${held.planHash.slice(0, 12)}): hours, deliveries and signings are that run's`]),
      ...loaded.diagnostics.map((diagnostic) => `${diagnostic.place.file}:${diagnostic.place.line}: ${diagnostic.message} (${diagnostic.code})`),
    ],
    seconds: { simulate: ports.clock.seconds() - startedAt, write: 0 },
    hash: (bytes) => ports.sha256([bytes]),
  });
  if (request.out === undefined) return summary;

  const writtenFrom = ports.clock.seconds();
  const { median, worst } = summary.tracePaths;
  const told = (role: ReportTrace["role"], path: number | undefined): ReportTrace[] =>
    path === undefined ? [] : [{ role, trace: tracePath(simulator, path, labels).trace }];
  const report = renderReport(summary, {
    date: ports.clock.today(),
    traces: [...told("median", median), ...told("worst", worst)],
    contributions: contributionsOf(simulator.model, seed, chunks, paths),
  });
  await ports.store.write(request.out, filesOf({ summary, report, chunks, loaded, ...(held && { held }) }, ports.sha256), options);
  return { ...summary, seconds: { ...summary.seconds, write: ports.clock.seconds() - writtenFrom } };
}
