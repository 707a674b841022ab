/**
 * A company of six numbers in plain JavaScript: what the language costs where the model costs nothing.
 *
 * Per path: cash, receivables, payables, debt, tax losses, revenue. Per month about fifty
 * operations on doubles, over columns of [month × path], element `t * pathCount + p`, with standard normals drawn before.
 * `recursion.c` is the same, line by line: the same operations in the same order, so both give the same bits.
 *
 *     revenue grows by a normal · half is collected a month later · costs are a share of revenue and a fixed part, of
 *     which a third is paid a month later · interest on opening debt and on opening cash · tax on profit less losses
 *     carried forward (80 % of profit at most), never negative · debt is drawn up to its limit where cash would fall
 *     below zero, and repaid from cash above what is comfortable · a path that cannot pay has failed for good: its cash stays
 *     below zero
 */

/** max(x, 0) without a branch, which on random numbers would be mispredicted half of the time; exact. */
function positive(x) {
  return 0.5 * (x + Math.abs(x));
}

/**
 * Runs `pathCount` paths over `months`, from the same opening every time. USD millions.
 *
 * @param {Float64Array} normals  [month × path], not modified
 * @param {Float64Array} cashUsd  [month × path], filled: cash at the end of each month; of a failed path, its last
 */
export function runRecursion(normals, cashUsd, months, pathCount) {
  const revenue = new Float64Array(pathCount).fill(100);
  const cash = new Float64Array(pathCount).fill(150);
  const receivable = new Float64Array(pathCount).fill(50);
  const payable = new Float64Array(pathCount).fill(30);
  const debt = new Float64Array(pathCount).fill(200);
  const losses = new Float64Array(pathCount).fill(100);
  for (let t = 0; t < months; t++) {
    for (let p = 0; p < pathCount; p++) {
      const at = t * pathCount + p;
      const opening = cash[p];
      if (opening < 0) {
        cashUsd[at] = opening;
        continue;
      }
      const owed = debt[p];
      const carried = losses[p];
      const grown = revenue[p] * (1.01 + 0.05 * normals[at]);
      const sales = positive(grown);
      const half = 0.5 * sales;
      const collected = receivable[p] + half;
      const cost = 0.62 * sales + 35;
      const later = cost / 3;
      const paid = payable[p] + (cost - later);
      const interest = owed * (0.09 / 12) - opening * (0.03 / 12);
      const profit = sales - cost - interest;
      const gain = positive(profit);
      const cap = 0.8 * gain;
      const used = carried - positive(carried - cap);
      const tax = 0.25 * (gain - used);
      const before = opening + collected - paid - interest - tax;
      const room = 300 - owed;
      const missing = positive(-before);
      const drawn = missing - positive(missing - room);
      const spare = positive(before - 200);
      const repaid = spare - positive(spare - owed);
      const closing = before + drawn - repaid;
      losses[p] = carried - used + (gain - profit);
      debt[p] = owed + drawn - repaid;
      revenue[p] = sales;
      receivable[p] = half;
      payable[p] = later;
      cash[p] = closing;
      cashUsd[at] = closing;
    }
  }
  let lost = 0;
  for (let p = 0; p < pathCount; p++) lost += cash[p] < 0 ? 1 : 0;
  return lost;
}

/** Sum of all cash, in order, and the number of failed paths: what both languages must agree on. */
export function checksum(cashUsd, lost) {
  let sum = 0;
  for (let at = 0; at < cashUsd.length; at++) sum += cashUsd[at];
  return sum + 1e6 * lost;
}

/** Standard normals by the polar method from a small counter: good enough to time with, and the same for both languages. */
export function drawNormals(count, seed) {
  const normals = new Float64Array(count);
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let h = Math.imul(state ^ (state >>> 15), 1 | state);
    h = (h + Math.imul(h ^ (h >>> 7), 61 | h)) ^ h;
    return ((h ^ (h >>> 14)) >>> 0) / 4294967296;
  };
  for (let i = 0; i < count;) {
    const x = 2 * uniform() - 1;
    const y = 2 * uniform() - 1;
    const r = x * x + y * y;
    if (r >= 1 || r === 0) continue;
    const scale = Math.sqrt((-2 * Math.log(r)) / r);
    normals[i++] = x * scale;
    if (i < count) normals[i++] = y * scale;
  }
  return normals;
}

/** Nanoseconds a path-month: the least of `passes` passes, since others on the machine only ever add. */
export function timeRecursion(normals, months, pathCount, passes) {
  const cashUsd = new Float64Array(months * pathCount);
  let nanoseconds = Infinity;
  let lost = 0;
  for (let pass = 0; pass < passes; pass++) {
    const from = performance.now();
    lost = runRecursion(normals, cashUsd, months, pathCount);
    nanoseconds = Math.min(nanoseconds, ((performance.now() - from) * 1e6) / (months * pathCount));
  }
  return { nanoseconds, checksum: checksum(cashUsd, lost) };
}
