/**
 * Claims that are alike become one. Two sorts of likeness, both up to a scale of output:
 *
 * - Without cap and floor, claims whose outputs are in the same proportions answer to prices alike: their curves of value
 *   are laid into one. Speeds that are a claim's times a chip's make all claims alike.
 * - With cap or floor, claims must agree in everything but size, and share what their sum gets by size.
 *
 * Proportions that agree to 46 bits count as the same: what two products of the same numbers differ by is less.
 */
import type { ClaimRows } from "./claim-rows.ts";
import type { Division } from "./divide-rows.ts";

/** A claim's curves are laid into one (`joined`), or it takes a fixed share of its class (`shared`). */
export interface ClaimClasses {
  /** The classes as rows; those of several members count output in hours of the member's best pool. */
  readonly rows: ClaimRows;
  readonly classOf: Int32Array;
  /** Members of each class. */
  readonly size: Int32Array;
  /** Output of each row's best pool. */
  readonly best: Float64Array;
  /** Share of the class's hours, of rows that share; 0 for those with joined curves. */
  readonly share: Float64Array;
  /** Row that each segment of a joined class belongs to; -1 elsewhere. */
  readonly segmentRow: Int32Array;
}

const rounded = (x: number): number => {
  const split = 129 * x;
  return split - (split - x);
};

const isJoined = ({ cap, owed }: ClaimRows, w: number): boolean => cap[w] === Infinity && owed[w] === 0;

/** Hours that stand for the size of a row with cap or floor. */
function sizeOf({ cap, start, amount }: ClaimRows, w: number, best: number): number {
  if (cap[w]! < Infinity) return cap[w]!;
  let sum = 0;
  for (let k = start[w]!; k < start[w + 1]!; k += 1) sum += amount[k]!;
  return sum / best;
}

/** Writes what rows of a class have in common into `key` and gives its length; 0 for a row that is like no other. */
function writeKey(rows: ClaimRows, w: number, best: number, key: Float64Array): number {
  const { pools, output, start, value, amount, owed, inGroup, cap } = rows;
  if (!(best > 0)) return 0;
  const joined = isJoined(rows, w);
  const size = joined ? 1 : sizeOf(rows, w, best);
  if (!(size > 0)) return 0;
  key[0] = inGroup[w]! + (joined ? 2 : 0) + (cap[w]! < Infinity ? 4 : 0) + 8 * owed[w]!;
  let at = 1;
  for (let p = 0; p < pools; p += 1) {
    key[at] = rounded(output[w * pools + p]! / best);
    at += 1;
  }
  if (joined) return at;
  for (let k = start[w]!; k < start[w + 1]!; k += 1) {
    key[at] = rounded(value[k]! * best);
    key[at + 1] = rounded(amount[k]! / best / size);
    at += 2;
  }
  return at;
}

function hashOf(words: Uint32Array, length: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < length; i += 1) {
    hash = Math.imul(hash ^ words[i]!, 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}

/** The class of each row, in order of first members, and how many there are. */
function findClasses(rows: ClaimRows, best: Float64Array): { readonly classOf: Int32Array; readonly first: number[] } {
  const { count, pools, start } = rows;
  let most = 0;
  for (let w = 0; w < count; w += 1) most = Math.max(most, start[w + 1]! - start[w]!);
  const key = new Float64Array(1 + pools + 2 * most);
  const other = new Float64Array(key.length);
  const words = new Uint32Array(key.buffer);
  let slots = 16;
  while (slots < 2 * count) slots *= 2;
  const table = new Int32Array(slots).fill(-1);
  const hashes = new Uint32Array(count);
  const classOf = new Int32Array(count);
  const first: number[] = [];
  const isLike = (w: number, length: number): boolean => {
    if (writeKey(rows, w, best[w]!, other) !== length) return false;
    for (let i = 0; i < length; i += 1) if (key[i] !== other[i]) return false;
    return true;
  };
  for (let w = 0; w < count; w += 1) {
    const length = writeKey(rows, w, best[w]!, key);
    if (length === 0) {
      classOf[w] = first.push(w) - 1;
      continue;
    }
    const hash = hashOf(words, 2 * length);
    let slot = hash & (slots - 1);
    while (table[slot]! >= 0 && (hashes[table[slot]!] !== hash || !isLike(first[table[slot]!]!, length))) slot = (slot + 1) & (slots - 1);
    if (table[slot]! < 0) {
      table[slot] = first.push(w) - 1;
      hashes[table[slot]!] = hash;
    }
    classOf[w] = table[slot]!;
  }
  return { classOf, first };
}

/** Joins rows that are alike; undefined where no two are. */
export function joinAlike(rows: ClaimRows): ClaimClasses | undefined {
  const { count, pools, output } = rows;
  const best = new Float64Array(count);
  for (let w = 0; w < count; w += 1) for (let p = 0; p < pools; p += 1) best[w] = Math.max(best[w]!, output[w * pools + p]!);
  const { classOf, first } = findClasses(rows, best);
  if (first.length === count) return undefined;
  const size = new Int32Array(first.length);
  for (const c of classOf) size[c]! += 1;
  return layClasses(rows, { classOf, first, size, best });
}

interface Found {
  readonly classOf: Int32Array;
  readonly first: readonly number[];
  readonly size: Int32Array;
  readonly best: Float64Array;
}

/** Members of each class, in order: `members[from[c]] …`. */
function membersOf({ classOf, first, size }: Found): { readonly from: Int32Array; readonly members: Int32Array } {
  const from = new Int32Array(first.length + 1);
  for (let c = 0; c < first.length; c += 1) from[c + 1] = from[c]! + size[c]!;
  const next = from.slice();
  const members = new Int32Array(classOf.length);
  classOf.forEach((c, w) => {
    members[next[c]!] = w;
    next[c]! += 1;
  });
  return { from, members };
}

function layClasses(rows: ClaimRows, found: Found): ClaimClasses {
  const { pools } = rows;
  const { first, size, best, classOf } = found;
  const { from, members } = membersOf(found);
  const output = new Float64Array(first.length * pools);
  const cap = new Float64Array(first.length).fill(Infinity);
  const share = new Float64Array(rows.count);
  const start = new Int32Array(first.length + 1);
  const value: number[] = [];
  const amount: number[] = [];
  const segmentRow: number[] = [];
  const push = (v: number, a: number, w: number): void => {
    value.push(v);
    amount.push(a);
    segmentRow.push(w);
  };
  first.forEach((w, c) => {
    const scale = size[c] === 1 ? 1 : best[w]!;
    for (let p = 0; p < pools; p += 1) output[c * pools + p] = rows.output[w * pools + p]! / scale;
    const alike = members.subarray(from[c]!, from[c + 1]!);
    if (size[c] === 1) {
      cap[c] = rows.cap[w]!;
      for (let k = rows.start[w]!; k < rows.start[w + 1]!; k += 1) push(rows.value[k]!, rows.amount[k]!, -1);
    } else if (isJoined(rows, w)) {
      const curve = Array.from(alike, (m) => Array.from({ length: rows.start[m + 1]! - rows.start[m]! }, (_, i) => ({ k: rows.start[m]! + i, m }))).flat();
      const worth = ({ k, m }: { readonly k: number; readonly m: number }): number => rows.value[k]! * best[m]!;
      curve.sort((a, b) => worth(b) - worth(a) || a.k - b.k).forEach((at) => push(worth(at), rows.amount[at.k]! / best[at.m]!, at.m));
    } else {
      let total = 0;
      for (const m of alike) {
        share[m] = sizeOf(rows, m, best[m]!);
        total += share[m]!;
      }
      for (const m of alike) share[m]! /= total;
      cap[c] = rows.cap[w]! < Infinity ? total : Infinity;
      for (let k = rows.start[w]!; k < rows.start[w + 1]!; k += 1) push(rows.value[k]! * scale, rows.amount[k]! / scale / share[w]!, -1);
    }
    start[c + 1] = value.length;
  });
  const joined: ClaimRows = {
    count: first.length,
    pools,
    output,
    cap,
    start,
    value: Float64Array.from(value),
    amount: Float64Array.from(amount),
    owed: Int32Array.from(first, (w) => rows.owed[w]!),
    inGroup: Uint8Array.from(first, (w) => rows.inGroup[w]!),
  };
  return { rows: joined, classOf, size, best, share, segmentRow: Int32Array.from(segmentRow) };
}

/** Output of each row, from what the classes make; of joined curves, the most valuable segments first. */
function madeByRow({ rows, classOf, size, best, share, segmentRow }: ClaimClasses, made: Float64Array): Float64Array {
  const byRow = new Float64Array(classOf.length);
  classOf.forEach((c, w) => {
    if (size[c] === 1) byRow[w] = made[c]!;
    else if (share[w]! > 0) byRow[w] = made[c]! * share[w]! * best[w]!;
  });
  for (let c = 0; c < rows.count; c += 1) {
    let left = made[c]!;
    for (let k = rows.start[c]!; k < rows.start[c + 1]! && left > 0; k += 1) {
      const w = segmentRow[k]!;
      const served = Math.min(left, rows.amount[k]!);
      if (w >= 0) byRow[w]! += served * best[w]!;
      left -= served;
    }
  }
  return byRow;
}

/** The division among rows, from the one among their classes. Hours of joined rows go by what each makes. */
export function divideClasses(classes: ClaimClasses, division: Division): Division {
  const { rows, classOf, size, best, share } = classes;
  const { pools } = rows;
  const made = madeByRow(classes, division.made);
  const hours = new Float64Array(classOf.length * pools);
  const floorPrice = new Float64Array(classOf.length);
  classOf.forEach((c, w) => {
    const alone = size[c] === 1;
    const total = division.made[c]!;
    const part = alone ? 1 : share[w]! > 0 ? share[w]! : total > 0 ? made[w]! / best[w]! / total : 0;
    for (let p = 0; p < pools; p += 1) hours[w * pools + p] = division.hours[c * pools + p]! * part;
    floorPrice[w] = alone ? division.floorPrice[c]! : division.floorPrice[c]! / best[w]!;
  });
  return { ...division, hours, made, floorPrice };
}
