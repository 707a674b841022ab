/**
 * Bases that come back: where the matrix stays as it is from month to month, few bases are ever optimal, and a search that
 * leaves one of them by the same column mostly ends where it ended before. Their factors are kept, with what ties add, their
 * duals and where the columns outside stood, and a search goes there at once in place of exchanging columns one by one.
 *
 * Wherever it goes on from, it ends in the same basis; a basis that does not suit the month is only a start like any other.
 */
import { createBasisFactor, shareEtas } from "./basis-factor.ts";
import type { BasisFactor } from "./basis-factor.ts";
import type { LinearProgram } from "./linear-program.ts";
import { createWorkspace } from "./workspace.ts";
import type { Workspace } from "./workspace.ts";

/** Bases kept of one program. */
const MOST_BASES = 64;
/** Months with the same matrix before bases are kept: in a plan whose outputs move every few months none is worth it. */
export const STEADY_MONTHS = 8;

export interface KnownBasis {
  /** Place in the list of those known. */
  readonly at: number;
  readonly factor: BasisFactor;
  /** Its columns by rising index, and a number made of them; -1 first where the factors are of another. */
  readonly head: Int32Array;
  key: number;
  /** Duals of the rows without tie-breaking, when last priced. */
  readonly dual: Float64Array;
  /** What a unit of tie-breaking adds to values and duals: depends on the basis and the matrix only. */
  readonly tieBasic: Float64Array;
  readonly tieDual: Float64Array;
  /** True while they are of `factor`. */
  tiesKnown: boolean;
  /** More than a unit of tie-breaking moves the reduced cost of any pair, while `tieDual` is of `factor`. */
  tieReach: number;
  /** Where the rows' curves stood when it was last optimal, and for which costs that was shown: a count of their changes, or -1. */
  readonly passed: Int32Array;
  readonly holdsSingle: Uint8Array;
  provedFor: number;
  /**
   * The basis in which searches ended that left by the column in a slot, to its upper (2 × slot) or lower bound (2 × slot + 1):
   * n where the last two ended in the n-th, -2 - n where only the last one did, -1 where none is known.
   */
  readonly endedIn: Int32Array;
}

/** A basis of `program`, not yet factored, in a workspace of its own unless one is given. */
export function createKnownBasis(program: LinearProgram, others: readonly KnownBasis[], space: Workspace = createWorkspace()): KnownBasis {
  const { rows } = program;
  const factor = createBasisFactor(program, space);
  if (others.length > 0) shareEtas(others[0]!.factor, factor);
  return {
    at: others.length,
    factor,
    head: new Int32Array(rows).fill(-1),
    key: 0,
    dual: space.doubles("dual", rows),
    tieBasic: space.doubles("tieBasic", rows),
    tieDual: space.doubles("tieDual", rows),
    tiesKnown: false,
    tieReach: NaN,
    passed: new Int32Array(rows),
    holdsSingle: new Uint8Array(rows),
    provedFor: -1,
    endedIn: new Int32Array(2 * rows).fill(-1),
  };
}

/** The known basis of the columns in `head`, which rise; or one to be factored anew: a new one, or one of those known in turn. */
export function basisOf(program: LinearProgram, known: KnownBasis[], head: Int32Array): KnownBasis {
  let key = 0;
  for (let s = 0; s < head.length; s += 1) key = (Math.imul(key, 31) + head[s]!) | 0;
  for (let n = 0; n < known.length; n += 1) if (known[n]!.key === key && holds(known[n]!, head)) return known[n]!;
  let basis: KnownBasis;
  if (known.length < MOST_BASES) {
    basis = createKnownBasis(program, known);
    known.push(basis);
  } else basis = known[(key >>> 0) % MOST_BASES]!;
  basis.key = key;
  basis.endedIn.fill(-1);
  forget(basis);
  return basis;
}

function holds({ head }: KnownBasis, columns: Int32Array): boolean {
  for (let s = 0; s < columns.length; s += 1) if (head[s] !== columns[s]) return false;
  return true;
}

/** Notes that a search which left basis `from` by `by` (see `endedIn`) ended in basis `at`. */
export function noteEnd({ endedIn }: KnownBasis, by: number, at: number): void {
  endedIn[by] = endedIn[by] === at || endedIn[by] === -2 - at ? at : -2 - at;
}

/** Notes that the factors are no longer those of the columns. */
export function forget(basis: KnownBasis): void {
  basis.head[0] = -1;
  basis.tiesKnown = false;
  basis.provedFor = -1;
}
