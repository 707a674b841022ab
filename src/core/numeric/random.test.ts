import { describe, expect, test } from "vitest";
import { normalCdf, normalQuantile } from "./normal.ts";
import { fillNormals, fillUniforms, openStream, philox } from "./random.ts";

const block = (counter: readonly number[], key: readonly number[]): Int32Array =>
  philox(counter[0], counter[1], { tag0: counter[2], tag1: counter[3], key0: key[0], key1: key[1] });
const hex = (words: Int32Array): string[] => Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, "0"));

describe("Philox4x32-10", () => {
  test("known answers of the Random123 distribution (kat_vectors)", () => {
    expect(hex(block([0, 0, 0, 0], [0, 0]))).toEqual(["6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8"]);
    expect(hex(block([-1, -1, -1, -1], [-1, -1]))).toEqual(["408f276d", "41c83b0e", "a20bc7c6", "6d5451fd"]);
    expect(hex(block([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]))).toEqual(["d16cfe09", "94fdcceb", "5001e420", "24126ea1"]);
  });
  test("products of 32-bit words agree with whole-number arithmetic", () => {
    const mask = 0xffffffffn;
    const slow = (counter: readonly number[], key: readonly number[]): string[] => {
      let c = counter.map((word) => BigInt(word >>> 0));
      let k = key.map((word) => BigInt(word >>> 0));
      for (let round = 0; round < 10; round++) {
        const p0 = c[0] * 0xd2511f53n;
        const p1 = c[2] * 0xcd9e8d57n;
        c = [(p1 >> 32n) ^ c[1] ^ k[0], p1 & mask, (p0 >> 32n) ^ c[3] ^ k[1], p0 & mask];
        k = [(k[0] + 0x9e3779b9n) & mask, (k[1] + 0xbb67ae85n) & mask];
      }
      return c.map((word) => word.toString(16).padStart(8, "0"));
    };
    for (let i = 0; i < 500; i++) {
      const w = [...block([i, 1, 2, 3], [4, 5])];
      expect(hex(block(w, [w[1] ^ i, w[2] ^ i]))).toEqual(slow(w, [w[1] ^ i, w[2] ^ i]));
    }
  });
});

describe("a stream", () => {
  test("is a pure function of seed, name, path and period", () => {
    const a = openStream(7, "demand.growth");
    const b = openStream(7, "demand.growth");
    b.uniform(3, 9);
    expect(a.uniform(12, 5)).toBe(b.uniform(12, 5));
    expect(a.normal(12, 5)).toBe(normalQuantile(a.uniform(12, 5)));
  });
  test("gives different draws for another seed, name, path or period, and none in common", () => {
    const seen = new Set<number>();
    for (const seed of [0, 1, 2 ** 32, 2 ** 53 - 1]) {
      for (const name of ["", "a", "b", "ab", "ba", "é", "demand", "demand "]) {
        const stream = openStream(seed, name);
        for (let path = 0; path < 20; path++) for (let period = -1; period < 20; period++) seen.add(stream.uniform(path, period));
      }
    }
    expect(seen.size).toBe(4 * 8 * 20 * 21);
  });
  test("fills rows with the very draws it gives one by one, from any first period", () => {
    const stream = openStream(1, "markets.h100");
    const row = new Float64Array(13);
    for (const first of [-1, 0, 1, 2, 7]) {
      for (const count of [0, 1, 2, 5, 12]) {
        row.fill(-1);
        fillNormals(stream, 5, row, first, count);
        for (let i = 0; i < row.length; i++) expect(row[i]).toBe(i < count ? stream.normal(5, first + i) : -1);
        fillUniforms(stream, 5, row, first, count);
        for (let i = 0; i < count; i++) expect(row[i]).toBe(stream.uniform(5, first + i));
      }
    }
  });
  test("refuses a seed that is not a whole number of at least 0", () => {
    for (const seed of [-1, 0.5, NaN, 2 ** 53]) expect(() => openStream(seed, "x")).toThrow("no seed");
  });
  test("keeps its draws between versions", () => {
    const stream = openStream(1, "demand");
    expect([stream.uniform(0, -1), stream.uniform(0, 0), stream.uniform(9999, 59), stream.normal(4_294_967_295, 2)]).toEqual([
      0.390805130663311, 0.8847117254565283, 0.2123967501369769, 1.3618891281756162,
    ]);
  });
});

describe("draws are uniform and independent", () => {
  const paths = 4000;
  const months = 25;
  const rows = Array.from({ length: paths }, (_, path) => {
    const row = new Float64Array(months);
    fillNormals(openStream(3, "law"), path, row, -1, months);
    return row;
  });
  const all = rows.flatMap((row) => [...row]);
  const n = all.length;

  test("moments of 100,000 normals", () => {
    const moment = (k: number): number => all.reduce((sum, z) => sum + z ** k, 0) / n;
    expect(Math.abs(moment(1))).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
  });
  test("Kolmogorov distance, and 256 bins by chi-square", () => {
    const sorted = all.map(normalCdf).sort((x, y) => x - y);
    const distance = Math.max(...sorted.map((u, i) => Math.abs(u - (i + 0.5) / n)));
    expect(distance * Math.sqrt(n)).toBeLessThan(1.95);
    const bins = new Float64Array(256);
    for (const u of sorted) bins[Math.floor(u * 256)]++;
    const chi = bins.reduce((sum, count) => sum + (count - n / 256) ** 2 / (n / 256), 0);
    expect(Math.abs(chi - 255)).toBeLessThan(5 * Math.sqrt(2 * 255));
  });
  test("neighbouring periods, neighbouring paths and sibling streams do not correlate", () => {
    const other = openStream(3, "law2");
    let periods = 0;
    let neighbours = 0;
    let siblings = 0;
    for (let p = 1; p < paths; p++) {
      for (let t = 1; t < months; t++) {
        periods += rows[p][t] * rows[p][t - 1];
        neighbours += rows[p][t] * rows[p - 1][t];
        siblings += rows[p][t] * other.normal(p, t - 1);
      }
    }
    const bound = 5 * Math.sqrt(n);
    expect(Math.abs(periods)).toBeLessThan(bound);
    expect(Math.abs(neighbours)).toBeLessThan(bound);
    expect(Math.abs(siblings)).toBeLessThan(bound);
  });
});
