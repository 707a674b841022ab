/** From a plan to what to sign: a search in the true simulator, a choice on other futures, a certificate on futures never used before. */
import { formatMonth } from "../core/calendar/months.ts";
import { baselinesOf } from "../core/procurement/baselines.ts";
import { type Attempt, type Certificate, type StreamRecord, toldAttempt } from "../core/procurement/certificate.ts";
import { companyBlock, comparedWith, frontierOf, levelOf } from "../core/procurement/certify.ts";
import { type Decision, decisionKey, nothingMore, todaysPlan } from "../core/procurement/decision.ts";
import { type EvaluationTask, joinParts, openDecisionSpace } from "../core/procurement/evaluate.ts";
import { type Examination, examine, peersOf } from "../core/procurement/examine.ts";
import { searchFrontier } from "../core/procurement/frontier.ts";
import { horizonDecisions, lengthened, longerHorizon } from "../core/procurement/horizon.ts";
import { groupsOf, measure, objectiveOf } from "../core/procurement/measure.ts";
import { openProblem } from "../core/procurement/problem.ts";
import { type Effort, effortOf, search } from "../core/procurement/search.ts";
import { type Evaluating, type Archive, type EvaluationAnswer, type Tried } from "../core/procurement/archive.ts";
import { type SearchProblem } from "../core/procurement/problem.ts";
import { aimBeside } from "../core/procurement/aim.ts";
import { modelStep } from "../core/procurement/planning-step.ts";
import type { BoundProof } from "../core/stochastic/bound-proof.ts";
import type { PlanningResult } from "../core/stochastic/planning-model.ts";
import { hasPlanningModel } from "../core/stochastic/solve-planning-model.ts";
import type { Solver } from "../core/stochastic/solver.ts";
import { commitSummary, type CommitSummary } from "../core/procurement/summary.ts";
import { bestOf, select, type Selection, standingOf, takeable } from "../core/procurement/select.ts";
import { moneyText } from "../formats/text/money.ts";
import type { ValidPlan } from "./load-plan.ts";
import { solvePlan } from "./solve-plan.ts";
import type { Cancellation, EvaluationProgram, EvaluationRunner, Progress, RunOptions, Sha256 } from "./ports.ts";

export interface CommitPorts {
  /** Opens threads for a plan; they are closed before `commit` returns. */
  readonly openRunner: (program: EvaluationProgram) => EvaluationRunner;
  readonly sha256: Sha256;
  /** Opens the solver of the planning model, and gives a turn of the event loop; without it no bound is claimed. */
  readonly planning?: { readonly openSolver: () => Promise<Solver>; readonly nextTurn: () => Promise<unknown> };
}

export interface CommitRequest {
  /** Stops at the uncertified decision. */
  readonly isQuick: boolean;
  /** Futures of the certificate. */
  readonly paths: number;
  readonly engine: string;
  /** Attempts at certificates of this plan in earlier runs: numbering, levels and streams go on from there. */
  readonly earlier?: readonly Attempt[];
  /** Given the proof of the planning model's bound. */
  readonly onProof?: (proof: BoundProof) => void;
  /** Counts of the search, instead of those of the full or the quick one. */
  readonly effort?: Effort;
  /** Searches the frontier for these limits on the insolvent share too: 0–1, rising. */
  readonly frontier?: readonly number[];
}

/** Futures of the planning model on which EVPI and VSS are measured. */
const informationPaths = 24;
/** Most attempts at a certificate in one run. */
const attemptsMost = 3;
/** Futures on which a decision is examined, at 60 months. */
const examinePaths = 300;
/** Months by which the horizon is lengthened to see whether the list stays, and decisions it is chosen among. */
const horizonMonths = 12;
const horizonDecisionsMost = 10;
/** Futures on which baselines are compared. */
const comparedPaths = 2000;

interface Desk {
  readonly loaded: ValidPlan;
  readonly problem: SearchProblem;
  readonly runner: EvaluationRunner;
  readonly streams: Readonly<Record<"forecast" | "train" | "select", StreamRecord>>;
  readonly options: RunOptions;
  readonly sha256: Sha256;
  lives: number;
  archive: Archive | undefined;
}

/** Seed of a stream: the first 32 bits of SHA-256 of its key. */
export const seedOf = (sha256: Sha256, key: string): number => Number.parseInt(sha256([key]).slice(0, 8), 16);

function streamOf(sha256: Sha256, key: string, paths: number): StreamRecord {
  return { key, seed: seedOf(sha256, key), paths };
}

/** @throws the signal's reason if aborted */
export async function commit(loaded: ValidPlan, request: CommitRequest, ports: CommitPorts, options: RunOptions): Promise<CommitSummary> {
  const { plan, basePlan, planHash } = loaded;
  const { sha256 } = ports;
  const effort = request.effort ?? effortOf(request.isQuick ? "quick" : "full", plan.calendar.months);
  const streams = {
    forecast: streamOf(sha256, `plimsoll forecast ${planHash}`, 2048),
    train: streamOf(sha256, `plimsoll train ${planHash}`, Math.max(effort.screenPaths, effort.paths)),
    select: streamOf(sha256, `plimsoll select ${planHash}`, effort.selectPaths),
  };
  const runner = ports.openRunner({ plan, basePlan, forecastSeed: streams.forecast.seed });
  const problem = openProblem(openDecisionSpace(plan, basePlan, streams.forecast.seed));
  const desk: Desk = { loaded, problem, runner, streams, options, sha256, lives: 0, archive: undefined };
  // The planning model has a thread of its own: it is solved while the others search.
  let isOver = false;
  const planning = request.isQuick ? undefined : solvePlanning(desk, ports, { onProof: request.onProof, isOver: () => isOver });
  // What goes wrong in it is told where it is awaited.
  planning?.catch(() => {});
  try {
    const found = await drive(desk, search(problem, effort, request.paths));
    const selection = await drive(desk, select(problem, found, effort, !request.isQuick));
    const { frontier: limits } = request;
    if (limits !== undefined) await drive(desk, searchFrontier(problem, found, selection, { limits, effort }));
    const certificate = request.isQuick ? undefined : await certify(desk, selection, request, await planning);
    const paths = Math.min(effort.selectPaths, Math.round((examinePaths * 60) / problem.model.months));
    const examination = certificate === undefined ? undefined : await examined(desk, ports, selection, { ours: certificate.decision, paths });
    const { tried } = selection.select;
    return commitSummary({
      problem,
      selection,
      planHash,
      engine: request.engine,
      start: formatMonth(plan.calendar.start),
      lives: desk.lives,
      decisions: found.train.tried.size,
      nothingMore: tried.get(decisionKey(nothingMore))!,
      todaysPlan: tried.get(decisionKey(todaysPlan))!,
      ...(limits === undefined ? {} : { searchedLimits: limits }),
      ...(certificate === undefined ? {} : { certificate }),
      ...(examination === undefined ? {} : { examination }),
    });
  } catch (error) {
    // What was found before an interruption is worth telling; all else is passed on.
    const best = options.signal?.aborted === true ? bestSoFar(desk, request) : undefined;
    if (best === undefined) throw error;
    return best;
  } finally {
    isOver = true;
    await runner.close();
  }
}

/** What a decision hangs on, the horizon included. */
async function examined(
  desk: Desk,
  { openRunner }: CommitPorts,
  selection: Selection,
  { ours, paths }: { readonly ours: Decision; readonly paths: number },
): Promise<Examination> {
  const { problem, loaded, streams } = desk;
  const examination = await drive(desk, examine(problem, selection, ours, paths));
  const peers = peersOf(selection, ours).map(({ decision, measured }) => ({ decision, valueUsd: measured.value.mean }));
  const decisions = horizonDecisions(ours, peers, horizonDecisionsMost);
  const [plan, basePlan] = [loaded.plan, loaded.basePlan].map((one) => lengthened(one, horizonMonths));
  tell(desk.options, { stage: "a year more", done: 0, total: decisions.length, unit: "decisions" });
  const runner = openRunner({ plan: plan!, basePlan: basePlan!, forecastSeed: streams.forecast.seed });
  try {
    const longer = { ...desk, runner };
    const answer = await evaluate(longer, streams.select.seed, { firstPath: 0, pathCount: Math.ceil(paths / 2) }, decisions);
    desk.lives = longer.lives;
    return { ...examination, horizon: longerHorizon(decisions, answer, objectiveOf(problem.model), horizonMonths) };
  } finally {
    await runner.close();
  }
}

/** The best decision so far, as the futures it was met on see it. */
function bestSoFar({ loaded, problem, lives, archive }: Desk, { engine }: CommitRequest): CommitSummary | undefined {
  const best = archive?.best;
  const beside = [nothingMore, todaysPlan].map((decision) => archive?.tried.get(decisionKey(decision)));
  if (archive === undefined || best === undefined || beside[0] === undefined || beside[1] === undefined) return undefined;
  const selection: Selection = { chosen: best, standing: standingOf(best.measured), select: archive, aim: aimBeside(best) };
  return commitSummary({
    problem,
    selection,
    planHash: loaded.planHash,
    engine,
    start: formatMonth(loaded.plan.calendar.start),
    lives,
    decisions: archive.tried.size,
    nothingMore: beside[0],
    todaysPlan: beside[1],
    isInterrupted: true,
  });
}

/** Runs what a generator asks for until it returns. */
async function drive<Result>(desk: Desk, work: Evaluating<Result>): Promise<Result> {
  let done = 0;
  for (let step = work.next(); ;) {
    if (step.done === true) return step.value;
    const { stream, firstPath, pathCount, paths, decisions, stage, shift, isDetailed, archive } = step.value;
    if (archive !== undefined) desk.archive = archive;
    const best = desk.archive?.best;
    done += decisions.length;
    tell(desk.options, {
      stage: best === undefined ? stage : `${stage}, best so far ${moneyText(best.measured.value.mean)}`,
      done,
      total: done,
      unit: "decisions",
    });
    const task = {
      firstPath,
      pathCount,
      ...(paths === undefined ? {} : { paths }),
      ...(shift === undefined ? {} : { shift }),
      ...(isDetailed === undefined ? {} : { isDetailed }),
    };
    step = work.next(await evaluate(desk, desk.streams[stream].seed, task, decisions));
  }
}

const tell = (options: RunOptions, progress: Progress): void => options.onProgress?.(progress);

async function evaluate(desk: Desk, seed: number, task: Omit<EvaluationTask, "seed" | "decisions">, decisions: readonly Decision[]): Promise<EvaluationAnswer> {
  const signal: Cancellation | undefined = desk.options.signal;
  signal?.throwIfAborted();
  desk.lives += task.pathCount * decisions.length;
  return desk.runner.evaluate({ seed, ...task, decisions }, signal);
}

/** Tests the chosen decision on futures of its own; where it fails, the next best on others, at half the level. */
async function certify(desk: Desk, selection: Selection, request: CommitRequest, planning: PlanningResult | undefined): Promise<Certificate> {
  const { problem, loaded, streams } = desk;
  const { model } = problem;
  const earlier = (request.earlier ?? []).map((attempt): Attempt => ({ ...attempt, isEarlier: true }));
  const attempts = [...earlier];
  const failed = new Set<string>();
  let candidate: Tried = selection.chosen;
  let answer: EvaluationAnswer;
  for (;;) {
    const attempt = attempts.length + 1;
    const key = `plimsoll certify ${loaded.planHash} ${desk.sha256([decisionKey(candidate.decision)])} ${attempt}`;
    const stream = streamOf(desk.sha256, key, request.paths);
    answer = await evaluateInSteps(desk, stream, candidate.decision);
    const level = levelOf(attempt);
    const { limits } = measure(model, answer.outcomes[0]!, groupsOf(model, answer), { confidence: 1 - level });
    const hasPassed = limits.every(({ isSure }) => isSure);
    attempts.push({ attempt, decision: candidate.decision, stream, level, limits, hasPassed });
    if (hasPassed || attempt === earlier.length + attemptsMost) break;
    failed.add(candidate.key);
    const others = takeable(selection.select).filter(({ key: other }) => !failed.has(other));
    if (others.length === 0) break;
    const next = bestOf(selection.select, others, selection.aim);
    if (standingOf(next.measured) === "broken") break;
    candidate = next;
  }
  const told = toldAttempt(attempts);
  if (told !== attempts.at(-1)) answer = await evaluateInSteps(desk, told.stream, told.decision);
  const paths = Math.min(comparedPaths, request.paths);
  const baselines = baselinesOf(problem);
  tell(desk.options, { stage: "baselines", done: 0, total: baselines.length, unit: "rules" });
  const beside = await evaluate(desk, told.stream.seed, { firstPath: 0, pathCount: paths }, [told.decision, ...baselines.map(({ decision }) => decision)]);
  const company = companyBlock(model, answer, 0);
  return {
    format: "plimsoll certificate",
    version: 1,
    engine: request.engine,
    planHash: loaded.planHash,
    planName: loaded.plan.name,
    months: model.months,
    start: formatMonth(loaded.plan.calendar.start),
    objective: model.valuation === undefined ? "cash" : "value",
    scoring: "creditor-inclusive",
    decision: told.decision,
    isCertified: told.hasPassed,
    streams,
    attempts,
    ...(planning === undefined ? {} : { planning, step: modelStep(company.value, planning) }),
    company,
    compared: comparedWith(model, beside, baselines),
    comparedFutures: paths,
    frontier: frontierOf(takeable(selection.select), request.frontier),
    search: { decisions: selection.select.tried.size, lives: desk.lives },
  };
}

interface Planning {
  readonly onProof: CommitRequest["onProof"];
  /** Whether nobody waits for it any more. */
  readonly isOver: () => boolean;
}

/** Block A, where the plan has a planning model and a solver is at hand. What the model cannot answer claims nothing. */
async function solvePlanning(
  { problem, sha256, loaded, options }: Desk,
  { planning }: CommitPorts,
  { onProof, isOver }: Planning,
): Promise<PlanningResult | undefined> {
  if (planning === undefined || problem.model.valuation === undefined || !hasPlanningModel(problem.model)) return undefined;
  const seed = seedOf(sha256, `plimsoll planning ${loaded.planHash}`);
  const nextTurn = async (): Promise<void> => {
    await planning.nextTurn();
    if (isOver()) throw new Error("the search has ended");
  };
  const run = options.signal === undefined ? {} : { signal: options.signal };
  const { result, proof } = await solvePlan(loaded, await planning.openSolver(), { seed, keepProof: onProof !== undefined, informationPaths, run, nextTurn });
  if (proof !== undefined) onProof?.(proof);
  return result.status === "solved" ? result : undefined;
}

/** Futures of a certificate, in steps so that progress moves. */
async function evaluateInSteps(desk: Desk, stream: StreamRecord, decision: Decision): Promise<EvaluationAnswer> {
  const { paths, seed } = stream;
  const size = 1000;
  const parts: { firstPath: number; pathCount: number; outcomes: EvaluationAnswer["outcomes"]; beliefPart: Uint8Array }[] = [];
  for (let firstPath = 0; firstPath < paths; firstPath += size) {
    tell(desk.options, { stage: "certificate", done: firstPath, total: paths, unit: "futures" });
    const pathCount = Math.min(size, paths - firstPath);
    parts.push({ firstPath, ...(await evaluate(desk, seed, { firstPath, pathCount }, [decision])) });
  }
  return joinParts(parts, desk.problem.model.beliefs.length);
}
