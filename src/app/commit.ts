/** From a plan to what to sign: a search in the true simulator, a choice on other futures, a certificate on futures never used before. */
import { formatMonth } from "../core/calendar/months.ts";
import { aimBeside } from "../core/procurement/aim.ts";
import type { Attempt } from "../core/procurement/certificate.ts";
import { type Decision, decisionKey, nothingMore, todaysPlan } from "../core/procurement/decision.ts";
import { openDecisionSpace } from "../core/procurement/evaluate.ts";
import { type Examination, examine, peersOf } from "../core/procurement/examine.ts";
import { levelOf } from "../core/procurement/certify.ts";
import { searchFrontier } from "../core/procurement/frontier.ts";
import { horizonDecisions, lengthened, longerHorizon } from "../core/procurement/horizon.ts";
import { objectiveOf } from "../core/procurement/measure.ts";
import { openProblem } from "../core/procurement/problem.ts";
import { recalling } from "../core/procurement/recall.ts";
import { type Effort, effortOf, search } from "../core/procurement/search.ts";
import { select, type Selection, standingOf } from "../core/procurement/select.ts";
import { commitSummary, type CommitSummary } from "../core/procurement/summary.ts";
import type { BoundProof } from "../core/stochastic/bound-proof.ts";
import type { PlanningResult } from "../core/stochastic/planning-model.ts";
import { hasPlanningModel } from "../core/stochastic/solve-planning-model.ts";
import type { Solver } from "../core/stochastic/solver.ts";
import { certify } from "./certify.ts";
import type { ValidPlan } from "./load-plan.ts";
import type { EvaluationProgram, EvaluationRunner, RunOptions, Sha256 } from "./ports.ts";
import { type Desk, drive, evaluate, seedOf, streamOf, tell } from "./procurement-desk.ts";
import { solvePlan } from "./solve-plan.ts";

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
  /** Futures of the certificate; absent: as many as the decision's room asks for. Of no concern to a quick answer. */
  readonly paths?: number;
  readonly engine: string;
  /** Begins the search on other futures; the certifying ones stay keyed by plan, decision and attempt. Default: those of the plan alone. */
  readonly seed?: number;
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
/** Futures on which a decision is examined, at 60 months. */
const examinePaths = 240;
/** Months by which the horizon is lengthened to see whether the list stays, and decisions it is chosen among. */
const horizonMonths = 12;
const horizonDecisionsMost = 10;
/** @throws the signal's reason if aborted */
export async function commit(loaded: ValidPlan, request: CommitRequest, ports: CommitPorts, options: RunOptions): Promise<CommitSummary> {
  const { plan, basePlan, planHash } = loaded;
  const { sha256 } = ports;
  const effort = request.effort ?? effortOf(request.isQuick ? "quick" : "full", plan.calendar.months);
  const from = request.seed === undefined ? planHash : `${planHash} ${request.seed}`;
  const streams = {
    forecast: streamOf(sha256, `plimsoll forecast ${planHash}`, 2048),
    train: streamOf(sha256, `plimsoll train ${from}`, Math.max(effort.screenPaths, effort.paths)),
    select: streamOf(sha256, `plimsoll select ${from}`, Math.max(effort.selectPaths, request.isQuick ? 0 : effort.finalPaths)),
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
    const certifyConfidence = 1 - levelOf((request.earlier ?? []).length + 1);
    const ahead = request.isQuick ? undefined : { certifyConfidence, ...(request.paths === undefined ? {} : { certifyPaths: request.paths }) };
    const searched = await drive(desk, search(problem, effort, ahead));
    const { selection, found } = await drive(desk, select(problem, searched, effort, !request.isQuick));
    const { frontier: limits } = request;
    if (limits !== undefined) await drive(desk, searchFrontier(problem, found, selection, { limits, effort }));
    const certificate = request.isQuick ? undefined : await certify(desk, { found, selection, effort }, request, await planning);
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
  const examination = await drive(desk, recalling(examine(problem, selection, ours, paths), problem.model.beliefs.length));
  const peers = peersOf(selection, ours).map(({ decision, measured }) => ({ decision, valueUsd: measured.value.mean }));
  const decisions = horizonDecisions(ours, peers, horizonDecisionsMost);
  const [plan, basePlan] = [loaded.plan, loaded.basePlan].map((one) => lengthened(one, horizonMonths));
  tell(desk.options, { stage: "a horizon of a year more", done: 0, total: decisions.length, unit: "decisions" });
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
  const aim = aimBeside(best, objectiveOf(problem.model));
  const selection: Selection = { chosen: best, standing: standingOf(best.measured), select: archive, finals: archive, aim, certifyPaths: aim.certifyPaths };
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
