/** From what the search found to one decision: finalists meet again on futures none of them was fitted to. */
import { type Aim, ranked, safeties } from "./aim.ts";
import { type Archive, type Evaluating, groupsOfFirst, note, noteBeliefs, openArchive, run, type Tried } from "./archive.ts";
import { frontierLimits } from "./certificate.ts";
import { clashOf } from "./clash.ts";
import { type Decision, decisionKey, nothingMore, todaysPlan } from "./decision.ts";
import { certificateSizes, likelyChance, type Measured, measure, type MeasuredLimit } from "./measure.ts";
import { passChanceOf, passedSize } from "./pass-chance.ts";
import { polish } from "./polish.ts";
import type { SearchProblem } from "./problem.ts";
import { climbFrom, type Effort, finalistsOf, improve, searchFurther, type SearchResult } from "./search.ts";

/** Whether the limits are kept: so clearly that a certificate will probably be passed; as far as can be told; or surely not. */
export type Standing = "clear" | "open" | "broken";

export const standingOf = (measured: Measured): Standing =>
  passChanceOf(measured) >= likelyChance ? "clear" : measured.limits.some(({ isSurelyBroken }) => isSurelyBroken) ? "broken" : "open";

/** Chance of passing from which a decision is worth a closer look. */
const worthALook = 0.2;

const moreValuable = (a: Tried, b: Tried): Tried =>
  b.measured.value.mean > a.measured.value.mean || (b.measured.value.mean === a.measured.value.mean && b.key < a.key) ? b : a;

/**
 * The best of what was tried: the most valuable of those that clearly keep the limits; where there is none, the one most likely
 * to pass a certificate; where none has a chance, the best by the search's own score, in which coming closer to the limits
 * counts before value.
 */
export function bestOf(archive: Archive, tried: readonly Tried[], aim: Aim): Tried {
  const clear = tried.filter(({ measured }) => standingOf(measured) === "clear");
  if (clear.length > 0) return clear.reduce(moreValuable);
  const likely = tried.filter(({ measured }) => passChanceOf(measured) >= worthALook).sort(bySafety);
  return likely[0] ?? ranked(archive, tried, aim)[0]!;
}

/** The likeliest to pass first. */
const bySafety = (a: Tried, b: Tried): number => passChanceOf(b.measured) - passChanceOf(a.measured) || (a.key < b.key ? -1 : 1);

/** Decisions that may be taken: today's plan stands beside, in a form of its own. */
export function takeable(archive: Archive): readonly Tried[] {
  const all = [...archive.tried.values()].filter(({ decision }) => decision.later.kind !== "plan");
  // Those dropped early have met on fewer futures: they cannot be compared.
  const most = all.reduce((paths, { measured }) => Math.max(paths, measured.futures), 0);
  return all.filter(({ measured }) => measured.futures === most);
}

export interface Selection {
  /** As the futures of the last choice see it. */
  readonly chosen: Tried;
  readonly standing: Standing;
  /** All that met on the first of the selecting futures: the frontier is drawn from them. */
  readonly select: Archive;
  /** The few of them that met on all of these futures. */
  readonly finals: Archive;
  readonly aim: Aim;
  /** Futures that its certificate asks for: the smallest size that will probably do, the largest where none will. */
  readonly certifyPaths: number;
}

/** Going on where no finalist is clear of the limits: how much more safely, from how many, with how many finalists; and moves with a limit relaxed. */
const again = { safety: 0.75, from: 6, found: 4, relaxedFound: 3, relaxedPart: 0.1 } as const;

/** Finalists that differ in what they risk: the best by score where limits leave more and less room, and where they cost nothing. */
export function finalistDecisions({ finalists, train, aim }: SearchResult, most: number): readonly Decision[] {
  const chosen = new Map<string, Decision>();
  const rankings = [...safeties.map((safety) => ({ ...aim, safety })), { ...aim, priceUsd: aim.priceUsd / 20 }].map((weighed) =>
    ranked(train, finalists, weighed),
  );
  for (let rank = 0; chosen.size < most && rank < finalists.length; rank++)
    for (const ranking of rankings) if (chosen.size < most && ranking[rank] !== undefined) chosen.set(ranking[rank].key, ranking[rank].decision);
  return [...chosen.values()];
}

/** The most valuable of what was tried for each limit of the frontier: it is drawn from decisions that differ in what they risk. */
function spread({ finalists }: SearchResult): readonly Decision[] {
  const best = frontierLimits.flatMap((atMost) => {
    const within = finalists.filter(({ measured }) => measured.insolvent <= atMost);
    return within.length === 0 ? [] : [within.reduce((a, b) => (b.measured.value.mean > a.measured.value.mean ? b : a))];
  });
  return [...new Map(best.map(({ key, decision }) => [key, decision])).values()];
}

/** What was chosen, and the search it came from, as far as that went on. */
export interface Selected {
  readonly selection: Selection;
  readonly found: SearchResult;
}

/**
 * Runs finalists, what they are compared with and, given the effort, their spread on the first selecting futures; the few that
 * are worth it on all of them; and takes the best, without what it can do without. Where no certificate of any size will probably pass
 * it, the search goes on once, on more futures, before that.
 */
export function* select(problem: SearchProblem, result: SearchResult, effort: Effort, isThorough: boolean): Evaluating<Selected> {
  const { aim } = result;
  const { certifyPaths, certifyConfidence } = aim;
  const archive = openArchive(problem.model, "select", { certifyPaths, certifyConfidence });
  archive.best = result.finalists[0]!;
  const beside = [nothingMore, todaysPlan, ...(isThorough ? spread(result) : [])];
  yield* run(archive, [...beside, ...finalistDecisions(result, effort.selected)], effort.selectPaths, "choosing on other futures");
  if (!isThorough) {
    const chosen = bestOf(archive, takeable(archive), aim);
    return { selection: { chosen, standing: standingOf(chosen.measured), select: archive, finals: archive, aim, certifyPaths }, found: result };
  }
  const finals = openArchive(problem.model, "select", { certifyPaths, certifyConfidence });
  let found = result;
  let chosen = yield* choose(archive, finals, effort, found);
  if (passedSize(finals, chosen) === undefined) {
    found = yield* goOn(problem, result, archive, effort, aim.safety + again.safety);
    chosen = yield* choose(archive, finals, effort, found);
  }
  // On the first futures alone a belief that few of them drew may seem to break a limit that it keeps.
  if (!keptBySome(finals) && clashOf(takeable(archive)) !== undefined) {
    yield* relax(problem, found, archive, effort);
    chosen = yield* choose(archive, finals, effort, found);
  }
  const toLast = (few: readonly Tried[]): Evaluating<void> => further(archive, finals, few, effort.finalPaths);
  chosen = yield* polish({ select: archive, finals, effort, toLast }, chosen);
  const size = passedSize(finals, chosen) ?? certificateSizes.at(-1)!;
  return { selection: { chosen, standing: standingOf(chosen.measured), select: archive, finals, aim, certifyPaths: size }, found };
}

/** Whether some decision keeps all limits as counted. */
export const keptBySome = ({ tried }: Archive): boolean => [...tried.values()].some(({ measured }) => measured.limits.every(({ holds }) => holds));

/**
 * Takes the few that are worth it to further futures, and of these the best. They are what the search found (it knows more futures of
 * its own than have been met here), what seems safest here, and the most valuable that has a chance.
 */
function* choose(archive: Archive, finals: Archive, effort: Effort, { aim, climb }: SearchResult): Evaluating<Tried> {
  const all = takeable(archive);
  const likely = all
    .filter(({ measured }) => passChanceOf(measured) >= worthALook)
    .sort((a, b) => b.measured.value.mean - a.measured.value.mean || (a.key < b.key ? -1 : 1));
  const [found, safest] = [all.filter(({ key }) => key === climb.best.key), [...all].sort(bySafety).slice(0, 1)];
  const few = [...new Set([...found, ...safest, ...likely, ...ranked(archive, all, aim)])].slice(0, effort.finals);
  yield* further(archive, finals, few, effort.finalPaths);
  return bestOf(finals, [...finals.tried.values()], aim);
}

/** Runs decisions on the futures beyond those they have met on. */
function* further(archive: Archive, finals: Archive, few: readonly Tried[], paths: number): Evaluating<void> {
  noteBeliefs(finals, archive, 0);
  for (const { decision, key, outcomes } of few) if (!finals.tried.has(key)) note(finals, decision, outcomes);
  yield* run(
    finals,
    few.map(({ decision }) => decision),
    paths,
    "the last few",
  );
}

/**
 * What to certify after a failed attempt: the best of what is visibly safer about the limits it failed on, on the same futures:
 * less by the standard deviation of a certificate's count, or more. Where nothing is, the search goes on, more safely and on more futures.
 *
 * @param failed  keys of decisions that have failed, and the limits that the last of them failed on
 */
export function* safer(
  problem: SearchProblem,
  result: SearchResult,
  { select: archive, finals, aim }: Selection,
  effort: Effort,
  failed: { readonly keys: ReadonlySet<string>; readonly last: string; readonly on: readonly MeasuredLimit["id"][]; readonly certifyConfidence: number },
): Evaluating<Tried | undefined> {
  const standing = finals.tried.get(failed.last)!.measured;
  const best = (): Tried | undefined => {
    const judged = [...finals.tried.values()]
      .filter(({ key, measured }) => !failed.keys.has(key) && failed.on.every((id) => isSafer(measured, standing, id, aim.certifyPaths)))
      .map((tried) => ({ ...tried, measured: measuredOn(finals, tried, failed.certifyConfidence, aim.certifyPaths) }))
      .filter(({ measured }) => standingOf(measured) !== "broken");
    return judged.length === 0 ? undefined : bestOf(finals, judged, aim);
  };
  const known = best();
  if (known !== undefined && standingOf(known.measured) === "clear") return known;
  const found = yield* goOn(problem, result, archive, effort, aim.safety + again.safety * (failed.keys.size + 1));
  yield* choose(archive, finals, effort, found);
  return best();
}

function measuredOn(archive: Archive, { outcomes }: Tried, certifyConfidence: number, certifyPaths: number): Measured {
  return measure(archive.model, outcomes, groupsOfFirst(archive, outcomes.failedMonth.length), { certifyConfidence, certifyPaths });
}

function isSafer(one: Measured, failed: Measured, id: MeasuredLimit["id"], certifyPaths: number): boolean {
  const [a, b] = [one, failed].map(({ limits }) => limits.find((limit) => limit.id === id)!);
  return a!.share <= b!.share - Math.sqrt((a!.allowed * (1 - Math.min(1, a!.allowed))) / certifyPaths);
}

/** Searches with each limit of the clash relaxed in turn: by how little it would have to give way. */
function* relax(problem: SearchProblem, { train, aim, climb }: SearchResult, archive: Archive, effort: Effort): Evaluating<void> {
  for (const { id } of clashOf(takeable(archive))!.limits) {
    const lenient: Aim = { ...aim, relaxed: id };
    const start = ranked(train, finalistsOf(train, effort, climb.best, lenient), lenient)[0]!;
    const relaxed = { ...climbFrom(start), step: 0.5 };
    yield* improve(train, problem, relaxed, lenient, { ...effort, moveMonths: effort.moveMonths * again.relaxedPart });
    const found = ranked(train, finalistsOf(train, effort, relaxed.best, lenient), lenient).slice(0, again.relaxedFound);
    yield* run(
      archive,
      found.map(({ decision }) => decision),
      effort.selectPaths,
      "what clashes",
    );
  }
}

/** Goes on searching, more safely and on more futures than before, and meets what is found on the selecting futures. */
function* goOn(problem: SearchProblem, result: SearchResult, archive: Archive, effort: Effort, safety: number): Evaluating<SearchResult> {
  const safest = [...takeable(archive)].sort(bySafety).slice(0, again.from / 2);
  const tighter = { ...result, aim: { ...result.aim, safety } };
  const from = [
    ...new Map([...finalistDecisions(tighter, again.from / 2), ...safest.map(({ decision }) => decision)].map((one) => [decisionKey(one), one])).values(),
  ];
  const found = yield* searchFurther(problem, result, effort, { from, safety });
  yield* run(archive, finalistDecisions(found, again.found), effort.selectPaths, "choosing on other futures");
  return found;
}
