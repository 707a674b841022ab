/**
 * What a plan rests on. Each source's share of the spread of value is measured by drawing anew all that cites it; where
 * sources disagree, the plan is run with each believed alone.
 */
import type { Disturbance } from "../core/company/futures/disturbance.ts";
import { openSimulator } from "../core/company/simulate.ts";
import { believing } from "../core/evidence/believe.ts";
import { beliefEvidence, isSoft, sourceRows, valueCounts } from "../core/evidence/source-audit.ts";
import type { ConflictRow, SourceAudit } from "../core/evidence/source-audit.ts";
import { mean } from "../core/numeric/statistics.ts";
import type { Plan } from "../core/plan/vocabulary/vocabulary.ts";
import { proportion } from "../core/results/merged.ts";
import { pathOutcomes } from "../core/results/path-outcomes.ts";
import type { PathOutcomes } from "../core/results/path-outcomes.ts";
import { inputBlocks, inputsOf } from "../core/sensitivity/inputs.ts";
import type { InputBlock } from "../core/sensitivity/inputs.ts";
import { withInterval } from "../core/sensitivity/sensitivity.ts";
import type { IndexWithInterval } from "../core/sensitivity/sensitivity.ts";
import { sobolIndices } from "../core/sensitivity/sobol.ts";
import type { ValidPlan } from "./load-plan.ts";
import type { JobRunner, RunOptions } from "./ports.ts";
import { secondSeed } from "./sensitivity.ts";
import { chunksOf } from "./simulate.ts";

export interface SourcesRequest {
  readonly seed: number;
  /** Futures of each run; 0: nothing is run, and only what the plan itself says is told. */
  readonly paths: number;
  /** "2026-11-22": ages count to it. */
  readonly date: string;
  readonly engine: string;
}

/** @throws the signal's reason if aborted */
export async function auditSources(loaded: ValidPlan, request: SourcesRequest, runner: JobRunner, options: RunOptions): Promise<SourceAudit> {
  const { plan, source, planHash } = loaded;
  const { seed, paths, date, engine } = request;
  const told = { planName: plan.name, planFile: source.file, planHash, engine, seed, paths, date, values: valueCounts(plan) };
  const rows = sourceRows(plan, date);
  if (paths === 0) return { ...told, sources: rows, conflicts: [] };
  const { model } = openSimulator(plan, loaded.basePlan, seed);
  const blocks = inputBlocks(model, inputsOf(model));
  const conflicts = beliefEvidence(plan, model);
  const uncertain = rows.filter(({ id }) => citing(blocks, [id]).length > 0);
  const total = 2 + uncertain.length + 1 + conflicts.reduce((sum, { beliefs }) => sum + beliefs.length, 0);
  const run = openRuns(loaded, request, total, runner, options);
  const a = await run({});
  const b = await run({ ofSeed: secondSeed(seed) });
  const effectOf = async (redrawn: readonly InputBlock[]): Promise<IndexWithInterval | undefined> => {
    const streams = redrawn.flatMap(({ inputs }) => inputs.map(({ stream }) => stream));
    const mixed = await run({ disturbance: { redrawn: { seed: secondSeed(seed), streams } } });
    if (!Number.isFinite(a.valueUsd[0])) return undefined;
    const indices = sobolIndices({ a: a.valueUsd, b: b.valueUsd, mixed: mixed.valueUsd });
    return indices && withInterval(indices.total);
  };
  const effects = new Map<string, IndexWithInterval>();
  for (const { id } of uncertain) {
    const effect = await effectOf(citing(blocks, [id]));
    if (effect !== undefined) effects.set(id, effect);
  }
  const softIds = rows.filter(({ kind }) => isSoft(kind)).map(({ id }) => id);
  const softEffect = await effectOf(citing(blocks, softIds, true));
  const found: ConflictRow[] = [];
  for (const { address, beliefs } of conflicts) {
    const each: ConflictRow["beliefs"][number][] = [];
    for (const belief of beliefs) {
      const { insolvent, valueUsd } = await run({ plans: [believing(plan, address, belief.id), believing(loaded.basePlan, address, belief.id)] });
      const count = insolvent.reduce((sum, flag) => sum + flag, 0);
      each.push({ ...belief, insolvent: proportion(count, paths), ...(Number.isFinite(valueUsd[0]) ? { valueUsdMean: mean(valueUsd) } : {}) });
    }
    found.push({ address, beliefs: each });
  }
  return {
    ...told,
    ...(softEffect === undefined ? {} : { softEffect }),
    sources: rows.map((row) => ({ ...row, ...(effects.has(row.id) ? { effect: effects.get(row.id)! } : {}) })),
    conflicts: found,
  };
}

/** Blocks of which an input cites one of the sources, or with `orNone` none at all. */
const citing = (blocks: readonly InputBlock[], ids: readonly string[], orNone = false): readonly InputBlock[] =>
  blocks.filter(({ inputs }) => inputs.some(({ sources }) => sources.some((id) => ids.includes(id)) || (orNone && sources.length === 0)));

interface Run {
  readonly disturbance?: Disturbance;
  readonly ofSeed?: number;
  readonly plans?: readonly [Plan, Plan];
}

function openRuns(
  { plan, basePlan }: ValidPlan,
  { seed, paths }: SourcesRequest,
  total: number,
  runner: JobRunner,
  options: RunOptions,
): (run: Run) => Promise<PathOutcomes> {
  const { law } = openSimulator(plan, basePlan, seed).policy;
  let done = 0;
  return async ({ disturbance, ofSeed = seed, plans }) => {
    options.signal?.throwIfAborted();
    // A plan that believes otherwise has a rule that learns otherwise.
    const known = law === undefined || plans !== undefined ? {} : { law };
    const job = {
      plan: plans?.[0] ?? plan,
      basePlan: plans?.[1] ?? basePlan,
      seed: ofSeed,
      paths,
      chunks: chunksOf(paths),
      keepAll: false,
      ...known,
      ...(disturbance === undefined ? {} : { disturbance }),
    };
    const onProgress = ({ done: fresh }: { readonly done: number }): void =>
      options.onProgress?.({ stage: "sources", done: done * paths + fresh, total: total * paths, unit: "futures" });
    const chunks = await runner.run(job, { ...options, onProgress });
    done++;
    return pathOutcomes(chunks, paths);
  };
}
