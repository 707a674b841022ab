/**
 * Paths of the whole company, month by month.
 *
 * A path is run once for three variants of its funding (see `variants`). They share operations until the playbook of one
 * of them changes them; then that variant goes on with a copy of its own. Columns come from the plan as written.
 */
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import { type Books, openBooks, playbookActs, startBooks, type VariantRules } from "./books/books.ts";
import { copyBooks, hasUnsignedFacility, mayFollow, takeOver, unsignedFundingComes } from "./books/part-books.ts";
import { beginChunk, beginPath, type ChunkRecord, keepPath, openRecord, takeChunk } from "./chunk-record.ts";
import type { ChunkResult, SimulationJob } from "./chunk.ts";
import { type Envelope, layOutEnvelope } from "./operations/envelope.ts";
import type { Disturbance } from "./futures/disturbance.ts";
import { openFutures } from "./futures/draw-futures.ts";
import type { Futures, FutureSource } from "./futures/futures.ts";
import { type LineLayout, lineLayout, openLineSums } from "./lines.ts";
import { compileModel } from "./model/compile-model.ts";
import { type HeldMonth, runHeldMonth } from "./operations/held-operations.ts";
import type { Model } from "./model/model.ts";
import {
  copyOperations,
  type MonthOperations,
  openOperations,
  openOperationsSpace,
  type Operations,
  type OperationsSpace,
  runMonth,
  startOperations,
} from "./operations/operations.ts";
import { followMonth, postMonth } from "./books/post-month.ts";
import { causeOf, type Outcome, type Race, runRace, valueOutcome } from "./outcome.ts";
import { openPolicy, type Policy } from "./policy/policy.ts";
import { giveNotice } from "./operations/signed.ts";

/** Index of each variant. */
export const variants = ["withoutRaises", "withPlaybook", "withRaises"] as const;
const rules: readonly VariantRules[] = [
  { playbook: false, unsignedFunding: false },
  { playbook: true, unsignedFunding: false },
  { playbook: true, unsignedFunding: true },
];
/** Signed funding only, and the playbook. */
const withPlaybook = 1;
/** The plan as written. */
export const asWritten = 2;

/** Everything needed to run paths of one model under one seed. Not shared between threads. */
export interface Simulator {
  readonly model: Model;
  readonly envelope: Envelope;
  readonly layout: LineLayout;
  /** What is kept of the chunk that runs. */
  readonly record: ChunkRecord;
  readonly source: FutureSource;
  readonly space: OperationsSpace;
  readonly operations: readonly Operations[];
  readonly books: readonly Books[];
  readonly policy: Policy;
  readonly run: PathRun;
  readonly baseDemandUsdPerYear: Float64Array;
  /** Operations held from another run, by path; absent: each path runs its own. */
  readonly held?: ((path: number | "base") => readonly HeldMonth[]) | undefined;
}

/** Follows a path as it runs: for columns, traces and tests. Called for the plan as written, after the month is posted. */
export interface Observer {
  /** Before the first month: contracts in place, books opened. */
  start?(operations: Operations): void;
  month(t: number, month: MonthOperations, books: Books, operations: Operations): void;
  /** After the rule has decided at the end of month t. */
  decided?(t: number, operations: Operations): void;
}

export interface PathResult extends Outcome {
  /** Month of failure by variant; Infinity: none. */
  readonly failedMonth: Float64Array;
  /** Index into `causes`; −1: the plan as written has not failed. */
  readonly cause: number;
  readonly relaxedMonths: number;
  readonly behindMonth: number;
}

/**
 * Prepares a simulator.
 *
 * @param policyOf  replaces the plan's own rule: a decision that is being weighed, or a test's
 * @param signings  most signings of offers that `policyOf` makes on a path, where the plan's own rule could make fewer
 * @param disturbance  what of the futures is redrawn or held
 */
export function openSimulator(
  plan: Plan,
  basePlan: Plan,
  seed: number,
  policyOf?: (space: OperationsSpace) => Policy,
  signings = 0,
  disturbance?: Disturbance,
): Simulator {
  const compiled = compileModel(plan, basePlan);
  const model = { ...compiled, mostSignings: Math.max(compiled.mostSignings, compiled.contracts.length + signings) };
  const envelope = layOutEnvelope(model);
  const space = openOperationsSpace(model, envelope);
  const source = openFutures(model, seed, false, {}, disturbance);
  const operations = variants.map(() => openOperations(model, envelope));
  const policy = policyOf === undefined ? openPolicy(space, seed) : policyOf(space);
  const base = source.draw("base");
  const layout = lineLayout(model, envelope);
  return {
    model,
    envelope,
    layout,
    record: openRecord(space, source.futures, openLineSums(space, layout)),
    source,
    space,
    operations,
    // Statements are those of the plan as written.
    books: rules.map((variant, v) => openBooks(model, variant, v === asWritten)),
    policy,
    run: openRun(mayFollow(model)),
    baseDemandUsdPerYear: Float64Array.from(base.demandUsdPerYear),
  };
}

/** The path that runs: its variants, and what it comes to. */
interface PathRun {
  /**
   * Whether the variant with the playbook follows the plan as written: it runs on the same operations, and leaves booking them to its books.
   * Where the plan is one that allows it; see `mayFollow`.
   */
  follows: boolean;
  readonly mayFollow: boolean;
  /** A variant keeps no books of its own until they would differ from those of the next one: while it shares them. */
  readonly shares: boolean[];
  readonly alive: boolean[];
  /** Which operations each variant runs on. */
  readonly runsOn: number[];
  /** Whether its cash allows signing this month, where the rule looks at cash. */
  readonly isOpen: boolean[];
  /** Month in which unsigned funding first tells the books of the plan as written from those of signed funding. */
  partsIn: number;
  readonly failedMonth: Float64Array;
  cause: number;
  relaxedMonths: number;
  readonly race: Race;
  outcome: Outcome | undefined;
}

const openRun = (following: boolean): PathRun => ({
  mayFollow: following,
  follows: false,
  shares: [false, false, false],
  alive: [false, false, false],
  runsOn: [0, 0, 0],
  isOpen: [true, true, true],
  partsIn: NaN,
  failedMonth: new Float64Array(variants.length),
  cause: -1,
  relaxedMonths: 0,
  race: { ours: NaN, rivals: NaN, behindMonth: NaN },
  outcome: undefined,
});

/**
 * Runs one path whose future is drawn.
 *
 * @param onlyAsWritten  leaves the other readings of the funding out: what compares decisions needs the plan as written only
 */
export function runPath(simulator: Simulator, futures: Futures, observer: Observer, onlyAsWritten = false): PathResult {
  const { model, operations, run } = simulator;
  const { alive, runsOn, failedMonth, race } = run;
  const held = simulator.held?.(futures.path);
  startPath(simulator, futures, onlyAsWritten);
  observer.start?.(operations[0]!);
  for (let t = 0; t < model.months; t++) {
    operateAll(simulator, futures, observer, held?.[t], t);
    if (!onlyAsWritten) partWithoutPlaybook(simulator);
    if (held === undefined) {
      actOnPlaybooks(simulator, futures, t);
      decideAll(simulator, futures, t);
    }
    if (alive[asWritten]) observer.decided?.(t, operations[runsOn[asWritten]!]!);
    if (!alive[0] && !alive[1] && !alive[asWritten]) break;
  }
  if (alive[asWritten]) value(simulator, futures, model.months - 1);
  // A company that has failed develops no more; the rival goes on.
  for (let t = failedMonth[asWritten]!; t < model.months; t++) runRace(model, futures, race, 0, t);
  const { cause, relaxedMonths } = run;
  const { valueUsd, terminalUsd, shareholdersUsd, settledUsd } = run.outcome!;
  const { behindMonth } = race;
  return { failedMonth: failedMonth.slice(), cause, valueUsd, terminalUsd, shareholdersUsd, settledUsd, relaxedMonths, behindMonth };
}

function startPath(simulator: Simulator, futures: Futures, onlyAsWritten: boolean): void {
  const { model, space, operations, books, run } = simulator;
  startOperations(space, futures, operations[0]!);
  for (let v = 0; v < variants.length; v++) {
    run.shares[v] = v < asWritten;
    run.alive[v] = v === asWritten || !onlyAsWritten;
    run.runsOn[v] = 0;
    run.failedMonth[v] = Infinity;
  }
  startBooks(books[asWritten]!, futures);
  run.follows = false;
  if (!onlyAsWritten && hasUnsignedFacility(model)) {
    run.shares[1] = false;
    run.follows = run.mayFollow;
    startBooks(books[1]!, futures);
  }
  run.partsIn = onlyAsWritten ? Infinity : unsignedFundingComes(model, futures);
  run.cause = -1;
  run.relaxedMonths = 0;
  run.race.ours = 0;
  run.race.rivals = 0;
  run.race.behindMonth = Infinity;
  run.outcome = undefined;
}

/** Books of variant `v`: its own, or those it still shares. */
function booksOf({ books, run }: Simulator, v: number): Books {
  let owner = v;
  while (run.shares[owner]) owner++;
  return books[owner]!;
}

/** Gives variant `v` books of its own. */
function part(simulator: Simulator, v: number): void {
  const { books, run } = simulator;
  copyBooks(booksOf(simulator, v), books[v]!);
  if (run.follows) takeOver(books[asWritten]!, books[v]!);
  run.shares[v] = false;
  if (v === withPlaybook) run.follows = run.mayFollow;
}

/** Where the variant with the playbook fails, or goes on alone or on operations of its own, it follows no more. */
function stopFollowing({ books, run }: Simulator): void {
  const { alive, runsOn } = run;
  if (!run.follows || (alive[withPlaybook] && alive[asWritten] && runsOn[withPlaybook] === runsOn[asWritten])) return;
  run.follows = false;
  if (alive[withPlaybook]) takeOver(books[asWritten]!, books[withPlaybook]!);
}

/** Runs month `t` of every set of operations in use, and posts it in the books of the variants that run on them. */
function operateAll(simulator: Simulator, futures: Futures, observer: Observer, held: HeldMonth | undefined, t: number): void {
  const { space, operations, run } = simulator;
  stopFollowing(simulator);
  for (let g = 0; g < operations.length; g++) {
    if (!isUsed(run, g)) continue;
    const state = operations[g]!;
    const month = held === undefined ? runMonth(space, futures, state, t) : runHeldMonth(space, futures, state, held, t);
    if (t === run.partsIn && run.shares[1]) part(simulator, 1);
    // From the plan as written down: a variant that shares books shares their fate.
    for (let v = asWritten; v >= 0; v--) if (run.alive[v] && run.runsOn[v] === g) postVariant(simulator, futures, v, month, state, t);
    if (run.runsOn[asWritten] !== g || !run.alive[asWritten]) continue;
    if (month.relaxed) run.relaxedMonths++;
    runRace(simulator.model, futures, run.race, month.effectiveH100eHours, t);
    observer.month(t, month, simulator.books[asWritten]!, state);
  }
}

function postVariant(simulator: Simulator, futures: Futures, v: number, month: MonthOperations, state: Operations, t: number): void {
  const { model, books, run } = simulator;
  if (run.shares[v]) run.alive[v] = run.alive[v + 1]!;
  else if (run.follows && v === withPlaybook) run.alive[v] = followMonth(books[v]!, futures, month, state.signed, t);
  else run.alive[v] = postMonth(books[v]!, futures, month, state.signed, t, run.follows && v === asWritten ? books[withPlaybook] : undefined);
  if (run.alive[v]) return;
  run.failedMonth[v] = t;
  if (v !== asWritten) return;
  run.cause = causeOf(model, futures, books[v]!, month.demandUsdPerYear, simulator.baseDemandUsdPerYear);
  value(simulator, futures, t);
}

/** Values the plan as written after its last month `t`. */
function value({ model, space, operations, books, run }: Simulator, futures: Futures, t: number): void {
  run.outcome = valueOutcome(model, space.terms, futures, books[asWritten]!, operations[run.runsOn[asWritten]!]!.signed, t);
}

/** Once the playbook is set going, the variant without one needs books of its own. */
function partWithoutPlaybook(simulator: Simulator): void {
  if (!simulator.run.shares[0] || !playbookActs(booksOf(simulator, 0))) return;
  part(simulator, 0);
  simulator.books[0]!.actionFrom.fill(Infinity);
}

/** Lets the playbooks act; whoever shares books shares operations. */
function actOnPlaybooks(simulator: Simulator, futures: Futures, t: number): void {
  const { shares, alive, runsOn } = simulator.run;
  for (let v = 0; v < variants.length; v++) if (alive[v] && !shares[v] && playbookActs(simulator.books[v]!)) actOnPlaybook(simulator, futures, v, t);
  for (let v = asWritten - 1; v >= 0; v--) if (shares[v]) runsOn[v] = runsOn[v + 1]!;
}

/** Lets the rule decide on every set of operations in use. Where it sees cash, variants whose cash tells it otherwise go apart first. */
function decideAll(simulator: Simulator, futures: Futures, t: number): void {
  const { policy, operations, run } = simulator;
  const { alive, runsOn, isOpen } = run;
  if (policy.maySign === undefined) {
    for (let g = 0; g < operations.length; g++) if (isUsed(run, g)) policy.decide(futures, operations[g]!, t, true);
    return;
  }
  for (let v = 0; v < variants.length; v++) isOpen[v] = policy.maySign(booksOf(simulator, v), futures, t);
  for (let v = 0; v < asWritten; v++) {
    if (!alive[v] || !isToldApart(run, v)) continue;
    const free = freeOperations(operations, run);
    copyOperations(operations[runsOn[v]!]!, operations[free]!);
    runsOn[v] = free;
  }
  for (let g = 0; g < operations.length; g++) {
    if (!isUsed(run, g)) continue;
    let v = asWritten;
    while (!alive[v] || runsOn[v] !== g) v--;
    policy.decide(futures, operations[g]!, t, isOpen[v]!);
  }
}

/** Whether cash tells variant `v` otherwise than a later one on the same operations. */
function isToldApart({ alive, runsOn, isOpen }: PathRun, v: number): boolean {
  for (let other = v + 1; other < alive.length; other++) if (alive[other] && runsOn[other] === runsOn[v] && isOpen[other] !== isOpen[v]) return true;
  return false;
}

/** Operations that no variant needs any more; the plan as written keeps its own to be valued. */
const freeOperations = (operations: readonly Operations[], { runsOn, alive }: PathRun): number =>
  operations.findIndex((_, g) => !variants.some((_name, other) => (alive[other] || other === asWritten) && runsOn[other] === g));

/** Whether another variant still alive runs on the operations of variant `v`. */
function isSharing({ alive, runsOn }: PathRun, v: number): boolean {
  for (let other = 0; other < alive.length; other++) if (other !== v && alive[other] && runsOn[other] === runsOn[v]) return true;
  return false;
}

/** Whether a variant still alive runs on operations `g`. */
function isUsed({ alive, runsOn }: PathRun, g: number): boolean {
  for (let v = 0; v < alive.length; v++) if (alive[v] && runsOn[v] === g) return true;
  return false;
}

/** Lets the playbook's actions that begin next month act on the operations of variant `v`, on a copy if others share them. */
function actOnPlaybook(simulator: Simulator, futures: Futures, v: number, t: number): void {
  const { model, books, operations, space, run } = simulator;
  const { runsOn } = run;
  const { actionFrom } = books[v]!;
  for (let d = 0; d < model.distress.length; d++) {
    const step = model.distress[d]!;
    if (step.action === "draw" || step.action === "bridge") continue;
    // Notice that a lock-in forbids is given when it ends; every other step acts once.
    if (step.action === "notice" ? !(actionFrom[d]! <= t + 1) : actionFrom[d] !== t + 1) continue;
    if (isSharing(run, v)) {
      const free = freeOperations(operations, run);
      copyOperations(operations[runsOn[v]!]!, operations[free]!);
      runsOn[v] = free;
    }
    const state = operations[runsOn[v]!]!;
    if (step.action === "stop-signing") state.stopSigningFrom = Math.min(state.stopSigningFrom, t);
    else if (step.action === "development-to-floor") state.developmentToFloorFrom = Math.min(state.developmentToFloorFrom, t + 1);
    else if (step.action === "sublet") {
      state.subletFrom = Math.min(state.subletFrom, t + 1);
      state.subletPrice = step.price;
    } else
      for (let n = 0; n < state.signed.liveCount; n++) {
        const i = state.signed.live[n]!;
        const target = state.signed.terms[i]!;
        if (step.contracts.includes(target)) giveNotice(state.signed, i, space.terms[target]!, t + 1, futures.parameters, 1);
      }
  }
}

/** Runs a chunk of paths and returns what is kept of it. */
export function simulateChunk(
  simulator: Simulator,
  chunk: { readonly firstPath: number; readonly pathCount: number; readonly keepAll: boolean; readonly priceFactors?: SimulationJob["priceFactors"] },
): ChunkResult {
  const { model, source, record } = simulator;
  const { firstPath, pathCount, keepAll, priceFactors } = chunk;
  beginChunk(record, firstPath, pathCount, keepAll);
  for (let p = 0; p < pathCount; p++) {
    const futures = source.draw(firstPath + p);
    const putBack = scalePrices(model, futures, priceFactors);
    beginPath(record, p);
    const result = runPath(simulator, futures, record);
    keepPath(record, simulator.books, simulator.books[asWritten]!, result, futures);
    putBack?.();
  }
  return takeChunk(record);
}

/** Scales prices of a drawn future in place; what comes back puts them as they were, since a draw leaves what is certain. */
function scalePrices({ products, months }: Model, { courses }: Futures, factors: SimulationJob["priceFactors"]): (() => void) | undefined {
  if (factors === undefined) return undefined;
  const listed = courses.slice();
  for (const { name, price } of products) {
    const factor = factors[name];
    if (factor !== undefined) for (let t = 0; t < months; t++) courses[price * months + t]! *= factor;
  }
  return () => courses.set(listed);
}
