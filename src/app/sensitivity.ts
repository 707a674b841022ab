/**
 * What an answer is sensitive to: the plan run on two sets of futures, on mixtures of them, and with each input held.
 *
 * A mixture is no plan of its own: streams of one block are drawn under the second set's seed, all else as in the first. The
 * rule expects what it learned from the plan's own law throughout. Of each run only three numbers a future are kept.
 */
import type { Disturbance } from "../core/company/futures/disturbance.ts";
import { openSimulator } from "../core/company/simulate.ts";
import { spearman } from "../core/numeric/statistics.ts";
import { pathOutcomes } from "../core/results/path-outcomes.ts";
import type { PathOutcomes } from "../core/results/path-outcomes.ts";
import { driverColumns } from "../core/sensitivity/drivers.ts";
import type { Driver } from "../core/sensitivity/drivers.ts";
import { failingRule } from "../core/sensitivity/failing-rule.ts";
import { inputBlocks, inputsOf } from "../core/sensitivity/inputs.ts";
import type { Input, RangeEnd } from "../core/sensitivity/inputs.ts";
import { outcomes, withInterval } from "../core/sensitivity/sensitivity.ts";
import type { BlockEffects, Outcome, RuleCondition, Scatter, Sensitivity, Swing } from "../core/sensitivity/sensitivity.ts";
import { exactMean, sobolIndices, spreadOf } from "../core/sensitivity/sobol.ts";
import type { ValidPlan } from "./load-plan.ts";
import type { JobRunner, RunOptions } from "./ports.ts";
import { chunksOf } from "./simulate.ts";

export interface SensitivityRequest {
  readonly seed: number;
  readonly paths: number;
  /** Only inputs whose address begins so. */
  readonly only?: readonly string[] | undefined;
  readonly scenario?: string | undefined;
  readonly engine: string;
}

/** Seed of the second set of futures: unrelated streams, the same for the same plan. */
export const secondSeed = (seed: number): number => (seed ^ 0x2545f491) >>> 0;

/** Points of a scatter. */
const scatterPoints = 400;
const scattersMost = 6;

type Columns = Readonly<Record<Outcome, Float64Array>>;

/** @throws the signal's reason if aborted */
export async function sensitivity(loaded: ValidPlan, request: SensitivityRequest, runner: JobRunner, options: RunOptions): Promise<Sensitivity> {
  const { plan, basePlan } = loaded;
  const { seed, paths } = request;
  const simulator = openSimulator(plan, basePlan, seed);
  const { law } = simulator.policy;
  const { model } = simulator;
  const isWanted = ({ address }: Input): boolean =>
    request.only === undefined || request.only.some((start) => address === start || address.startsWith(`${start}.`) || address.startsWith(`${start} `));
  const inputs = inputsOf(model);
  const blocks = inputBlocks(model, inputs).filter((block) => block.inputs.some(isWanted));
  const held = inputs.filter((input) => isWanted(input) && input.range !== undefined);
  const runs = 2 + blocks.length + 2 * held.length;
  let done = 0;
  const run = async (disturbance: Disturbance | undefined, ofSeed = seed): Promise<Columns> => {
    options.signal?.throwIfAborted();
    const job = {
      plan,
      basePlan,
      seed: ofSeed,
      paths,
      chunks: chunksOf(paths),
      keepAll: false,
      ...(law === undefined ? {} : { law }),
      ...(disturbance === undefined ? {} : { disturbance }),
    };
    const onProgress = ({ done: fresh }: { readonly done: number }): void =>
      options.onProgress?.({ stage: "sensitivity", done: done * paths + fresh, total: runs * paths, unit: "futures" });
    const chunks = await runner.run(job, { ...options, onProgress });
    done++;
    return columnsOf(pathOutcomes(chunks, paths));
  };
  const a = await run(undefined);
  const b = await run(undefined, secondSeed(seed));
  const effects: BlockEffects[] = [];
  for (const block of blocks) {
    const mixed = await run({ redrawn: { seed: secondSeed(seed), streams: block.inputs.map(({ stream }) => stream) } });
    effects.push(effectsOf(block.inputs, a, b, mixed));
  }
  const swings: Swing[] = [];
  for (const input of held) swings.push(swingOf(input, await run({ held: input.range!.low.held }), await run({ held: input.range!.high.held })));
  const drivers = [driverColumns(model, seed, paths, inputs), driverColumns(model, secondSeed(seed), paths, inputs)] as const;
  return {
    planName: plan.name,
    planFile: loaded.source.file,
    planHash: loaded.planHash,
    ...(request.scenario === undefined ? {} : { scenario: request.scenario }),
    engine: request.engine,
    seed,
    paths,
    runs,
    ...momentsOf(a, b),
    blocks: effects.sort((one, other) => largest(other.total) - largest(one.total) || (one.addresses[0]! < other.addresses[0]! ? -1 : 1)),
    swings: swings.sort((one, other) => swingSize(other) - swingSize(one) || (one.address < other.address ? -1 : 1)),
    scatters: scattersOf(drivers[0], a),
    ...ruleOf(drivers, a, b),
  };
}

const columnsOf = ({ insolvent, valueUsd, unserved }: PathOutcomes): Columns => ({ insolvent, value: valueUsd, unserved });
const isKnown = (column: Float64Array): boolean => Number.isFinite(column[0]);
const knownOutcomes = (columns: Columns): readonly Outcome[] => outcomes.filter((outcome) => isKnown(columns[outcome]));

const byOutcome = <T>(of: readonly Outcome[], each: (outcome: Outcome) => T | undefined): Partial<Record<Outcome, T>> =>
  Object.fromEntries(
    of.flatMap((outcome) => {
      const found = each(outcome);
      return found === undefined ? [] : [[outcome, found]];
    }),
  ) as Partial<Record<Outcome, T>>;

function momentsOf(a: Columns, b: Columns): Pick<Sensitivity, "means" | "deviations"> {
  return {
    means: byOutcome(knownOutcomes(a), (outcome) => meanOf(a[outcome])),
    deviations: byOutcome(knownOutcomes(a), (outcome) => spreadOf(a[outcome], b[outcome])?.deviation),
  };
}

const meanOf = (column: Float64Array): number => exactMean(column.length, (i) => column[i]!);

function effectsOf(inputs: readonly Input[], a: Columns, b: Columns, mixed: Columns): BlockEffects {
  const known = knownOutcomes(a);
  const indices = byOutcome(known, (outcome) => sobolIndices({ a: a[outcome], b: b[outcome], mixed: mixed[outcome] }));
  return {
    addresses: inputs.map(({ address }) => address),
    first: byOutcome(known, (outcome) => indices[outcome] && withInterval(indices[outcome].first)),
    total: byOutcome(known, (outcome) => indices[outcome] && withInterval(indices[outcome].total)),
    isWithoutEffect: known.every((outcome) => isSame(a[outcome], mixed[outcome])),
  };
}

const isSame = (a: Float64Array, b: Float64Array): boolean => a.every((x, i) => x === b[i]);

function swingOf(input: Input, low: Columns, high: Columns): Swing {
  const known = knownOutcomes(low);
  const end = ({ value, words }: RangeEnd, columns: Columns): Swing["low"] => ({
    ...(value === undefined ? {} : { value }),
    ...(words === undefined ? {} : { words }),
    means: byOutcome(known, (outcome) => meanOf(columns[outcome])),
  });
  return {
    address: input.address,
    unit: input.unit,
    sources: input.sources,
    low: end(input.range!.low, low),
    high: end(input.range!.high, high),
    isWithoutEffect: known.every((outcome) => isSame(low[outcome], high[outcome])),
  };
}

const largest = (total: BlockEffects["total"]): number => total.value?.value ?? total.insolvent?.value ?? total.unserved?.value ?? 0;
function swingSize({ low, high }: Swing): number {
  const outcome = low.means.value === undefined ? "insolvent" : "value";
  return Math.abs((high.means[outcome] ?? 0) - (low.means[outcome] ?? 0));
}

/** Drivers that rank with value the most, against it. */
function scattersOf(drivers: readonly Driver[], a: Columns): readonly Scatter[] {
  const outcome = isKnown(a.value) ? a.value : a.insolvent;
  const ranked = drivers
    .map((driver) => ({ driver, rank: spearman(driver.values, outcome) }))
    .filter(({ rank }) => Number.isFinite(rank))
    .sort((one, other) => Math.abs(other.rank) - Math.abs(one.rank) || (one.driver.address < other.driver.address ? -1 : 1));
  return ranked.slice(0, scattersMost).map(({ driver, rank }) => ({
    address: driver.address,
    unit: driver.unit,
    x: Array.from(driver.values.subarray(0, scatterPoints)),
    valueUsd: Array.from(isKnown(a.value) ? a.value.subarray(0, scatterPoints) : []),
    insolvent: Array.from(a.insolvent.subarray(0, scatterPoints)),
    rank,
  }));
}

/** Found on one set of futures, judged on the other. */
function ruleOf([found, judged]: readonly [readonly Driver[], readonly Driver[]], a: Columns, b: Columns): Pick<Sensitivity, "rule"> {
  const rule = failingRule({ drivers: found, failed: a.insolvent }, { drivers: judged, failed: b.insolvent });
  if (rule === undefined) return {};
  const { conditions, ...counts } = rule;
  const sentence = conditions.map(({ driver, side, bound }): RuleCondition => {
    const { address, unit, words } = found[driver]!;
    return { address, unit, side, bound, ...(words === undefined ? {} : { words: side === "at most" ? words.no : words.yes }) };
  });
  return { rule: { sentence, judged: counts } };
}
