/**
 * Summaries of columns: one number per path in, one number out.
 */

function checkColumn(name: string, column: Float64Array): void {
  if (column.length === 0) throw new Error(`${name}: an empty column`);
  for (let i = 0; i < column.length; i++) if (!Number.isFinite(column[i])) throw new Error(`${name}: element ${i} is ${column[i]}`);
}

/**
 * The p-quantile of a rising column, between neighbours in proportion (Hyndman and Fan's type 7).
 *
 * @param sorted  rising; not empty
 * @param p       in [0, 1]
 * @example quantileOfSorted(Float64Array.of(1, 2, 4), 0.75) // 3
 */
export function quantileOfSorted(sorted: Float64Array, p: number): number {
  if (!(p >= 0 && p <= 1) || sorted.length === 0) throw new Error(`quantileOfSorted: p = ${p} of ${sorted.length}`);
  const at = (sorted.length - 1) * p;
  const below = Math.floor(at);
  const share = at - below;
  return share === 0 ? sorted[below] : sorted[below] + share * (sorted[below + 1] - sorted[below]);
}

/**
 * Quantiles of a column, type 7. The column is put in order only as far as these need it.
 *
 * @param column   any order; finite; not modified
 * @param scratch  as long as the column; overwritten
 * @throws where an element is not finite, or a p outside [0, 1]
 * @example quantiles(Float64Array.of(4, 1, 2), [0, 0.5, 0.75]) // [1, 2, 3]
 */
export function quantiles(column: Float64Array, p: readonly number[], scratch: Float64Array = new Float64Array(column.length)): number[] {
  checkColumn("quantiles", column);
  scratch.set(column);
  const last = column.length - 1;
  const targets = new Set<number>();
  for (const one of p) {
    targets.add(Math.floor(last * one));
    targets.add(Math.min(Math.floor(last * one) + 1, last));
  }
  selectAll(scratch, 0, last, Float64Array.from(targets).sort(), 64);
  // Adding 0 makes −0 a 0: which of the two comes first depends on the column's order.
  return p.map((one) => quantileOfSorted(scratch, one) + 0);
}

/**
 * Reorders a[left … right] so that each target index holds what a sort would put there (Hoare's quickselect for several).
 *
 * @param targets  rising indices
 * @param budget   levels of partitioning left, after which it sorts: no order of elements takes quadratic time
 */
function selectAll(a: Float64Array, left: number, right: number, targets: Float64Array, budget: number): void {
  if (targets.length === 0 || left >= right) return;
  if (right - left < 24 || budget === 0) {
    a.subarray(left, right + 1).sort();
    return;
  }
  const x = a[left];
  const y = a[(left + right) >> 1];
  const z = a[right];
  const pivot = Math.max(Math.min(x, y), Math.min(Math.max(x, y), z));
  let i = left;
  let j = right;
  while (i <= j) {
    while (a[i] < pivot) i++;
    while (a[j] > pivot) j--;
    if (i > j) break;
    const swapped = a[i];
    a[i++] = a[j];
    a[j--] = swapped;
  }
  // Now a[left … j] ≤ pivot ≤ a[i … right], and what lies between equals the pivot.
  selectAll(
    a,
    left,
    j,
    targets.filter((target) => target <= j),
    budget - 1,
  );
  selectAll(
    a,
    i,
    right,
    targets.filter((target) => target >= i),
    budget - 1,
  );
}

/**
 * Indices of a column by rising value, equal ones in their own order.
 *
 * The values are sorted alone, which is many times faster than sorting indices by comparison; then each finds its place.
 *
 * @param column  finite; not modified
 * @example orderOf(Float64Array.of(5, 1, 5)) // Int32Array.of(1, 0, 2)
 */
export function orderOf(column: Float64Array): Int32Array {
  const { length } = column;
  const sorted = new Float64Array(length);
  // Adding 0 makes −0 a 0, its equal.
  for (let i = 0; i < length; i++) sorted[i] = column[i] + 0;
  sorted.sort();
  const seen = new Int32Array(length);
  const order = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    let first = 0;
    for (let end = length; first < end;) {
      const middle = (first + end) >> 1;
      if (sorted[middle] < column[i]) first = middle + 1;
      else end = middle;
    }
    order[first + seen[first]++] = i;
  }
  return order;
}

/** Σ (x − shift)^power with the rounding errors added up apart (Neumaier 1974); power 1 or 2. */
function compensatedSum(column: Float64Array, shift: number, power: 1 | 2): number {
  let sum = 0;
  let errors = 0;
  for (let i = 0; i < column.length; i++) {
    const deviation = column[i] - shift;
    const x = power === 1 ? deviation : deviation * deviation;
    const next = sum + x;
    errors += Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum;
    sum = next;
  }
  return sum + errors;
}

/**
 * Arithmetic mean, its sum compensated: exact to the last digit or two also where terms cancel.
 *
 * @param column  finite, not empty; not modified
 * @example mean(Float64Array.of(1, 1e100, 1, -1e100)) // 0.5
 */
export function mean(column: Float64Array): number {
  checkColumn("mean", column);
  return compensatedSum(column, 0, 1) / column.length;
}

/**
 * Standard deviation of a sample (divisor n − 1), in two passes.
 *
 * @param column  finite, two elements or more; not modified
 * @example standardDeviation(Float64Array.of(1, 2, 3)) // 1
 */
export function standardDeviation(column: Float64Array): number {
  if (column.length < 2) throw new Error("standardDeviation: fewer than two elements");
  return Math.sqrt(compensatedSum(column, mean(column), 2) / (column.length - 1));
}

/**
 * Ranks from 1; equal elements share the mean of theirs.
 *
 * @param column  finite; not modified
 * @example ranks(Float64Array.of(5, 1, 5)) // Float64Array.of(2.5, 1, 2.5)
 */
export function ranks(column: Float64Array): Float64Array {
  checkColumn("ranks", column);
  const order = Array.from(column.keys()).sort((a, b) => column[a] - column[b]);
  const out = new Float64Array(column.length);
  for (let i = 0; i < order.length;) {
    let end = i + 1;
    while (end < order.length && column[order[end]] === column[order[i]]) end++;
    for (let k = i; k < end; k++) out[order[k]] = 0.5 * (i + 1 + end);
    i = end;
  }
  return out;
}

/**
 * Pearson's correlation of two columns of equal length; NaN where one of them is constant.
 *
 * @example pearson(Float64Array.of(1, 2, 3), Float64Array.of(2, 4, 6)) // 1
 */
export function pearson(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) throw new Error(`pearson: ${a.length} and ${b.length} elements`);
  const meanA = mean(a);
  const meanB = mean(b);
  const product = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) product[i] = (a[i] - meanA) * (b[i] - meanB);
  return compensatedSum(product, 0, 1) / Math.sqrt(compensatedSum(a, meanA, 2) * compensatedSum(b, meanB, 2));
}

/**
 * Spearman's rank correlation; NaN where a column is constant.
 *
 * @example spearman(Float64Array.of(1, 2, 3), Float64Array.of(1, 8, 27)) // 1
 */
export function spearman(a: Float64Array, b: Float64Array): number {
  return pearson(ranks(a), ranks(b));
}
