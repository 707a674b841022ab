/**
 * Counter-based randomness: a draw is a pure function of (seed, stream name, path, period).
 *
 * Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3") turns a counter of four
 * 32-bit words into four random words, one to one for each key. Layout:
 *
 *     key      2 words   first 64-bit hash of (seed, name)
 *     counter  path, ⌊period/2⌋, and 2 words: second 64-bit hash of (seed, name)
 *     result   words 0–1 the even period's 52 bits, words 2–3 the odd period's
 *
 * So within a stream no two (path, period) share bits, and two streams could only if 128 bits of hash agreed.
 * `uniform` and `normal` of one period are the same draw: whoever needs both opens a second stream.
 */
import { normalQuantile } from "./normal.ts";
import type { Stream } from "./streams.ts";

/** 32-bit words that set a stream apart. */
export interface PhiloxKey {
  readonly key0: number;
  readonly key1: number;
  /** Third and fourth word of the counter. */
  readonly tag0: number;
  readonly tag1: number;
}

/** A stream with its key in the open, for the loops below. */
export interface PhiloxStream extends Stream, PhiloxKey {}

const MASK_64 = 0xffffffffffffffffn;

/** FNV-1a over the seed's 8 bytes and the name's UTF-16 units (2 bytes each, low first), then MurmurHash3's finaliser. */
function hash64(seed: number, name: string, basis: bigint): bigint {
  let h = basis;
  const eat = (byte: number): void => {
    h = ((h ^ BigInt(byte)) * 0x100000001b3n) & MASK_64;
  };
  for (let i = 0, rest = seed; i < 8; i++, rest = Math.floor(rest / 256)) eat(rest % 256);
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    eat(unit & 0xff);
    eat(unit >>> 8);
  }
  h = ((h ^ (h >> 33n)) * 0xff51afd7ed558ccdn) & MASK_64;
  h = ((h ^ (h >> 33n)) * 0xc4ceb9fe1a85ec53n) & MASK_64;
  return h ^ (h >> 33n);
}

/** The standard basis of FNV-1a, and the first 64 bits of the fraction of √2 for the second, unrelated hash. */
const KEY_BASIS = 0xcbf29ce484222325n;
const TAG_BASIS = 0x6a09e667f3bcc908n;

const lowWord = (h: bigint): number => Number(h & 0xffffffffn) | 0;
const highWord = (h: bigint): number => Number(h >> 32n) | 0;

/** The block last computed, to avoid an allocation a draw. Read at once after `philox`. */
const block = new Int32Array(4);

/**
 * Ten rounds of Philox4x32 on the counter (counter0, counter1, tag0, tag1); the four words are left in the array returned,
 * which the next call overwrites.
 *
 * @example philox(0, 0, { key0: 0, key1: 0, tag0: 0, tag1: 0 })[0] // 0x6627e8d5
 */
export function philox(counter0: number, counter1: number, key: PhiloxKey): Int32Array {
  let c0 = counter0;
  let c1 = counter1;
  let c2 = key.tag0;
  let c3 = key.tag1;
  let k0 = key.key0;
  let k1 = key.key1;
  for (let round = 0; round < 10; round++) {
    // High words of c0·0xD2511F53 and c2·0xCD9E8D57 from 16-bit halves: every partial sum fits in 32 bits.
    const low0 = c0 & 0xffff;
    const high0 = c0 >>> 16;
    const a0 = (Math.imul(high0, 0x1f53) + (Math.imul(low0, 0x1f53) >>> 16)) >>> 0;
    const b0 = (Math.imul(low0, 0xd251) + (a0 & 0xffff)) >>> 0;
    const product0 = (Math.imul(high0, 0xd251) + (a0 >>> 16) + (b0 >>> 16)) | 0;
    const low1 = c2 & 0xffff;
    const high1 = c2 >>> 16;
    const a1 = (Math.imul(high1, 0x8d57) + (Math.imul(low1, 0x8d57) >>> 16)) >>> 0;
    const b1 = (Math.imul(low1, 0xcd9e) + (a1 & 0xffff)) >>> 0;
    const product1 = (Math.imul(high1, 0xcd9e) + (a1 >>> 16) + (b1 >>> 16)) | 0;
    const rest0 = Math.imul(c0, 0xd2511f53);
    const rest1 = Math.imul(c2, 0xcd9e8d57);
    c0 = product1 ^ c1 ^ k0;
    c1 = rest1;
    c2 = product0 ^ c3 ^ k1;
    c3 = rest0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  block[0] = c0;
  block[1] = c1;
  block[2] = c2;
  block[3] = c3;
  return block;
}

/** (k + ½)·2^-52 from the upper 26 bits of two words: never 0 or 1, symmetric about ½, 1 − u exact. */
function uniformOf(word0: number, word1: number): number {
  return ((word0 >>> 6) * 67108864 + (word1 >>> 6) + 0.5) * 2.220446049250313e-16;
}

/** `stream.uniform(path, period)`, for loops over streams: V8 can put in place what is called by its name. */
export function uniformAt(stream: PhiloxStream, path: number, period: number): number {
  const words = philox(path, period >> 1, stream);
  return (period & 1) === 0 ? uniformOf(words[0], words[1]) : uniformOf(words[2], words[3]);
}

/** `stream.normal(path, period)`, for loops over streams. */
export const normalAt = (stream: PhiloxStream, path: number, period: number): number => normalQuantile(uniformAt(stream, path, period));

/**
 * The stream of that name under that seed.
 *
 * @param seed  whole, 0 to 2^53 − 1
 * @param name  any text; equal names give equal draws
 * @throws where the seed is not such a number
 * @example openStream(1, "demand").uniform(0, -1) // 0.390805130663311
 */
export function openStream(seed: number, name: string): PhiloxStream {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`openStream: ${seed} is no seed`);
  const key = hash64(seed, name, KEY_BASIS);
  const tag = hash64(seed, name, TAG_BASIS);
  const stream: PhiloxStream = {
    key0: lowWord(key),
    key1: highWord(key),
    tag0: lowWord(tag),
    tag1: highWord(tag),
    uniform: (path, period) => uniformAt(stream, path, period),
    normal: (path, period) => normalAt(stream, path, period),
  };
  return stream;
}

/**
 * Fills `out` with the uniforms of consecutive periods of one path: `out[i]` is `stream.uniform(path, firstPeriod + i)`.
 *
 * @param out  at least `count` long; returned
 * @example fillUniforms(openStream(1, "demand"), 0, new Float64Array(1), -1, 1) // Float64Array.of(0.390805130663311)
 */
export function fillUniforms(stream: PhiloxStream, path: number, out: Float64Array, firstPeriod: number, count: number): Float64Array {
  let i = 0;
  if ((firstPeriod & 1) !== 0 && count > 0) out[i++] = uniformAt(stream, path, firstPeriod);
  for (; i + 1 < count; i += 2) {
    const words = philox(path, (firstPeriod + i) >> 1, stream);
    out[i] = uniformOf(words[0], words[1]);
    out[i + 1] = uniformOf(words[2], words[3]);
  }
  if (i < count) out[i] = uniformAt(stream, path, firstPeriod + i);
  return out;
}

/**
 * Fills `out` with the normals of consecutive periods of one path: `out[i]` is `stream.normal(path, firstPeriod + i)`.
 *
 * @param out  at least `count` long; returned
 * @example fillNormals(openStream(1, "demand"), 0, new Float64Array(1), -1, 1) // Float64Array.of(openStream(1, "demand").normal(0, -1))
 */
export function fillNormals(stream: PhiloxStream, path: number, out: Float64Array, firstPeriod: number, count: number): Float64Array {
  fillUniforms(stream, path, out, firstPeriod, count);
  for (let i = 0; i < count; i++) out[i] = normalQuantile(out[i]);
  return out;
}
