/** What a number of a run's tables follows from, found by trying: each number of the plan is moved alone, on the same futures. */
import { openPolicy } from "../core/company/policy/policy.ts";
import { openSimulator } from "../core/company/simulate.ts";
import { tracePath } from "../core/company/trace.ts";
import { nudgesOf } from "../core/evidence/nudges.ts";
import { placeAt } from "../core/evidence/table-address.ts";
import type { Plan } from "../core/plan/vocabulary/vocabulary.ts";
import type { ResultTable } from "../core/results/run.ts";
import { monthLabels, summarise } from "../core/results/summarise.ts";
import { tablesOf } from "../formats/text/summary-tables.ts";
import type { ValidPlan } from "./load-plan.ts";
import type { JobRunner, RunOptions } from "./ports.ts";
import { chunksOf } from "./simulate.ts";

export interface NumberRequest {
  readonly seed: number;
  /** Futures on which each number of the plan is tried: the first of the run. */
  readonly paths: number;
  /** "tables.cash.2028-06.p50". */
  readonly address: string;
  readonly engine: string;
}

/** Every number is made a tenth less: durations and counts are whole, and shares near one have no room above. */
export const nudge = 0.9;

export interface NumberInput {
  readonly address: string;
  /** As typed. */
  readonly text: string;
  readonly source?: string;
  /** What the figure becomes with this number a tenth less. */
  readonly becomes: number;
  /** Its part in all movements, 0 to 1. */
  readonly share: number;
}

export interface NumberOrigin {
  /** On the futures that were tried. */
  readonly value: number;
  readonly paths: number;
  /** Those that move it, the largest first. */
  readonly inputs: readonly NumberInput[];
  /** Numbers of the plan that were tried. */
  readonly tried: number;
  /** Those with which there is no such plan, or no such number. */
  readonly refused: readonly string[];
}

/** @throws the signal's reason if aborted */
export async function explainNumber(
  loaded: ValidPlan,
  { seed, paths, address, engine }: NumberRequest,
  runner: JobRunner,
  options: RunOptions,
): Promise<NumberOrigin | undefined> {
  const { law } = openSimulator(loaded.plan, loaded.basePlan, seed).policy;
  const tables = async (plan: Plan): Promise<readonly ResultTable[]> => {
    options.signal?.throwIfAborted();
    // The plan without a scenario fixes units: a price that moves does so at the same units.
    const { basePlan } = loaded;
    const simulator = openSimulator(plan, basePlan, seed, (space) => openPolicy(space, seed, law));
    const job = { plan, basePlan, seed, paths, chunks: chunksOf(paths), keepAll: false, ...(law === undefined ? {} : { law }) };
    const chunks = await runner.run(job, options.signal === undefined ? {} : { signal: options.signal });
    const base = tracePath(simulator, "base", monthLabels(plan.calendar.start, plan.calendar.months));
    const told = { seed, planHash: loaded.planHash, planFile: loaded.source.file, engine, warnings: [], seconds: { simulate: 0, write: 0 }, hash: () => "" };
    return tablesOf(summarise({ simulator, chunks, base, ...told }));
  };
  const now = await tables(loaded.plan);
  const value = numberAt(now, address);
  if (value === undefined) return undefined;
  const nudges = nudgesOf(loaded.plan);
  const inputs: Omit<NumberInput, "share">[] = [];
  const refused: string[] = [];
  for (const [done, one] of nudges.entries()) {
    options.onProgress?.({ stage: "each number of the plan", done, total: nudges.length, unit: "numbers" });
    const becomes = await numberWith(one.plan(nudge), address, tables, options);
    if (becomes === undefined) refused.push(one.address);
    else if (becomes !== value) inputs.push({ address: one.address, text: one.text, ...(one.source === undefined ? {} : { source: one.source }), becomes });
  }
  const all = inputs.reduce((sum, { becomes }) => sum + Math.abs(becomes - value), 0);
  const shared = inputs.map((input) => ({ ...input, share: Math.abs(input.becomes - value) / all }));
  return { value, paths, inputs: shared.sort((a, b) => b.share - a.share || (a.address < b.address ? -1 : 1)), tried: nudges.length, refused };
}

/** The engine refuses some numbers, such as months that are none: these are told, not hidden. */
async function numberWith(
  plan: Plan,
  address: string,
  tables: (plan: Plan) => Promise<readonly ResultTable[]>,
  { signal }: RunOptions,
): Promise<number | undefined> {
  try {
    return numberAt(await tables(plan), address);
  } catch (error) {
    if (signal?.aborted === true) throw error;
    return undefined;
  }
}

/** The number at an address; undefined where there is none. */
function numberAt(tables: readonly ResultTable[], address: string): number | undefined {
  const place = placeAt(tables, address);
  const cell = "table" in place && place.row !== undefined && place.column !== undefined ? place.table.rows[place.row]![place.column] : undefined;
  return typeof cell === "number" ? cell : undefined;
}
