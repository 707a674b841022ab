/** A certificate's own figures, and what is planted in them. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { chanceAtMost } from "../../src/core/numeric/beta.ts";
import { auditCertificate, recount } from "../../src/core/procurement/audit-certificate.ts";
import type { Attempt, Certificate, StreamRecord } from "../../src/core/procurement/certificate.ts";
import { decisionKey, nothingMore, todaysPlan } from "../../src/core/procurement/decision.ts";

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
const planHash = hash("a plan");
const streamOf = (key: string, paths: number): StreamRecord => ({ key, seed: Number.parseInt(hash(key).slice(0, 8), 16), paths });

function attemptOf(k: number, decision: typeof nothingMore, count: number): Attempt {
  const futures = 10_000;
  const atMost = chanceAtMost(count, futures, 1 - 0.05 / 2 ** k);
  const isSure = atMost <= 0.02;
  return {
    attempt: k,
    decision,
    stream: streamOf(`plimsoll certify ${planHash} ${hash(decisionKey(decision))} ${k}`, futures),
    level: 0.05 / 2 ** k,
    limits: [
      {
        id: "insolvency",
        text: "at most 2%",
        share: count / futures,
        futures,
        count,
        allowed: 0.02,
        atMost,
        holds: count <= 200,
        isSure,
        passChance: isSure ? 1 : 0,
        isLikely: isSure,
        isSurelyBroken: !isSure,
      },
    ],
    hasPassed: isSure,
  };
}

/** A certificate whose second attempt passed with 120 failures of 10,000. */
function good(): Certificate {
  const attempts = [attemptOf(1, todaysPlan, 230), attemptOf(2, nothingMore, 120)];
  const estimate = { mean: 1e9, halfWidth95: 1e7 };
  return {
    format: "plimsoll certificate",
    version: 1,
    engine: "test",
    planHash,
    planName: "a plan",
    months: 3,
    start: "2027-01",
    objective: "value",
    scoring: "creditor-inclusive",
    decision: nothingMore,
    isCertified: true,
    streams: {
      forecast: streamOf(`plimsoll forecast ${planHash}`, 2048),
      train: streamOf(`plimsoll train ${planHash}`, 500),
      select: streamOf(`plimsoll select ${planHash}`, 2000),
    },
    attempts,
    company: {
      futures: 10_000,
      value: estimate,
      cvar5Usd: 0,
      shareTerminal: 0,
      cashValue: estimate,
      shareholdersUsd: 0,
      insolvent: { count: 120, futures: 10_000, atMost95: chanceAtMost(120, 10_000) },
      failuresByMonth: [0, 50, 70],
      byBelief: [],
      fundingUsd: { mean: 0, p95: 0 },
      cashTroughP5Usd: 0,
    },
    compared: [],
    comparedFutures: 2000,
    frontier: [],
    search: { decisions: 10, lives: 1000 },
  } as Certificate;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends object ? Mutable<T[K]> : T[K] };
function broken(plant: (copy: Mutable<Certificate>) => void): string[] {
  const copy = structuredClone(good()) as Mutable<Certificate>;
  plant(copy);
  return auditCertificate(copy as Certificate, hash, planHash).flatMap(({ what, holds }) => (holds ? [] : [what]));
}

describe("a certificate", () => {
  test("that is right holds", () => {
    expect(auditCertificate(good(), hash, planHash).filter(({ holds }) => !holds)).toEqual([]);
  });

  test.each([
    ["a stream used again", (c: Mutable<Certificate>) => void (c.attempts[1]!.stream = { ...c.attempts[0]!.stream }), "no stream of futures is used twice"],
    ["a seed of one's choice", (c: Mutable<Certificate>) => void (c.attempts[1]!.stream.seed += 1), "the seed of certify 2 follows from its key"],
    [
      "the selecting futures for the certificate",
      (c: Mutable<Certificate>) => void (c.attempts[1]!.stream = { ...c.streams.select }),
      "the futures of attempt 2 are keyed by plan, decision and attempt",
    ],
    ["a level too mild", (c: Mutable<Certificate>) => void (c.attempts[1]!.level = 0.05), "attempt 2 is tested at 5 % ÷ 2^2"],
    ["an attempt left out", (c: Mutable<Certificate>) => void (c.attempts as unknown[]).shift(), "attempt 1 is numbered in order"],
    ["a failed attempt called passed", (c: Mutable<Certificate>) => void (c.attempts[0]!.hasPassed = true), "attempt 1 passes just where every limit is sure"],
    [
      "another decision than was tested",
      (c: Mutable<Certificate>) => void (c.decision = todaysPlan as Mutable<Certificate>["decision"]),
      "the decision is that of the attempt that counts",
    ],
    [
      "a limit tighter than its count",
      (c: Mutable<Certificate>) => void (c.attempts[1]!.limits[0]!.atMost = 0.0125),
      "limits of attempt 2 hold no less than their counts allow",
    ],
    ["fewer failures than months have", (c: Mutable<Certificate>) => void (c.company.insolvent.count = 100), "failures by month add up"],
    [
      "a limit of another count",
      (c: Mutable<Certificate>) => void (c.company.insolvent.atMost95 = 0.01),
      "the limit of the share of failures is that of its count",
    ],
    ["another plan", (c: Mutable<Certificate>) => void (c.planHash = hash("another")), "the certificate is of this plan"],
  ])("%s is caught", (_name, plant, what) => {
    expect(broken(plant)).toContain(what);
  });

  test("of a second run holds with the first's attempt before it, and not after it or renumbered", () => {
    const [first, second] = [{ ...attemptOf(1, nothingMore, 120), isEarlier: true as const }, attemptOf(2, nothingMore, 120)];
    expect(broken((c) => void (c.attempts = [first, second] as unknown as typeof c.attempts))).toEqual([]);
    expect(broken((c) => void (c.attempts = [second, first] as unknown as typeof c.attempts))).toContain("attempts of earlier runs come first");
    expect(broken((c) => void (c.attempts = [{ ...first, isEarlier: undefined }, second] as unknown as typeof c.attempts))).toContain(
      "attempts end with the first that passes",
    );
    expect(broken((c) => void (c.attempts = [attemptOf(2, nothingMore, 120)] as unknown as typeof c.attempts))).toContain("attempt 1 is numbered in order");
  });

  test("futures run again must fail alike, in the same months, with the same mean", () => {
    const again = { futures: 10_000, insolvent: 120, failuresByMonth: [0, 50, 70], meanUsd: 1e9 };
    expect(recount(good(), again).every(({ holds }) => holds)).toBe(true);
    expect(recount(good(), { ...again, insolvent: 121, failuresByMonth: [1, 50, 70] }).map(({ holds }) => holds)).toEqual([false, false, true]);
    expect(recount(good(), { ...again, meanUsd: 1e9 + 10 }).map(({ holds }) => holds)).toEqual([true, true, false]);
  });
});
