/**
 * What matters of the reports that came in: each observation is put into the plan alone, checked like anything typed there,
 * and run on the same futures. Nothing is written.
 */
import type { ChunkResult } from "../core/company/chunk.ts";
import { numbersText } from "../core/comparison/comparison.ts";
import { sourceText } from "../core/comparison/input-changes.ts";
import { figuresOf } from "../core/comparison/measures.ts";
import type { Figures } from "../core/comparison/measures.ts";
import { isSince } from "../core/evidence/observations.ts";
import type { Observation, ObservationDigest, ObservationEffect, ObservationFault } from "../core/evidence/observations.ts";
import type { Place, SourceEntry, SourceMap, SourceNode } from "../core/plan/source-tree.ts";
import type { Plan } from "../core/plan/vocabulary/vocabulary.ts";
import { assumptionRows } from "../core/results/assumptions.ts";
import { pathOutcomes } from "../core/results/path-outcomes.ts";
import type { PathOutcomes } from "../core/results/path-outcomes.ts";
import type { RunSummary } from "../core/results/run.ts";
import { standardDeviation } from "../core/numeric/statistics.ts";
import { readObservationsCsv } from "../formats/csv/read-observations-csv.ts";
import type { ComparePorts, CompareRequest } from "./compare.ts";
import type { ValidPlan } from "./load-plan.ts";
import type { JobRunner, RunOptions } from "./ports.ts";
import { checkedWith, nodeAt, withValues } from "./put-values.ts";
import { simulate } from "./simulate.ts";

interface DigestRequest extends Pick<CompareRequest, "seed" | "paths" | "engine"> {
  /** Observations to be told, of the file of this name. */
  readonly observations: readonly Observation[];
  readonly file: string;
  readonly leftOut: ObservationDigest["leftOut"];
}

export interface DigestQuestion extends Pick<DigestRequest, "seed" | "paths" | "engine" | "file"> {
  /** CSV: date,quantity,value,source,title. */
  readonly text: string;
  /** Only what is of this date or later, and what has none. */
  readonly since?: string | undefined;
  /** Keys of observations that were told before. */
  readonly told: ReadonlySet<string>;
}

export type Digested =
  | { readonly kind: "faults"; readonly faults: readonly ObservationFault[] }
  | {
      readonly kind: "digest";
      readonly digest: ObservationDigest;
      /** Keys of all that has been told by now. What could not be used is not among them: it is told until it is mended. */
      readonly told: ReadonlySet<string>;
    };

/** What matters of a file of observations, of those that were not told before. @throws the signal's reason if aborted */
export async function digestOf(loaded: ValidPlan, question: DigestQuestion, ports: ComparePorts, options: RunOptions): Promise<Digested> {
  const { text, since, told, seed, paths, engine, file } = question;
  const { observations, faults } = readObservationsCsv(text);
  if (faults.length > 0) return { kind: "faults", faults };
  const keyOf = ({ date, quantities, values, source }: Observation): string => ports.sha256([JSON.stringify([date, quantities, values, source])]);
  const recent = observations.filter((observation) => isSince(observation, since));
  const fresh = recent.filter((observation) => !told.has(keyOf(observation)));
  const leftOut = { told: recent.length - fresh.length, older: observations.length - recent.length };
  const digest = await digestObservations(loaded, { observations: fresh, file, leftOut, seed, paths, engine }, ports, options);
  const used = digest.effects.filter(({ verdict }) => verdict !== "refused").map(({ observation }) => keyOf(observation));
  return { kind: "digest", digest, told: new Set([...told, ...used]) };
}

interface Ran {
  readonly figures: Figures;
  readonly outcomes: PathOutcomes;
}

/** @throws the signal's reason if aborted */
async function digestObservations(loaded: ValidPlan, request: DigestRequest, ports: ComparePorts, options: RunOptions): Promise<ObservationDigest> {
  const { observations, file, seed, paths, engine } = request;
  const trials = observations.map((observation) => ({ observation, ...tryIn(loaded, observation, file) }));
  const known = numbersText(loaded.plan);
  const isNew = ({ plans }: Tried): boolean => plans !== undefined && numbersText(plans[0]) !== known;
  const total = 1 + trials.filter(isNew).length;
  let done = 0;
  const run = async (plans: readonly [Plan, Plan]): Promise<Ran> => {
    const onProgress: RunOptions["onProgress"] = ({ stage, done: fresh, total: of }) => {
      if (stage === "simulate") options.onProgress?.({ stage: "digest", done: done * of + fresh, total: total * of, unit: "futures" });
    };
    const ran = await runOnce({ ...loaded, plan: plans[0], basePlan: plans[1] }, request, ports, { ...options, onProgress });
    done++;
    return ran;
  };
  const base = observations.length === 0 ? undefined : await run([loaded.plan, loaded.basePlan]);
  const effects: ObservationEffect[] = [];
  for (const trial of trials) {
    const found = isNew(trial) ? await run(trial.plans!) : undefined;
    effects.push(effectOf(loaded.plan, trial, { base: base!, found, all: observations }));
  }
  return {
    planName: loaded.plan.name,
    planFile: loaded.source.file,
    planHash: loaded.planHash,
    engine,
    seed,
    paths,
    figures: base?.figures ?? {},
    effects: effects.sort((a, b) => b.size - a.size || a.observation.line - b.observation.line),
    leftOut: request.leftOut,
  };
}

async function runOnce(valid: ValidPlan, { seed, paths, engine }: DigestRequest, ports: ComparePorts, options: RunOptions): Promise<Ran> {
  let chunks: readonly ChunkResult[] = [];
  const runner: JobRunner = { run: async (job, runOptions) => (chunks = await ports.runner.run(job, runOptions)) };
  const store = { prepare: () => Promise.resolve(), write: () => Promise.resolve(), readText: () => Promise.resolve(undefined) };
  const summary: RunSummary = await simulate(valid, { seed, paths, keepAll: false, engine }, { ...ports, runner, store }, options);
  const outcomes = pathOutcomes(chunks, paths);
  return { figures: figuresOf(summary, outcomes), outcomes };
}

interface Tried {
  readonly plans: readonly [Plan, Plan] | undefined;
  readonly before: readonly string[];
  readonly reason?: string;
}

/** The plan with an observation in it, with and without its scenario, or why that is no plan. */
function tryIn({ trees, named }: ValidPlan, observation: Observation, file: string): Tried {
  const place: Place = { file, line: observation.line, column: 1, length: 0 };
  const before = observation.quantities.map((address) => sourceText(nodeAt(trees!.plan, address)));
  const plans: Plan[] = [];
  for (const tree of [trees!.plan, trees!.basePlan]) {
    const put = withObservation(tree, observation, place);
    const plan = typeof put === "string" ? put : checkedWith(put, observation.quantities, named);
    if (typeof plan === "string") return { plans: undefined, before, reason: plan };
    plans.push(plan);
  }
  return { plans: plans as [Plan, Plan] & readonly Plan[], before };
}

/** The tree with each quantity at its value, citing the source, which is added if the plan has none of that name; or the fault. */
function withObservation(tree: SourceMap, { quantities, values, source, date, title }: Observation, place: Place): SourceMap | string {
  const scalar = (text: string): SourceNode => ({ kind: "scalar", text, quoted: false, place });
  const entry = (key: string, value: SourceNode): SourceEntry => ({ key, keyPlace: place, value });
  const map = (entries: readonly SourceEntry[]): SourceMap => ({ kind: "map", entries, place });
  const fields = [
    entry("kind", scalar("reported")),
    entry("as_of", scalar(date)),
    ...(title === undefined ? [] : [entry("title", { ...scalar(title), quoted: true } as SourceNode)]),
  ];
  let changed = tree;
  if (nodeAt(tree, `sources.${source}`) === undefined) {
    const sources = tree.entries.find(({ key }) => key === "sources")?.value;
    const all = map([...(sources?.kind === "map" ? sources.entries : []), entry(source, map(fields))]);
    changed = { ...tree, entries: [...tree.entries.filter(({ key }) => key !== "sources"), entry("sources", all)] };
  }
  const put = quantities.map((address, i) => {
    const cited = /@[\w-]+\s*$/.test(values[i]!) || /^[a-z-]+$/.test(values[i]!) ? values[i]! : `${values[i]!} @${source}`;
    return { address, node: scalar(cited) };
  });
  return withValues(changed, put, place);
}

interface Measured {
  readonly base: Ran;
  readonly found: Ran | undefined;
  readonly all: readonly Observation[];
}

function effectOf(
  plan: Plan,
  { observation, plans, before, reason }: Tried & { readonly observation: Observation },
  { base, found, all }: Measured,
): ObservationEffect {
  const rows = assumptionRows(plan);
  const row = rows.find(({ address }) => address === observation.quantities[0] || address.startsWith(`${observation.quantities[0]!}.`));
  const against = all
    .filter(
      (other) =>
        other !== observation &&
        other.quantities.some((address) => observation.quantities.includes(address)) &&
        other.values.join() !== observation.values.join(),
    )
    .map(({ source, date, values }) => ({ source, date, values }));
  const told = {
    observation,
    before,
    isNewSource: !Object.hasOwn(plan.sources, observation.source),
    ...(row?.source === undefined ? {} : { beforeSource: row.source }),
    ...(row?.asOf === undefined ? {} : { beforeDate: row.asOf }),
    against,
  };
  if (plans === undefined) return { ...told, verdict: "refused", ...(reason === undefined ? {} : { reason }), size: 0 };
  if (found === undefined) return { ...told, verdict: "confirms", size: 0 };
  const size = movedBy(base, found, "valueUsd", "value") + movedBy(base, found, "insolvent", "insolvent");
  return { ...told, verdict: size > 0 ? "moves" : "no effect", figures: found.figures, size };
}

/** Standard deviations over futures by which a mean moves; of what does not vary as planned, those of the two together. */
function movedBy(base: Ran, found: Ran, column: "valueUsd" | "insolvent", measure: string): number {
  const [before, after] = [base.figures[measure], found.figures[measure]];
  if (before === undefined || after === undefined || before === after) return 0;
  const columns = [base.outcomes[column], found.outcomes[column]];
  const deviation = Math.max(...columns.map((held) => (held.length < 2 ? 0 : standardDeviation(held))));
  return Math.abs(after - before) / (deviation || Math.abs(after - before));
}
