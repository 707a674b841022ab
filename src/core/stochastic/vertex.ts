/**
 * A vertex in the space of a programme's free columns, and the steps of a dual simplex from one to the next. At a vertex as
 * many sides (of columns or rows) bind as there are columns; the inverse of their rows is held dense. The multipliers always
 * have the right sign; each step lets a side that is broken bind in place of the one that the dual ratio test names.
 */

/** How far a side may be broken, relative to 1 plus its size. */
const FEASIBLE = 1e-10;
/** Entries of a direction below this block nothing. */
const LEAST_ENTRY = 1e-9;
/** Multipliers within this of their limit may be passed for a larger entry (Harris 1973). */
const SLACK = 1e-11;
/** Where a column that nothing holds is put until something does. */
const FAR = 1e7;

/** Broken rows that are noted at a look at all of them. */
const MOST_NOTED = 12;

/** Which side binds. "free" has none: it gives way at once. */
const LOWER = 0;
const UPPER = 1;
const FREE = 2;

/** Sides that may bind: bounds of the free columns, constraints 0 to n − 1, then rows. */
export interface Sides {
  /** Free columns, and their bounds and costs. */
  readonly n: number;
  readonly columnLower: Float64Array;
  readonly columnUpper: Float64Array;
  readonly cost: Float64Array;
  /** Rows. */
  count: number;
  /** `coefficient[r × n + i]`. */
  coefficient: Float64Array;
  /** Size of a row's numbers, by which a breach is measured. */
  scale: Float64Array;
  lower: Float64Array;
  upper: Float64Array;
}

export interface Vertex {
  /** Constraints that bind, and at which side. */
  readonly active: Int32Array;
  readonly side: Uint8Array;
  /** `inverse[k × n + i]`: how column i moves as the k-th of them does. */
  readonly inverse: Float64Array;
  /** What a unit of the k-th's side is worth: not below 0 at a lower side, not above it at an upper one. */
  readonly multiplier: Float64Array;
  /** Place among the active of each constraint, −1 elsewhere. */
  place: Int32Array;
  readonly x: Float64Array;
  /** What the entering row takes of each active one. */
  readonly taken: Float64Array;
  /** Of the rows that were broken when all were last looked at those broken most, and by how much. */
  readonly broken: Int32Array;
  readonly breach: Float64Array;
  brokenCount: number;
  /** Replacements since the inverse was made anew. */
  replacements: number;
  isSet: boolean;
}

export function openVertex(n: number): Vertex {
  return {
    active: new Int32Array(n),
    side: new Uint8Array(n),
    inverse: new Float64Array(n * n),
    multiplier: new Float64Array(n),
    place: new Int32Array(n).fill(-1),
    x: new Float64Array(n),
    taken: new Float64Array(n),
    broken: new Int32Array(MOST_NOTED),
    breach: new Float64Array(MOST_NOTED),
    brokenCount: 0,
    replacements: 0,
    isSet: false,
  };
}

/** The vertex of the columns' own bounds: whichever is cheaper. */
export function startAtBounds({ n, columnLower, columnUpper, cost }: Sides, vertex: Vertex): void {
  vertex.inverse.fill(0);
  vertex.place.fill(-1);
  for (let k = 0; k < n; k++) {
    vertex.active[k] = k;
    vertex.place[k] = k;
    vertex.inverse[k * n + k] = 1;
    vertex.multiplier[k] = cost[k]!;
    const isHeld = columnLower[k]! > -Infinity || columnUpper[k]! < Infinity;
    if (cost[k] === 0 && !isHeld) vertex.side[k] = FREE;
    else if (cost[k] === 0) vertex.side[k] = columnLower[k]! > -Infinity ? LOWER : UPPER;
    else vertex.side[k] = cost[k]! > 0 ? LOWER : UPPER;
  }
  vertex.replacements = 0;
  vertex.isSet = true;
}

/** Where the k-th active side stands. */
function standOf(sides: Sides, { active, side }: Vertex, k: number): number {
  if (side[k] === FREE) return 0;
  const stand = sideOf(sides, active[k]!, side[k]!);
  return stand === -Infinity ? -FAR : stand === Infinity ? FAR : stand;
}

function sideOf(sides: Sides, constraint: number, side: number): number {
  const { n } = sides;
  if (constraint < n) return side === LOWER ? sides.columnLower[constraint]! : sides.columnUpper[constraint]!;
  return side === LOWER ? sides.lower[constraint - n]! : sides.upper[constraint - n]!;
}

/** True where a column that nothing holds stands far out. */
export function isFar(sides: Sides, vertex: Vertex): boolean {
  for (let k = 0; k < sides.n; k++) if (Math.abs(standOf(sides, vertex, k)) === FAR) return true;
  return false;
}

/** Puts the point where the active sides stand now; the rest of the vertex stays as it is. */
export function moveToVertex(sides: Sides, vertex: Vertex): void {
  const { n, count } = sides;
  const { x, inverse } = vertex;
  if (vertex.place.length < n + count) {
    const place = new Int32Array(n + 2 * count).fill(-1);
    place.set(vertex.place);
    vertex.place = place;
  }
  vertex.brokenCount = 0;
  x.fill(0);
  for (let k = 0; k < n; k++) {
    const stand = standOf(sides, vertex, k);
    if (stand !== 0) for (let i = 0; i < n; i++) x[i]! += stand * inverse[k * n + i]!;
  }
}

/** One more broken side binds: "moved", or all hold: "optimal", or nothing gives way for one: "infeasible". */
export function step(sides: Sides, vertex: Vertex): "moved" | "optimal" | "infeasible" {
  let found = mostBroken(sides, vertex, vertex.brokenCount);
  if (found < 0) {
    lookAtAll(sides, vertex);
    found = mostBroken(sides, vertex, vertex.brokenCount);
    if (found < 0) return "optimal";
  }
  return replaceFor(sides, vertex, found >> 1, (found & 1) as 0 | 1) ? "moved" : "infeasible";
}

/** Notes the rows that are broken most: steps then look at these alone until none is. */
function lookAtAll(sides: Sides, vertex: Vertex): void {
  const { n, count, coefficient, scale, lower, upper } = sides;
  const { x, place } = vertex;
  vertex.brokenCount = 0;
  for (let s = 0; s < count; s++) {
    let activity = 0;
    for (let i = 0, at = s * n; i < n; i++, at++) activity += coefficient[at]! * x[i]!;
    const below = lower[s]! - activity;
    const above = activity - upper[s]!;
    if (below <= 0 && above <= 0) continue;
    const most = Math.max(below, above);
    const size = 1 + scale[s]!;
    if (most > FEASIBLE * (size + Math.abs(below > 0 ? lower[s]! : upper[s]!)) && place[n + s]! < 0) note(vertex, s, most / size);
  }
}

/** Notes a broken row among the others, the one broken most first; the least falls out where there is no room. */
function note(vertex: Vertex, row: number, breach: number): void {
  const { broken } = vertex;
  let at = vertex.brokenCount;
  if (at === MOST_NOTED) {
    if (breach <= vertex.breach[at - 1]!) return;
    at -= 1;
  } else vertex.brokenCount += 1;
  for (; at > 0 && vertex.breach[at - 1]! < breach; at--) {
    broken[at] = broken[at - 1]!;
    vertex.breach[at] = vertex.breach[at - 1]!;
  }
  broken[at] = row;
  vertex.breach[at] = breach;
}

/** The side broken most, of columns and of the rows noted: twice its constraint, and 1 more for its upper side; −1 where all hold. */
function mostBroken({ n, coefficient, scale, lower, upper, columnLower, columnUpper }: Sides, { x, place, broken }: Vertex, noted: number): number {
  let most = 0;
  let found = -1;
  for (let i = 0; i < n; i++) {
    const below = columnLower[i]! - x[i]!;
    const above = x[i]! - columnUpper[i]!;
    if (below > most && below > FEASIBLE * (1 + Math.abs(columnLower[i]!)) && place[i]! < 0) {
      most = below;
      found = 2 * i;
    } else if (above > most && above > FEASIBLE * (1 + Math.abs(columnUpper[i]!)) && place[i]! < 0) {
      most = above;
      found = 2 * i + 1;
    }
  }
  for (let b = 0; b < noted; b++) {
    const s = broken[b]!;
    let activity = 0;
    for (let i = 0, at = s * n; i < n; i++, at++) activity += coefficient[at]! * x[i]!;
    const below = lower[s]! - activity;
    const breach = Math.max(below, activity - upper[s]!);
    const size = 1 + scale[s]!;
    if (breach <= most * size || place[n + s]! >= 0) continue;
    if (breach <= FEASIBLE * (size + Math.abs(below > 0 ? lower[s]! : upper[s]!))) continue;
    most = breach / size;
    found = 2 * (n + s) + (below > 0 ? LOWER : UPPER);
  }
  return found;
}

/** Lets a broken side bind in place of another; false where none gives way: then no point keeps all. */
function replaceFor(sides: Sides, vertex: Vertex, entering: number, side: 0 | 1): boolean {
  const { n, coefficient } = sides;
  const { inverse, x, taken, multiplier } = vertex;
  const at = (entering - n) * n;
  for (let k = 0; k < n; k++) {
    let sum = 0;
    if (entering < n) sum = inverse[k * n + entering]!;
    else for (let i = 0; i < n; i++) sum += coefficient[at + i]! * inverse[k * n + i]!;
    taken[k] = sum;
  }
  const leaving = givingWay(vertex, side === LOWER ? 1 : -1, n);
  if (leaving < 0) return false;
  const pivot = taken[leaving]!;
  let activity = 0;
  if (entering < n) activity = x[entering]!;
  else for (let i = 0; i < n; i++) activity += coefficient[at + i]! * x[i]!;
  const from = leaving * n;
  for (let i = 0; i < n; i++) inverse[from + i]! /= pivot;
  const length = sideOf(sides, entering, side) - activity;
  for (let i = 0; i < n; i++) x[i]! += length * inverse[from + i]!;
  const ratio = multiplier[leaving]! / pivot;
  for (let k = 0; k < n; k++) {
    const share = taken[k]!;
    if (k === leaving || share === 0) continue;
    const to = k * n;
    for (let i = 0; i < n; i++) inverse[to + i]! -= share * inverse[from + i]!;
    multiplier[k]! -= ratio * share;
  }
  multiplier[leaving] = ratio;
  vertex.place[vertex.active[leaving]!] = -1;
  vertex.active[leaving] = entering;
  vertex.side[leaving] = side;
  vertex.place[entering] = leaving;
  vertex.replacements += 1;
  return true;
}

/** Dual ratio test: which active side gives way as the entering one takes up weight; −1 where none does. */
function givingWay({ multiplier, side, taken }: Vertex, sign: 1 | -1, n: number): number {
  let least = Infinity;
  for (let k = 0; k < n; k++) {
    const share = sign * taken[k]!;
    if (side[k] === FREE ? Math.abs(share) < LEAST_ENTRY : side[k] === LOWER ? share < LEAST_ENTRY : share > -LEAST_ENTRY) continue;
    const ratio = side[k] === FREE ? 0 : (Math.abs(multiplier[k]!) + SLACK) / Math.abs(share);
    if (ratio < least) least = ratio;
  }
  let best = -1;
  let largest = 0;
  for (let k = 0; k < n; k++) {
    const share = sign * taken[k]!;
    if (side[k] === FREE ? Math.abs(share) < LEAST_ENTRY : side[k] === LOWER ? share < LEAST_ENTRY : share > -LEAST_ENTRY) continue;
    const ratio = side[k] === FREE ? 0 : Math.abs(multiplier[k]!) / Math.abs(share);
    if (ratio <= least && Math.abs(share) > largest) {
      largest = Math.abs(share);
      best = k;
    }
  }
  return best;
}

/** Makes the inverse anew from the active rows, and the multipliers with it; false where they no longer span the space. */
export function invert({ n, coefficient, cost }: Sides, vertex: Vertex): boolean {
  const { inverse, active, multiplier } = vertex;
  const rows = new Float64Array(n * n);
  inverse.fill(0);
  for (let k = 0; k < n; k++) {
    const at = active[k]!;
    if (at < n) rows[k * n + at] = 1;
    else rows.set(coefficient.subarray((at - n) * n, (at - n + 1) * n), k * n);
    inverse[k * n + k] = 1;
  }
  if (!gaussJordan(rows, inverse, n)) return false;
  transpose(inverse, n);
  for (let k = 0; k < n; k++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += cost[i]! * inverse[k * n + i]!;
    multiplier[k] = sum;
  }
  vertex.replacements = 0;
  return true;
}

/** Turns `rows` into the identity and `inverse` into its inverse. */
function gaussJordan(rows: Float64Array, inverse: Float64Array, n: number): boolean {
  for (let c = 0; c < n; c++) {
    let best = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(rows[r * n + c]!) > Math.abs(rows[best * n + c]!)) best = r;
    if (Math.abs(rows[best * n + c]!) < LEAST_ENTRY) return false;
    for (let i = 0; i < n && best !== c; i++) {
      swap(rows, c * n + i, best * n + i);
      swap(inverse, c * n + i, best * n + i);
    }
    const pivot = rows[c * n + c]!;
    for (let i = 0; i < n; i++) {
      rows[c * n + i]! /= pivot;
      inverse[c * n + i]! /= pivot;
    }
    for (let r = 0; r < n; r++) {
      const factor = rows[r * n + c]!;
      if (r === c || factor === 0) continue;
      for (let i = c; i < n; i++) rows[r * n + i]! -= factor * rows[c * n + i]!;
      for (let i = 0; i < n; i++) inverse[r * n + i]! -= factor * inverse[c * n + i]!;
    }
  }
  return true;
}

function transpose(matrix: Float64Array, n: number): void {
  for (let r = 0; r < n; r++) for (let c = r + 1; c < n; c++) swap(matrix, r * n + c, c * n + r);
}

function swap(list: Float64Array, a: number, b: number): void {
  const kept = list[a]!;
  list[a] = list[b]!;
  list[b] = kept;
}
