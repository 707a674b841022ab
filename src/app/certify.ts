/** The chosen decision on futures never used before, and what a certificate says of it. */
import { formatMonth } from "../core/calendar/months.ts";
import type { EvaluationAnswer } from "../core/procurement/archive.ts";
import { baselinesOf } from "../core/procurement/baselines.ts";
import { type Attempt, type Certificate, type StreamRecord, toldAttempt } from "../core/procurement/certificate.ts";
import { companyBlock, comparedWith, frontierOf, levelOf } from "../core/procurement/certify.ts";
import { type Decision, decisionKey } from "../core/procurement/decision.ts";
import { joinParts, outcomeNames, type Outcomes } from "../core/procurement/evaluate.ts";
import { certificateSizes, groupsOf, measure } from "../core/procurement/measure.ts";
import { modelStep } from "../core/procurement/planning-step.ts";
import type { Effort, SearchResult } from "../core/procurement/search.ts";
import { safer, type Selection, takeable } from "../core/procurement/select.ts";
import type { PlanningResult } from "../core/stochastic/planning-model.ts";
import { type Desk, drive, evaluate, streamOf, tell } from "./procurement-desk.ts";

/** Most attempts at a certificate in one run. */
const attemptsMost = 3;
/** Futures on which baselines are compared. */
const comparedPaths = 1000;

export interface CertifyRequest {
  /** Futures of the certificate; absent: as many as the decision's room asks for. */
  readonly paths?: number;
  readonly engine: string;
  readonly seed?: number;
  readonly earlier?: readonly Attempt[];
  /** Limits that the frontier was searched for. */
  readonly frontier?: readonly number[];
}

export interface Found {
  readonly found: SearchResult;
  readonly selection: Selection;
  readonly effort: Effort;
}

/** Tests the chosen decision on futures of its own; where it fails, one that is visibly safer on others, at half the level. */
export async function certify(
  desk: Desk,
  { found, selection, effort }: Found,
  request: CertifyRequest,
  planning: PlanningResult | undefined,
): Promise<Certificate> {
  const { problem, loaded } = desk;
  const { model } = problem;
  const earlier = (request.earlier ?? []).map((attempt): Attempt => ({ ...attempt, isEarlier: true }));
  const attempts = [...earlier];
  const answers = new Map<Attempt, EvaluationAnswer>();
  const failed = new Set<string>();
  let candidate = selection.chosen;
  let paths = request.paths ?? selection.certifyPaths;
  for (;;) {
    const attempt = attempts.length + 1;
    const key = `plimsoll certify ${loaded.planHash} ${desk.sha256([decisionKey(candidate.decision)])} ${attempt}`;
    const stream = streamOf(desk.sha256, key, paths);
    const answer = await evaluateInSteps(desk, stream, candidate.decision);
    const level = levelOf(attempt);
    const { limits } = measure(model, answer.outcomes[0]!, groupsOf(model, answer), { confidence: 1 - level });
    const hasPassed = limits.every(({ isSure }) => isSure);
    const made: Attempt = { attempt, decision: candidate.decision, stream, level, limits, hasPassed };
    attempts.push(made);
    answers.set(made, answer);
    if (hasPassed || attempt === earlier.length + attemptsMost) break;
    failed.add(candidate.key);
    const on = limits.flatMap(({ id, isSure }) => (isSure ? [] : [id]));
    const next = await drive(
      desk,
      safer(problem, found, selection, effort, { keys: failed, last: candidate.key, on, certifyConfidence: 1 - levelOf(attempt + 1) }),
    );
    if (next === undefined) break;
    candidate = next;
    paths = request.paths ?? certificateSizes.at(-1)!;
  }
  const told = toldAttempt(attempts);
  const answer = answers.get(told)!;
  const compared = await compareWith(desk, told, answer);
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
    ...(request.seed === undefined ? {} : { searchSeed: request.seed }),
    streams: desk.streams,
    attempts,
    ...(planning === undefined ? {} : { planning, step: modelStep(company.value, planning) }),
    company,
    ...compared,
    frontier: frontierOf(takeable(selection.select), request.frontier),
    search: { decisions: selection.select.tried.size, lives: desk.lives },
  };
}

/** Baselines on the first of the certifying futures, where the decision's own outcomes are known. */
async function compareWith(desk: Desk, { stream, decision }: Attempt, answer: EvaluationAnswer): Promise<Pick<Certificate, "compared" | "comparedFutures">> {
  const { model } = desk.problem;
  const paths = Math.min(comparedPaths, stream.paths);
  const baselines = baselinesOf(desk.problem);
  tell(desk.options, { stage: "other rules, for comparison", done: 0, total: baselines.length, unit: "rules" });
  const own = decisionKey(decision);
  const others = baselines.filter((baseline) => decisionKey(baseline.decision) !== own);
  const beside =
    others.length === 0
      ? undefined
      : await evaluate(
          desk,
          stream.seed,
          { firstPath: 0, pathCount: paths },
          others.map((baseline) => baseline.decision),
        );
  const known = firstOutcomes(answer.outcomes[0]!, paths);
  const outcomes = baselines.map((baseline) => beside?.outcomes[others.indexOf(baseline)] ?? known);
  const beliefPart = new Uint8Array(model.beliefs.length * paths);
  for (let b = 0; b < model.beliefs.length; b++) beliefPart.set(answer.beliefPart.subarray(b * answer.pathCount, b * answer.pathCount + paths), b * paths);
  return { compared: comparedWith(model, { pathCount: paths, beliefPart, outcomes: [known, ...outcomes] }, baselines), comparedFutures: paths };
}

const firstOutcomes = (outcomes: Outcomes, paths: number): Outcomes =>
  Object.fromEntries(outcomeNames.map((name) => [name, outcomes[name].subarray(0, paths)])) as Outcomes;

/** Futures of a certificate, in steps so that progress moves. */
async function evaluateInSteps(desk: Desk, stream: StreamRecord, decision: Decision): Promise<EvaluationAnswer> {
  const { paths, seed } = stream;
  const size = 1000;
  const parts: { firstPath: number; pathCount: number; outcomes: EvaluationAnswer["outcomes"]; beliefPart: Uint8Array }[] = [];
  for (let firstPath = 0; firstPath < paths; firstPath += size) {
    tell(desk.options, { stage: "certifying on futures never used", done: firstPath, total: paths, unit: "futures" });
    const pathCount = Math.min(size, paths - firstPath);
    parts.push({ firstPath, ...(await evaluate(desk, seed, { firstPath, pathCount }, [decision])) });
  }
  return joinParts(parts, desk.problem.model.beliefs.length);
}
