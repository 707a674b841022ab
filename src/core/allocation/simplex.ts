/**
 * The state of the simplex: a basis of a program, where its nonbasic columns stand, and what follows from that.
 */
import { factorize } from "./basis-factor.ts";
import { solveBoth, solveColumn, solveRow } from "./basis-solve.ts";
import type { BasisFactor } from "./basis-factor.ts";
import { basisOf, createKnownBasis, forget, noteEnd, STEADY_MONTHS } from "./known-bases.ts";
import type { KnownBasis } from "./known-bases.ts";
import type { LinearProgram } from "./linear-program.ts";
import { createWorkspace } from "./workspace.ts";
import type { Workspace } from "./workspace.ts";

/** Places of columns outside the basis; a nonbasic single is where its row's `passed` says, whatever stands here. */
export const AT_LOWER = -1;
export const AT_UPPER = -2;

export interface Simplex {
  readonly program: LinearProgram;
  /** The basis last factored, of those known; `factor`, `dual`, `tieBasic` and `tieDual` are its own. */
  basis: KnownBasis;
  readonly known: KnownBasis[];
  /** Months since the matrix last moved. */
  steadyMonths: number;
  /** False where the way to the optimum matters, so that a search may not go where others have led. */
  mayLeap: boolean;
  /** The known basis that the search left, and by which slot and side (see `KnownBasis.endedIn`); -1 once it is known where it ended. */
  leftFrom: number;
  leftBy: number;
  factor: BasisFactor;
  /** Column held by each slot of the basis. */
  readonly head: Int32Array;
  /** Per column: its slot, or AT_LOWER, or AT_UPPER. */
  readonly place: Int32Array;
  /** Per pair: 1 at its lower bound, -1 at its upper, 0 in the basis; while `sided`. */
  readonly side: Float64Array;
  sided: boolean;
  /** Per row: where its curve stands. Singles before are at their lower bound, the one there is basic if any of the row is. */
  readonly passed: Int32Array;
  /** 1 where a single of the row is basic. */
  readonly holdsSingle: Uint8Array;
  /** Costs of `program.curve` with ties broken. */
  readonly threshold: Float64Array;
  /** Values of the basic columns and duals of the rows, with ties broken: those of the search. */
  readonly basic: Float64Array;
  readonly tied: Float64Array;
  /** True while `tied` is of the search at hand. */
  tiedKnown: boolean;
  /** Values of the basic columns and duals of the rows without tie-breaking, from `evaluate`. */
  readonly exact: Float64Array;
  dual: Float64Array;
  /** What tie-breaking adds to them, per unit of it. */
  tieBasic: Float64Array;
  tieDual: Float64Array;
  /** True while `exact` and `dual` are of the basis and the places at hand. */
  exactKnown: boolean;
  /** Right-hand sides less the nonbasic columns at their bounds, by row; until the basic ones are valued. */
  readonly sides: Float64Array;
  /** How far the value of each column may leave its bounds. */
  readonly allowed: Float64Array;
  /** True while `factor` is of `head` without etas; `head` is sorted then. */
  fresh: boolean;
  /** True while nonbasic columns are where the tied costs want them: to be cleared when costs or matrix change. */
  settled: boolean;
  /** Rows from `movedFrom` before `movedTo` whose curves are to be sorted, since costs of their singles have moved. */
  movedFrom: number;
  movedTo: number;
  /** How often costs have changed. */
  costChanges: number;
  /** True where every column outside the basis is known to stand where the duals without tie-breaking ask for. */
  priced: boolean;
  /** True where that was found of the basis and the costs at hand: of `dual`, and of an earlier month that differs in amounts only. */
  proved: boolean;
  /** True where some pair outside the basis may not be 0. */
  pairsAway: boolean;
  /** True where ties put two singles of a row in an order other than that of their costs. */
  reordered: boolean;
  /** Pivots since creation. */
  pivots: number;
  /** After "infeasible": row multipliers y with min over the bounds of y·A x > y·rhs. */
  readonly rayRow: Float64Array;
  /** Row of B⁻¹ of the leaving slot, signed so that the dual moves along it. */
  readonly rho: Float64Array;
  /** Rows where it is not 0: the first `touches` of them. */
  readonly touched: Int32Array;
  touches: number;
  readonly byRow: Float64Array;
  readonly bySlot: Float64Array;
  /** Right-hand sides of an exchange, by row and by slot: 0 between exchanges. */
  readonly rowSide: Float64Array;
  readonly slotSide: Float64Array;
  readonly entering: Float64Array;
  /** Rows whose curve may give the entering single, with the dual step to it. */
  readonly candidateRow: Int32Array;
  readonly candidateRatio: Float64Array;
  /** What the ratio test chose: a column, its entry in the row, the dual step to it. */
  chosen: number;
  chosenEntry: number;
  chosenRatio: number;
  /** Singles passed by the ratio test: their rows and by how much their values change. */
  readonly flipRow: Int32Array;
  readonly flipAmount: Float64Array;
  flips: number;
}

/** The search for the optimum of a program, from its slacks. Where programs take turns in one `space`, `resume` says whose turn it is. */
export function createSimplex(program: LinearProgram, space: Workspace = createWorkspace()): Simplex {
  const { rows, columns, pairs } = program;
  const basis = createKnownBasis(program, [], space);
  const { factor, dual, tieBasic, tieDual } = basis;
  const simplex: Simplex = {
    program,
    basis,
    known: [basis],
    steadyMonths: 0,
    mayLeap: true,
    leftFrom: -1,
    leftBy: 0,
    factor,
    head: space.ints("head", rows),
    place: space.ints("place", columns),
    side: space.doubles("side", pairs),
    sided: false,
    passed: space.ints("passed", rows),
    holdsSingle: space.bytes("holdsSingle", rows),
    threshold: space.doubles("threshold", columns - pairs),
    basic: space.doubles("basic", rows),
    tied: space.doubles("tied", rows),
    tiedKnown: false,
    exact: space.doubles("exact", rows),
    dual,
    tieBasic,
    tieDual,
    priced: false,
    proved: false,
    exactKnown: false,
    sides: space.doubles("sides", rows),
    allowed: new Float64Array(columns).fill(1e-9),
    fresh: false,
    settled: false,
    movedFrom: 0,
    movedTo: rows,
    costChanges: 0,
    pairsAway: true,
    reordered: true,
    pivots: 0,
    rayRow: space.doubles("rayRow", rows),
    rho: space.doubles("rho", rows),
    touched: space.ints("touched", rows),
    touches: 0,
    byRow: space.doubles("byRow", rows),
    bySlot: space.doubles("bySlot", rows),
    rowSide: space.doubles("rowSide", rows),
    slotSide: space.doubles("slotSide", rows),
    entering: space.doubles("entering", rows),
    candidateRow: space.ints("candidateRow", rows),
    candidateRatio: space.doubles("candidateRatio", rows),
    chosen: -1,
    chosenEntry: 0,
    chosenRatio: 0,
    flipRow: space.ints("flipRow", columns - pairs),
    flipAmount: space.doubles("flipAmount", columns - pairs),
    flips: 0,
  };
  resetBasis(simplex);
  return simplex;
}

/** Takes up a program whose turn in its workspace it is: nothing is known of its basis, and what follows from costs is found anew. */
export function resume(simplex: Simplex): void {
  unsettle(simplex, 0, simplex.program.rows);
  simplex.fresh = false;
  simplex.exactKnown = false;
  simplex.proved = false;
  forget(simplex.known[0]!);
}

/** Notes that costs of singles in the rows from `from` before `to` have moved. */
export function unsettle(simplex: Simplex, from: number, to: number): void {
  simplex.settled = false;
  simplex.costChanges += 1;
  if (from < simplex.movedFrom) simplex.movedFrom = from;
  if (to > simplex.movedTo) simplex.movedTo = to;
}

/** Back to the basis of slacks. */
export function resetBasis(simplex: Simplex): void {
  const { program, head, place, holdsSingle } = simplex;
  place.fill(AT_LOWER);
  head.set(program.slack);
  for (let s = 0; s < program.rows; s += 1) place[head[s]!] = s;
  holdsSingle.fill(1);
  simplex.fresh = false;
  simplex.settled = false;
}

/** A basis and where the columns outside it stand, apart from any program's numbers. */
export interface SavedBasis {
  readonly head: Int32Array;
  readonly place: Int32Array;
  readonly passed: Int32Array;
  readonly holdsSingle: Uint8Array;
  readonly curve: Int32Array;
}

export function saveBasis({ head, place, passed, holdsSingle, program }: Simplex): SavedBasis {
  return { head: head.slice(), place: place.slice(), passed: passed.slice(), holdsSingle: holdsSingle.slice(), curve: program.curve.slice() };
}

/** Takes a saved basis up again. The factors are those of another unless the caller knows better. */
export function restoreBasis(simplex: Simplex, saved: SavedBasis): void {
  simplex.head.set(saved.head);
  simplex.place.set(saved.place);
  simplex.passed.set(saved.passed);
  simplex.holdsSingle.set(saved.holdsSingle);
  simplex.program.curve.set(saved.curve);
  unsettle(simplex, 0, simplex.program.rows);
  simplex.fresh = false;
  simplex.sided = false;
}

/** Puts the basic columns in rising order, so that what follows depends on the set of them alone. */
function sortBasis({ head, place }: Simplex): void {
  let moved = false;
  for (let s = 1; s < head.length; s += 1) {
    const column = head[s]!;
    let t = s - 1;
    while (t >= 0 && head[t]! > column) {
      head[t + 1] = head[t]!;
      t -= 1;
      moved = true;
    }
    head[t + 1] = column;
  }
  if (moved) for (let s = 0; s < head.length; s += 1) place[head[s]!] = s;
}

/** Factors the basis, its columns sorted, unless that is done; false where it is singular. */
export function refactor(simplex: Simplex): boolean {
  if (simplex.fresh) return true;
  sortBasis(simplex);
  if (simplex.steadyMonths < STEADY_MONTHS) forget(simplex.basis);
  else takeUp(simplex, basisOf(simplex.program, simplex.known, simplex.head));
  const { basis, head, leftFrom, known } = simplex;
  if (leftFrom >= 0) noteEnd(known[leftFrom]!, simplex.leftBy, basis.at);
  simplex.leftFrom = -1;
  simplex.fresh = basis.head[0]! >= 0 || factorize(basis.factor, simplex.program, head);
  if (simplex.fresh && simplex.steadyMonths >= STEADY_MONTHS) basis.head.set(head);
  return simplex.fresh;
}

function takeUp(simplex: Simplex, basis: KnownBasis): void {
  simplex.basis = basis;
  simplex.factor = basis.factor;
  simplex.dual = basis.dual;
  simplex.tieBasic = basis.tieBasic;
  simplex.tieDual = basis.tieDual;
  basis.factor.etas = 0;
}

/** Notes that a month has begun; where the matrix has moved nothing is known of any basis. */
export function beginMonth(simplex: Simplex, matrixMoved: boolean): void {
  const { steadyMonths, known } = simplex;
  simplex.steadyMonths = matrixMoved ? 0 : steadyMonths + 1;
  if (!matrixMoved) return;
  simplex.fresh = false;
  if (steadyMonths >= STEADY_MONTHS) for (let n = 0; n < known.length; n += 1) forget(known[n]!);
}

/** Keeps where the columns outside the basis stand: what is proved of it holds until costs move. */
function keepProof({ basis, passed, holdsSingle, costChanges }: Simplex): void {
  if (basis.provedFor === costChanges) return;
  basis.passed.set(passed);
  basis.holdsSingle.set(holdsSingle);
  basis.provedFor = costChanges;
}

/**
 * From a known basis whose column in `slot` is to leave to its lower bound (`sign` 1) or upper bound (-1), goes to the one where
 * that led before; a restart is due. False where that is not known, or costs have moved and it led elsewhere the time before:
 * it is noted then where it leads now.
 */
export function goWhereItLed(simplex: Simplex, slot: number, sign: number): boolean {
  if (!simplex.mayLeap || simplex.steadyMonths < STEADY_MONTHS || simplex.pairsAway) return false;
  const { basis, known, head, place, passed, holdsSingle, costChanges } = simplex;
  const by = 2 * slot + (sign > 0 ? 1 : 0);
  // Where costs have moved, and it leads on from where it led, what was known was wrong.
  if (simplex.leftFrom >= 0 && !simplex.proved) known[simplex.leftFrom]!.endedIn[simplex.leftBy] = -1;
  simplex.leftFrom = basis.at;
  simplex.leftBy = by;
  const ended = basis.endedIn[by]!;
  if (ended === -1) return false;
  const next = known[ended < 0 ? -2 - ended : ended]!;
  // Where no search has ended since its place was given to other columns, it is not known where columns outside it stood.
  if (next === basis || next.head[0]! < 0 || next.provedFor < 0 || (ended < 0 && next.provedFor !== costChanges)) return false;
  for (let s = 0; s < head.length; s += 1) place[head[s]!] = AT_LOWER;
  head.set(next.head);
  for (let s = 0; s < head.length; s += 1) place[head[s]!] = s;
  passed.set(next.passed);
  holdsSingle.set(next.holdsSingle);
  takeUp(simplex, next);
  simplex.exactKnown = false;
  simplex.proved = next.provedFor === costChanges;
  simplex.settled = simplex.proved;
  return true;
}

/** Duals of the rows without tie-breaking, of the basis as factored. */
export function priceExactly({ program, factor, head, bySlot, dual }: Simplex): void {
  for (let s = 0; s < head.length; s += 1) bySlot[s] = program.cost[head[s]!]!;
  solveRow(factor, bySlot, dual);
}

/** Values of the basic columns without tie-breaking, of the basis as factored and for the sides at hand, which are used up. */
export function valueExactly({ factor, sides, exact }: Simplex): void {
  solveColumn(factor, sides, exact);
}

/** Both, of a basis as factored. */
export function solveExactly({ program, factor, head, bySlot, sides, exact, dual }: Simplex): void {
  const { cost } = program;
  for (let s = 0; s < head.length; s += 1) bySlot[s] = cost[head[s]!]!;
  solveBoth(factor, { byRow: sides, toSlot: exact, bySlot, toRow: dual });
}

/** What a unit of tie-breaking adds to duals and values, of the basis as factored. */
export function valueTies(simplex: Simplex): void {
  const { basis } = simplex;
  if (basis.tiesKnown) return;
  const { program, factor, head, bySlot, byRow, tieBasic, tieDual } = simplex;
  const { rows, tieCost, tieRhs } = program;
  for (let s = 0; s < rows; s += 1) {
    bySlot[s] = tieCost[head[s]!]!;
    byRow[s] = tieRhs[s]!;
  }
  solveBoth(factor, { byRow, toSlot: tieBasic, bySlot, toRow: tieDual });
  let most = 0;
  for (let i = 0; i < rows; i += 1) {
    const reach = Math.abs(tieDual[i]!);
    if (reach > most) most = reach;
  }
  // A pair has at most four entries, each below 2, and a tie below 1.5.
  basis.tieReach = 8 * most + 2;
  basis.tiesKnown = true;
}

/**
 * Values and duals of the basis without tie-breaking, from fresh factors of its sorted columns, so that they depend
 * on nothing but the basis and the program. False where the basis is singular.
 */
export function evaluate(simplex: Simplex): boolean {
  if (simplex.exactKnown) return true;
  if (!refactor(simplex)) return false;
  takeSides(simplex);
  solveExactly(simplex);
  simplex.exactKnown = true;
  return true;
}

/** Fills `sides` from the places of nonbasic columns: curves first, then pairs. */
export function takeSides(simplex: Simplex): void {
  const { program, passed, holdsSingle, sides } = simplex;
  const { rows, rhs, curveStart, curve, lower, upper } = program;
  for (let i = 0; i < rows; i += 1) {
    const at = passed[i]!;
    const end = curveStart[i + 1]!;
    let side = rhs[i]!;
    for (let p = curveStart[i]!; p < at; p += 1) side -= lower[curve[p]!]!;
    for (let p = at + holdsSingle[i]!; p < end; p += 1) side -= upper[curve[p]!]!;
    sides[i] = side;
  }
  if (simplex.pairsAway) takePairs(simplex);
}

export function takePairs({ program, place, sides }: Simplex): void {
  const { pairs, start, row, value, lower, upper } = program;
  for (let j = 0; j < pairs; j += 1) {
    const at = place[j]!;
    if (at >= 0) continue;
    const x = at === AT_UPPER ? upper[j]! : lower[j]!;
    if (x !== 0) for (let e = start[j]!, end = start[j + 1]!; e < end; e += 1) sides[row[e]!]! -= value[e]! * x;
  }
}

/** True where the evaluated basis is feasible, its duals too, within `slack` times what is allowed. */
export function isOptimal(simplex: Simplex, slack: number, costAllowed: number): boolean {
  const { program, head, exact, allowed } = simplex;
  const { rows, lower, upper } = program;
  for (let s = 0; s < rows; s += 1) {
    const column = head[s]!;
    const room = slack * allowed[column]!;
    if (exact[s]! < lower[column]! - room || exact[s]! > upper[column]! + room) return false;
  }
  if (simplex.priced || simplex.proved) {
    if (simplex.steadyMonths >= STEADY_MONTHS) keepProof(simplex);
    return true;
  }
  const least = slack * costAllowed;
  simplex.proved = true;
  const isPriced = (simplex.reordered ? curvesPriced(simplex, least) : nearestPriced(simplex, least)) && pairsPriced(simplex, least);
  if (!isPriced) simplex.proved = false;
  if (simplex.proved && simplex.steadyMonths >= STEADY_MONTHS) keepProof(simplex);
  return isPriced;
}

/** True where every single stands where its row's dual wants it. One that cannot move may stand anywhere: that holds of this month only. */
function curvesPriced(simplex: Simplex, least: number): boolean {
  const { program, passed, holdsSingle, dual } = simplex;
  const { rows, curveStart, curve, cost, lower, upper } = program;
  for (let i = 0; i < rows; i += 1) {
    const at = passed[i]!;
    const y = dual[i]!;
    for (let p = curveStart[i]!, end = curveStart[i + 1]!; p < end; p += 1) {
      const j = curve[p]!;
      const wrong = p < at ? cost[j]! - y : p === at && holdsSingle[i] === 1 ? 0 : y - cost[j]!;
      if (wrong <= least) continue;
      if (lower[j] !== upper[j]) return false;
      simplex.proved = false;
    }
  }
  return true;
}

/** The same where curves are in order of cost: then the singles next to the row's dual speak for the others. */
function nearestPriced(simplex: Simplex, least: number): boolean {
  const { program, passed, holdsSingle, dual } = simplex;
  const { rows, curveStart, curve, cost, lower, upper } = program;
  for (let i = 0; i < rows; i += 1) {
    const y = dual[i]!;
    const begin = curveStart[i]!;
    const end = curveStart[i + 1]!;
    let p = passed[i]! - 1;
    while (p >= begin && cost[curve[p]!]! - y > least) {
      if (lower[curve[p]!] !== upper[curve[p]!]) return false;
      simplex.proved = false;
      p -= 1;
    }
    p = passed[i]! + holdsSingle[i]!;
    while (p < end && y - cost[curve[p]!]! > least) {
      if (lower[curve[p]!] !== upper[curve[p]!]) return false;
      simplex.proved = false;
      p += 1;
    }
  }
  return true;
}

function pairsPriced({ program, place, dual, pairsAway: away }: Simplex, least: number): boolean {
  const { blockStart, blockSecond, blockThird, blockFourth, pairFirst, pairSecondValue, pairFourthValue, cost, lower, upper } = program;
  for (let b = 0; b < blockSecond.length; b += 1) {
    const second = dual[blockSecond[b]!]!;
    const third = blockThird[b]! < 0 ? 0 : dual[blockThird[b]!]!;
    const fourth = blockFourth[b]! < 0 ? 0 : dual[blockFourth[b]!]!;
    for (let j = blockStart[b]!, end = blockStart[b + 1]!; j < end; j += 1) {
      let d = cost[j]! - dual[pairFirst[j]!]! - pairSecondValue[j]! * second - third;
      if (fourth !== 0) d -= pairFourthValue[j]! * fourth;
      if (d <= least && (!away || d >= -least)) continue;
      const at = place[j]!;
      if (at < 0 && (at === AT_UPPER ? d < -least : d > least) && lower[j] !== upper[j]) return false;
    }
  }
  return true;
}

/**
 * The value of every column in the evaluated basis, rounding errors outside the bounds removed; but not of pairs outside it where
 * all of these are 0 and the basis is sorted.
 */
export function columnValues(simplex: Simplex, values: Float64Array): void {
  const { program, head, place, passed, exact } = simplex;
  const { rows, pairs, curveStart, curve, lower, upper } = program;
  if (simplex.pairsAway) for (let j = 0; j < pairs; j += 1) values[j] = place[j] === AT_UPPER ? upper[j]! : lower[j]!;
  else if (!simplex.fresh) values.fill(0, 0, pairs);
  for (let i = 0; i < rows; i += 1) {
    const at = passed[i]!;
    for (let p = curveStart[i]!; p < at; p += 1) values[curve[p]!] = lower[curve[p]!]!;
    for (let p = at, end = curveStart[i + 1]!; p < end; p += 1) values[curve[p]!] = upper[curve[p]!]!;
  }
  for (let s = 0; s < rows; s += 1) {
    const j = head[s]!;
    const x = exact[s]!;
    values[j] = x < lower[j]! ? lower[j]! : x > upper[j]! ? upper[j]! : x;
  }
}
