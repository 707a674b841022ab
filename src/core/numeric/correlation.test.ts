import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { choleskyFactor, correlate, correlateLatents, latentCorrelation } from "./correlation.ts";
import type { CopulaBlock, NotPsd, RankPair } from "./correlation.ts";
import { openStream } from "./random.ts";
import { pearson, spearman } from "./statistics.ts";

const pair = (a: string, b: string, rank: number): RankPair => ({ a, b, rank });

function blocksOf(pairs: readonly RankPair[]): readonly CopulaBlock[] {
  const copula = correlate(pairs);
  if (copula.kind !== "blocks") throw new Error(`expected blocks, got ${JSON.stringify(copula)}`);
  return copula.blocks;
}

function faultOf(pairs: readonly RankPair[]): NotPsd {
  const copula = correlate(pairs);
  if (copula.kind !== "not-psd") throw new Error(`expected a fault, got ${JSON.stringify(copula)}`);
  return copula;
}

/** L·Lᵀ. */
function product(factor: Float64Array, size: number): number[] {
  return Array.from(factor, (_, at) => {
    const i = Math.floor(at / size);
    const j = at % size;
    let sum = 0;
    for (let k = 0; k < size; k++) sum += factor[i * size + k] * factor[j * size + k];
    return sum;
  });
}

describe("blocks", () => {
  test("are what pairs join, in name order, whatever the order of pairs", () => {
    const pairs = [pair("x", "m", 0.2), pair("b", "a", 0.5), pair("c", "b", 0.4), pair("m", "k", -0.3)];
    const blocks = blocksOf(pairs);
    expect(blocks.map((block) => block.names)).toEqual([
      ["a", "b", "c"],
      ["k", "m", "x"],
    ]);
    expect(blocksOf(pairs.toReversed())).toEqual(blocks);
    expect(blocksOf([])).toEqual([]);
  });
  test("factor multiplies back to the latent correlations, unstated pairs to 0", () => {
    const [block] = blocksOf([pair("a", "b", 0.5), pair("b", "c", -0.4)]);
    const ab = 2 * Math.sin((Math.PI * 0.5) / 6);
    const bc = -2 * Math.sin((Math.PI * 0.4) / 6);
    product(block.factor, 3).forEach((value, at) => expect(value).toBeCloseTo([1, ab, 0, ab, 1, bc, 0, bc, 1][at], 14));
  });
  test("random consistent matrices are accepted, and rows keep unit variance", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }), (ranks) => {
        const names = ["a", "b", "c", "d"];
        const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const)).map(([a, b], i) => pair(a, b, ranks[i]));
        const copula = correlate(pairs);
        if (copula.kind === "blocks") for (const i of [0, 5, 10, 15]) expect(product(copula.blocks[0].factor, 4)[i]).toBeCloseTo(1, 9);
        else expect(correlate(pairs.map((one) => ({ ...one, rank: one.rank * (copula as NotPsd).shrinkAllBy }))).kind).toBe("blocks");
      }),
    );
  });
});

describe("latents", () => {
  const n = 20_000;
  const columns = (block: CopulaBlock): Float64Array[] => {
    const streams = block.names.map((name) => openStream(5, name));
    const out = block.names.map(() => new Float64Array(n));
    const z = new Float64Array(block.names.length);
    for (let path = 0; path < n; path++) {
      streams.forEach((stream, i) => (z[i] = stream.normal(path, -1)));
      correlateLatents(block, z);
      z.forEach((value, i) => (out[i][path] = value));
    }
    return out;
  };
  test("have the rank correlation stated, mean 0 and variance 1", () => {
    const [block] = blocksOf([pair("a", "b", 0.6), pair("b", "c", -0.5), pair("a", "c", -0.1)]);
    const [a, b, c] = columns(block);
    const se = 5 / Math.sqrt(n);
    expect(Math.abs(spearman(a, b) - 0.6)).toBeLessThan(se);
    expect(Math.abs(spearman(b, c) + 0.5)).toBeLessThan(se);
    expect(Math.abs(spearman(a, c) + 0.1)).toBeLessThan(se);
    expect(Math.abs(pearson(a, b) - latentCorrelation(0.6))).toBeLessThan(se);
    for (const column of [a, b, c]) {
      expect(Math.abs(column.reduce((s, z) => s + z, 0) / n)).toBeLessThan(5 / Math.sqrt(n));
      expect(Math.abs(column.reduce((s, z) => s + z * z, 0) / n - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    }
  });
  test("of the first name, and of names of rank 0, stay their own draws to the bit", () => {
    const [block] = blocksOf([pair("a", "b", 0.6), pair("b", "c", 0)]);
    const z = Float64Array.of(0.3, -1.2, 2.1);
    correlateLatents(block, z);
    expect([z[0], z[2]]).toEqual([0.3, 2.1]);
  });
  test("of rank ±1 are equal or opposite", () => {
    const [block] = blocksOf([pair("a", "b", 1), pair("b", "c", -1), pair("a", "c", -1)]);
    const z = Float64Array.of(0.7, 5, -3);
    correlateLatents(block, z);
    expect(z[1]).toBeCloseTo(0.7, 6);
    expect(z[2]).toBeCloseTo(-0.7, 6);
  });
});

describe("contradictions", () => {
  test("name the pair whose change restores consistency with the smallest move", () => {
    const fault = faultOf([pair("a", "b", 0.9), pair("b", "c", 0.9), pair("a", "c", -0.9)]);
    const mended = (change: NotPsd): RankPair[] =>
      [pair("a", "b", 0.9), pair("b", "c", 0.9), pair("a", "c", -0.9)].map((one) =>
        one.a === change.pair!.a && one.b === change.pair!.b ? { ...one, rank: change.changeTo } : one,
      );
    expect(fault.isStated).toBe(true);
    expect(correlate(mended(fault)).kind).toBe("blocks");
    expect(correlate(mended({ ...fault, changeTo: fault.changeTo + 0.011 * Math.sign(fault.rank - fault.changeTo) })).kind).toBe("not-psd");
  });
  test("against brute force: no single change of less than the move named helps", () => {
    const rankSteps = Array.from({ length: 401 }, (_, i) => (i - 200) / 200);
    const cases = [
      [0.9, 0.9, -0.9],
      [0.95, 0.1, 0.8],
      [-0.7, -0.7, -0.7],
      [0.99, -0.5, 0.5],
    ];
    for (const ranks of cases) {
      const pairs = [pair("a", "b", ranks[0]), pair("b", "c", ranks[1]), pair("a", "c", ranks[2])];
      const fault = faultOf(pairs);
      const moves = pairs.flatMap((one, i) =>
        rankSteps
          .filter((rank) => correlate(pairs.map((other, j) => (i === j ? { ...other, rank } : other))).kind === "blocks")
          .map((rank) => Math.abs(rank - one.rank)),
      );
      const named = Math.abs(fault.changeTo - fault.rank);
      expect(Math.min(...moves)).toBeGreaterThanOrEqual(named - 0.0101);
      expect(Math.min(...moves)).toBeLessThanOrEqual(named + 0.0051);
    }
  });
  test("an unstated pair can be the one to state", () => {
    const fault = faultOf([pair("a", "b", 0.8), pair("b", "c", 0.8)]);
    const other = [pair("a", "b", 0.8), pair("b", "c", 0.8)].filter((one) => one.a !== fault.pair!.a || one.b !== fault.pair!.b);
    expect(correlate([...other, pair(fault.pair!.a, fault.pair!.b, fault.changeTo)]).kind).toBe("blocks");
    expect([fault.isStated, fault.rank]).toEqual(fault.pair!.a === "a" && fault.pair!.b === "c" ? [false, 0] : [true, 0.8]);
  });
  test("where no single pair helps, shrinking all does", () => {
    const pairs = [
      pair("a", "b", 0.99),
      pair("b", "c", 0.99),
      pair("a", "c", -0.99),
      pair("d", "e", 0.99),
      pair("e", "f", 0.99),
      pair("d", "f", -0.99),
      pair("c", "d", 0.1),
    ];
    const fault = faultOf(pairs);
    expect(fault.pair).toBeUndefined();
    expect(correlate(pairs.map((one) => ({ ...one, rank: one.rank * fault.shrinkAllBy }))).kind).toBe("blocks");
    expect(correlate(pairs.map((one) => ({ ...one, rank: one.rank * (fault.shrinkAllBy + 0.01) }))).kind).toBe("not-psd");
  });
  test("malformed pairs are refused by index", () => {
    expect(correlate([pair("a", "b", 0.1), pair("b", "a", 0.2)])).toEqual({ kind: "invalid", pair: 1, reason: "repeated" });
    expect(correlate([pair("a", "a", 0.1)])).toEqual({ kind: "invalid", pair: 0, reason: "same name" });
    for (const rank of [1.1, -2, NaN]) expect(correlate([pair("a", "b", rank)])).toEqual({ kind: "invalid", pair: 0, reason: "out of range" });
  });
});

test("a factor exists just where no eigenvalue is negative", () => {
  // Equicorrelation of n has smallest eigenvalue 1 + (n − 1)·ρ.
  for (const n of [2, 3, 5, 8]) {
    const equal = (rho: number): Float64Array => Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : rho));
    expect(choleskyFactor(equal(-1 / (n - 1)), n)).toBeDefined();
    expect(choleskyFactor(equal(-1 / (n - 1) - 1e-6), n)).toBeUndefined();
    expect(choleskyFactor(equal(1), n)).toBeDefined();
  }
});
