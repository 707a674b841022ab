/**
 * What has been run of decisions, and how more is asked for.
 *
 * A search is a generator: it asks for decisions to be run on futures of a stream and is given their outcomes, so that it
 * knows neither threads nor clocks and stops by counts.
 */
import type { Model } from "../company/model/model.ts";
import { type Decision, decisionKey } from "./decision.ts";
import { type EvaluationPart, joinParts, outcomeNames, type Outcomes } from "./evaluate.ts";
import { type Group, groupsOf, limitColumns, type Measured, measure, type MeasuredLimit } from "./measure.ts";
import { type Nearness, softColumns } from "./nearness.ts";
import type { Shift } from "./shift.ts";

export type StreamName = "train" | "select";

/** Decisions to be run on paths of a stream. */
export interface EvaluationRequest {
  readonly stream: StreamName;
  readonly firstPath: number;
  readonly pathCount: number;
  /** Futures by number, of which `firstPath` and `pathCount` are a range; absent: all of the stream. */
  readonly paths?: readonly number[];
  readonly decisions: readonly Decision[];
  /** What the work is for, for progress. */
  readonly stage: string;
  readonly shift?: Shift;
  readonly isDetailed?: boolean;
  /** What has been tried so far, and the best of it: what an interruption returns. */
  readonly archive?: Archive;
}

export type EvaluationAnswer = Omit<EvaluationPart, "firstPath">;
export type Evaluating<Result> = Generator<EvaluationRequest, Result, EvaluationAnswer>;

export interface Tried {
  readonly decision: Decision;
  readonly key: string;
  readonly measured: Measured;
  readonly outcomes: Outcomes;
}

/** Futures picked from a stream, in order of use, each standing for so many. Any first part of them spans the stream alike. */
export interface Sample {
  readonly paths: readonly number[];
  readonly weights: Float64Array;
  /** All futures of the stream on which decisions may differ about a limit, picked or not. */
  readonly telling: readonly number[];
  /** Which of the picked ones are none of those. */
  readonly isOther: readonly boolean[];
}

/** A decision known on all futures that a sample was picked from: others are corrected by how the sample errs about it. */
export interface Anchor {
  readonly key: string;
  /** By limit: on the picked futures (softened), and by group on all. */
  readonly limits: ReadonlyMap<MeasuredLimit["id"], { readonly sampled: Float64Array; readonly shares: ReadonlyMap<string, number> }>;
}

/** What has been run so far on one stream; a decision asked for again is run on further futures only. */
export interface Archive {
  readonly stream: StreamName;
  readonly model: Model;
  /** Absent: the stream's futures in order, each for itself. */
  readonly sample?: Sample;
  /** All futures that the sample was picked from. */
  readonly whole?: Archive;
  /** Futures of the certificate that chances of passing are told of, and the confidence it asks for; absent: those of a first attempt that nobody sized. */
  readonly certifyPaths?: number;
  readonly certifyConfidence?: number;
  /** What counts as near a limit; absent: limits are counts. */
  readonly nearness?: Nearness;
  readonly anchors: Anchor[];
  readonly tried: Map<string, Tried>;
  /** Beliefs drawn by futures run so far, in order of use, [belief × path]. */
  beliefPart: EvaluationAnswer["beliefPart"];
  pathCount: number;
  /** Groups of the first so many futures, kept: they are asked for with every decision. */
  readonly groups: Map<number, readonly Group[]>;
  best?: Tried;
}

/** What an archive may know besides: futures picked from those of another archive of the stream; the certificate to come. */
export type ArchiveKnowledge = Partial<Pick<Archive, "sample" | "whole" | "nearness" | "certifyPaths" | "certifyConfidence">>;

export const openArchive = (model: Model, stream: StreamName, knowledge?: ArchiveKnowledge): Archive => ({
  stream,
  model,
  ...knowledge,
  anchors: [],
  tried: new Map(),
  beliefPart: new Uint8Array(0),
  pathCount: 0,
  groups: new Map(),
});

/** Weights of a decision's futures; absent where each stands for itself. */
export const weightsOf = ({ sample }: Archive, futures: number): Float64Array | undefined => sample?.weights.subarray(0, futures);

/** Makes sure that each decision has been run on the first `paths` futures of the archive. */
export function* run(archive: Archive, decisions: readonly Decision[], paths: number, stage: string): Evaluating<readonly Tried[]> {
  const { model, tried, sample } = archive;
  const wanted = new Map(decisions.map((decision) => [decisionKey(decision), decision]));
  const missing = new Map<number, string[]>();
  for (const key of wanted.keys()) {
    const from = tried.get(key)?.measured.futures ?? 0;
    if (from < paths) missing.set(from, [...(missing.get(from) ?? []), key]);
  }
  for (const [firstPath, keys] of [...missing].sort(([a], [b]) => a - b)) {
    const answer = yield {
      stream: archive.stream,
      firstPath,
      pathCount: paths - firstPath,
      ...(sample === undefined ? {} : { paths: sample.paths }),
      decisions: keys.map((key) => wanted.get(key)!),
      stage,
      archive,
    };
    noteBeliefs(archive, answer, firstPath);
    keys.forEach((key, d) => {
      const before = tried.get(key);
      note(archive, wanted.get(key)!, before === undefined ? answer.outcomes[d]! : append(model, before.outcomes, answer.outcomes[d]!, firstPath));
    });
  }
  return [...wanted.keys()].map((key) => tried.get(key)!);
}

/** Puts down what a decision did on the archive's first futures. */
export function note(archive: Archive, decision: Decision, outcomes: Outcomes): Tried {
  const key = decisionKey(decision);
  const futures = outcomes.failedMonth.length;
  const weights = weightsOf(archive, futures);
  const { certifyPaths, certifyConfidence } = archive;
  const judging = {
    ...(weights === undefined ? {} : { weights }),
    ...(certifyPaths === undefined ? {} : { certifyPaths }),
    ...(certifyConfidence === undefined ? {} : { certifyConfidence }),
  };
  const measured = measure(archive.model, outcomes, groupsOfFirst(archive, futures), judging);
  const tried = { decision, key, outcomes, measured };
  archive.tried.set(key, tried);
  return tried;
}

/** A decision as its first futures alone see it. */
export function onFirst(archive: Archive, tried: Tried, paths: number): Tried {
  if (tried.measured.futures <= paths) return tried;
  const outcomes = Object.fromEntries(outcomeNames.map((name) => [name, tried.outcomes[name].subarray(0, paths)])) as Outcomes;
  const looked = note(archive, tried.decision, outcomes);
  archive.tried.set(tried.key, tried);
  return looked;
}

/** The outcomes of a decision on picked futures, from those on all. */
export const pickedOf = ({ paths }: Sample, outcomes: Outcomes): Outcomes =>
  Object.fromEntries(outcomeNames.map((name) => [name, Float64Array.from(paths, (path) => outcomes[name][path]!)])) as Outcomes;

/**
 * Runs a decision on all telling futures, so that what is near it can be corrected by it: what it does to a limit is then known on
 * as many futures as the sample was picked from, but for what the picked ones say of the rest.
 */
export function* anchor(archive: Archive, decision: Decision, stage: string): Evaluating<void> {
  const { model, sample, whole, anchors, nearness } = archive;
  const key = decisionKey(decision);
  if (sample === undefined || whole === undefined || nearness === undefined || anchors.some((held) => held.key === key)) return;
  const onAll = whole.tried.get(key);
  if (onAll !== undefined) note(archive, decision, pickedOf(sample, onAll.outcomes));
  const [picked] = (yield* run(archive, [decision], sample.paths.length, stage)) as readonly [Tried];
  const counted = onAll === undefined ? yield* onTelling(archive, sample, decision, stage) : onAll.outcomes;
  const pathOf = onAll === undefined ? sample.telling : Array.from({ length: whole.pathCount }, (_, p) => p);
  const sampled = limitColumns(model, picked.outcomes);
  const soft = softColumns(model, picked.outcomes, nearness);
  const others = onAll === undefined ? othersOf(sample, whole) : undefined;
  const groups = groupsOfFirst(whole, whole.pathCount);
  const limits = limitColumns(model, counted).flatMap(({ id, of, isChance }, l) => {
    // Months unserved differ on all futures: the sample is as good for them as it is.
    if (!isChance && others !== undefined) return [];
    const shares = new Map(
      groups.map(({ under, paths }) => {
        const isIn = new Set(paths);
        let sum = 0;
        pathOf.forEach((path, i) => void (sum += isIn.has(path) ? of[i]! : 0));
        if (others !== undefined) sum += others.sumIn(l, isIn, sampled[l]!.of);
        return [under ?? "", sum / paths.length] as const;
      }),
    );
    return [[id, { sampled: soft[l]!.of, shares }] as const];
  });
  anchors.push({ key, limits: new Map(limits) });
}

/**
 * Futures that tell nothing apart: those run on all of them agree there, so what they do is taken for what any decision does, and the
 * picked ones tell by how much it does otherwise.
 */
function othersOf(sample: Sample, { model, tried }: Archive): { readonly sumIn: (limit: number, isIn: ReadonlySet<number>, picked: Float64Array) => number } {
  const isTelling = new Set(sample.telling);
  const columns = limitColumns(model, [...tried.values()][0]!.outcomes);
  return {
    sumIn(limit, isIn, picked) {
      const { of } = columns[limit]!;
      let sum = 0;
      for (const path of isIn) if (!isTelling.has(path)) sum += of[path]!;
      sample.paths.forEach((path, i) => void (sum += sample.isOther[i]! && isIn.has(path) ? sample.weights[i]! * (picked[i]! - of[path]!) : 0));
      return sum;
    },
  };
}

function* onTelling({ stream }: Archive, { telling }: Sample, decision: Decision, stage: string): Evaluating<Outcomes> {
  if (telling.length === 0) return noOutcomes;
  const answer = yield { stream, firstPath: 0, pathCount: telling.length, paths: telling, decisions: [decision], stage };
  return answer.outcomes[0]!;
}

const noOutcomes = Object.fromEntries(outcomeNames.map((name) => [name, new Float64Array(0)])) as Outcomes;

function append(model: Model, before: Outcomes, after: Outcomes, firstPath: number): Outcomes {
  const part = (outcomes: Outcomes, at: number): EvaluationPart => ({
    firstPath: at,
    pathCount: outcomes.failedMonth.length,
    outcomes: [outcomes],
    beliefPart: new Uint8Array(model.beliefs.length * outcomes.failedMonth.length),
  });
  return joinParts([part(before, 0), part(after, firstPath)], model.beliefs.length).outcomes[0]!;
}

export function noteBeliefs(archive: Archive, answer: Pick<EvaluationAnswer, "beliefPart" | "pathCount">, firstPath: number): void {
  const pathCount = firstPath + answer.pathCount;
  if (pathCount <= archive.pathCount) return;
  const beliefs = archive.model.beliefs.length;
  const all = new Uint8Array(beliefs * pathCount);
  for (let b = 0; b < beliefs; b++) {
    all.set(archive.beliefPart.subarray(b * archive.pathCount, b * archive.pathCount + firstPath), b * pathCount);
    all.set(answer.beliefPart.subarray(b * answer.pathCount, (b + 1) * answer.pathCount), b * pathCount + firstPath);
  }
  archive.beliefPart = all;
  archive.pathCount = pathCount;
  archive.groups.clear();
}

/** Groups of the first `paths` futures. */
export function groupsOfFirst(archive: Archive, paths: number): readonly Group[] {
  const held = archive.groups.get(paths) ?? groupsOf(archive.model, { beliefPart: firstPaths(archive, paths), pathCount: paths });
  archive.groups.set(paths, held);
  return held;
}

/** Beliefs of the first `paths` futures, [belief × path]. */
function firstPaths(archive: Archive, paths: number): Uint8Array {
  const beliefs = archive.model.beliefs.length;
  const out = new Uint8Array(beliefs * paths);
  for (let b = 0; b < beliefs; b++) out.set(archive.beliefPart.subarray(b * archive.pathCount, b * archive.pathCount + paths), b * paths);
  return out;
}
