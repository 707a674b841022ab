/**
 * The kind of linear program that a month of allocation is, in the one form that the simplex knows:
 *
 *     max cost·x   with   A x = rhs,   lower ≤ x ≤ upper,   every bound finite.
 *
 * Columns come in two sorts. *Pairs* come first, in blocks (one per workload): a pair has 1 in a row of its own choice
 * (its pool), a number in the row its block shares (coverage), and may have 1 in a third shared row (a cap) and a number in
 * a fourth (the group's floor). *Singles* have a single entry 1, in the row they belong to; those of one row together are
 * that row's curve: as the row's dual y rises past the cost of one of them, it goes from its upper to its lower bound.
 * Kept in order of cost, a row's singles are priced by looking at the next one only.
 */

export interface LinearProgram {
  readonly rows: number;
  readonly columns: number;
  /** Columns before this one are pairs, those from it on are singles. */
  readonly pairs: number;
  /** Pairs of block b are `blockStart[b] … blockStart[b+1]-1`. */
  readonly blockStart: Int32Array;
  readonly blockSecond: Int32Array;
  /** Shared rows, or -1. */
  readonly blockThird: Int32Array;
  readonly blockFourth: Int32Array;
  readonly pairFirst: Int32Array;
  readonly pairSecondValue: Float64Array;
  readonly pairFourthValue: Float64Array;
  /** The same matrix by columns, for factors: entries of j are `start[j] … start[j+1]-1` of `row` and `value`. */
  readonly start: Int32Array;
  readonly row: Int32Array;
  readonly value: Float64Array;
  /** Singles of row i by rising cost: `curveStart[i] … curveStart[i+1]-1` of `curve`. */
  readonly curveStart: Int32Array;
  readonly curve: Int32Array;
  readonly cost: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly rhs: Float64Array;
  /** Tie-breaking: the search takes `costTie` · tieCost from costs and adds `rhsTie` · tieRhs to right-hand sides. */
  readonly tieCost: Float64Array;
  readonly tieRhs: Float64Array;
  costTie: number;
  rhsTie: number;
  /** The single that stands for each row in the first basis. */
  readonly slack: Int32Array;
}

/** A block of pairs to lay out. */
export interface Block {
  readonly second: number;
  readonly third: number;
  readonly fourth: number;
  /** First row of each pair. */
  readonly first: readonly number[];
}

/**
 * A program with its matrix laid out; numbers, costs and bounds are 0 and are to be filled in (`setPair` for the matrix).
 *
 * @param singles row of each single, in column order; a row's slack is its last single.
 * @throws RangeError where a row has no single.
 */
export function linearProgram(rows: number, blocks: readonly Block[], singles: readonly number[]): LinearProgram {
  const pairs = blocks.reduce((sum, block) => sum + block.first.length, 0);
  const columns = pairs + singles.length;
  const start = new Int32Array(columns + 1);
  const row: number[] = [];
  const pairFirst = new Int32Array(pairs);
  const blockStart = new Int32Array(blocks.length + 1);
  let column = 0;
  blocks.forEach((block, b) => {
    for (const first of block.first) {
      pairFirst[column] = first;
      row.push(first, block.second);
      if (block.third >= 0) row.push(block.third);
      if (block.fourth >= 0) row.push(block.fourth);
      column += 1;
      start[column] = row.length;
    }
    blockStart[b + 1] = column;
  });
  const curveStart = new Int32Array(rows + 1);
  const slack = new Int32Array(rows).fill(-1);
  singles.forEach((at, k) => {
    row.push(at);
    start[pairs + k + 1] = row.length;
    curveStart[at + 1]! += 1;
    slack[at] = pairs + k;
  });
  if (slack.includes(-1)) throw new RangeError("every row needs a single");
  for (let i = 0; i < rows; i += 1) curveStart[i + 1]! += curveStart[i]!;
  const curve = new Int32Array(singles.length);
  const next = curveStart.slice();
  singles.forEach((at, k) => {
    curve[next[at]!] = pairs + k;
    next[at]! += 1;
  });
  return {
    rows,
    columns,
    pairs,
    blockStart,
    blockSecond: Int32Array.from(blocks, (block) => block.second),
    blockThird: Int32Array.from(blocks, (block) => block.third),
    blockFourth: Int32Array.from(blocks, (block) => block.fourth),
    pairFirst,
    pairSecondValue: new Float64Array(pairs),
    pairFourthValue: new Float64Array(pairs),
    start,
    row: Int32Array.from(row),
    value: new Float64Array(row.length).fill(1),
    curveStart,
    curve,
    cost: new Float64Array(columns),
    lower: new Float64Array(columns),
    upper: new Float64Array(columns),
    rhs: new Float64Array(rows),
    tieCost: new Float64Array(columns),
    tieRhs: new Float64Array(rows),
    costTie: 0,
    rhsTie: 0,
    slack,
  };
}

/** Sets the numbers of a pair of `block` in the block's second and fourth row (0 where it has no fourth). */
export function setPair(program: LinearProgram, block: number, pair: number, second: number, fourth: number): void {
  const { start, value, blockFourth, pairSecondValue, pairFourthValue } = program;
  pairSecondValue[pair] = second;
  pairFourthValue[pair] = fourth;
  value[start[pair]! + 1] = second;
  if (blockFourth[block]! >= 0) value[start[pair + 1]! - 1] = fourth;
}
