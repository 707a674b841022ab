/**
 * A certificate's own figures checked against each other, by code that made none of them: streams keyed by what they must be
 * keyed by and used once, levels, shares and their limits. What needs the futures themselves is compared in `recount`.
 */
import { chanceAtMost } from "../numeric/beta.ts";
import type { Certificate, StreamRecord } from "./certificate.ts";
import { decisionKey } from "./decision.ts";

/** What was looked at, and whether it holds. */
export interface Finding {
  readonly what: string;
  readonly holds: boolean;
  /** What was found instead. */
  readonly instead?: string;
}

/** SHA-256 in hexadecimal. */
type Hash = (text: string) => string;

const finding = (what: string, holds: boolean, instead: string): Finding => (holds ? { what, holds } : { what, holds, instead });

/** Seed of a stream: the first 32 bits of its key's hash. */
const seedOf = (hash: Hash, key: string): number => Number.parseInt(hash(key).slice(0, 8), 16);

/** Relative difference that rounding may leave. */
const TOLERANCE = 1e-9;
const differ = (a: number, b: number): boolean => !(Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b)));

/** @param planHash of the plan beside it, where there is one */
export function auditCertificate(certificate: Certificate, hash: Hash, planHash?: string): Finding[] {
  const { attempts, isCertified } = certificate;
  const own = attempts.filter(({ isEarlier }) => isEarlier !== true);
  const earlier = attempts.length - own.length;
  const passed = own.filter(({ hasPassed }) => hasPassed);
  const told = passed[0] ?? own[0];
  return [
    ...(planHash === undefined
      ? []
      : [finding("the certificate is of this plan", certificate.planHash === planHash, `it is of the plan ${certificate.planHash.slice(0, 12)}`)]),
    ...streamFindings(certificate, hash),
    ...attempts.flatMap((attempt, k) => attemptFindings(certificate, k, hash)),
    finding(
      "attempts of earlier runs come first",
      attempts.slice(0, earlier).every(({ isEarlier }) => isEarlier === true),
      "one stands between this run's",
    ),
    finding(
      "attempts end with the first that passes",
      passed.length <= 1 && own.findIndex(({ hasPassed }) => hasPassed) >= (passed.length === 1 ? own.length - 1 : -1),
      `${passed.length} passed of ${own.length}`,
    ),
    finding("certified is what the attempts say", isCertified === passed.length > 0, `certified: ${isCertified}, attempts passed: ${passed.length}`),
    finding(
      "the decision is that of the attempt that counts",
      told !== undefined && decisionKey(told.decision) === decisionKey(certificate.decision),
      "it is another",
    ),
    ...companyFindings(certificate, told?.stream.paths ?? 0),
  ];
}

function streamFindings({ streams, attempts, planHash, searchSeed }: Certificate, hash: Hash): Finding[] {
  const named: [string, StreamRecord][] = [
    ...Object.entries(streams),
    ...attempts.map(({ attempt, stream }): [string, StreamRecord] => [`certify ${attempt}`, stream]),
  ];
  const seeds = named.map(([, { seed }]) => seed);
  const again = named.find(([, { seed }], k) => seeds.indexOf(seed) < k);
  return [
    finding(
      "no stream of futures is used twice",
      again === undefined,
      again === undefined ? "" : `the futures of ${again[0]} are those of ${named[seeds.indexOf(again[1].seed)]![0]}`,
    ),
    ...named.map(([name, { key, seed }]) =>
      finding(`the seed of ${name} follows from its key`, seed === seedOf(hash, key), `the key gives ${seedOf(hash, key)}, the certificate has ${seed}`),
    ),
    ...Object.entries(streams).map(([name, { key }]) =>
      finding(
        `the stream ${name} is keyed by the plan`,
        key === `plimsoll ${name} ${planHash}${searchSeed === undefined || name === "forecast" ? "" : ` ${searchSeed}`}`,
        `its key is "${key}"`,
      ),
    ),
  ];
}

function attemptFindings({ attempts, planHash }: Certificate, k: number, hash: Hash): Finding[] {
  const { attempt, decision, stream, level, limits, hasPassed } = attempts[k]!;
  const key = `plimsoll certify ${planHash} ${hash(decisionKey(decision))} ${k + 1}`;
  const confidence = 1 - 0.05 / 2 ** (k + 1);
  const wrong = limits.find(
    ({ count, futures, atMost, under }) =>
      count !== undefined && under === undefined && count > 0 && atMost < chanceAtMost(count, futures, confidence) * (1 - TOLERANCE),
  );
  return [
    finding(`attempt ${k + 1} is numbered in order`, attempt === k + 1, `it is numbered ${attempt}`),
    finding(`the futures of attempt ${k + 1} are keyed by plan, decision and attempt`, stream.key === key, `the key is "${stream.key}"`),
    finding(`attempt ${k + 1} is tested at 5 % ÷ 2^${k + 1}`, !differ(level, 0.05 / 2 ** (k + 1)), `at ${level}`),
    finding(`attempt ${k + 1} passes just where every limit is sure`, hasPassed === limits.every(({ isSure }) => isSure), `passed: ${hasPassed}`),
    finding(
      `limits of attempt ${k + 1} hold no less than their counts allow`,
      wrong === undefined,
      wrong === undefined
        ? ""
        : `${wrong.id}: ${wrong.count} of ${wrong.futures} is at most ${chanceAtMost(wrong.count!, wrong.futures, confidence)}, not ${wrong.atMost}`,
    ),
  ];
}

function companyFindings({ company }: Certificate, paths: number): Finding[] {
  const { insolvent, failuresByMonth, futures } = company;
  const sum = failuresByMonth.reduce((a, b) => a + b, 0);
  const limit = chanceAtMost(insolvent.count, insolvent.futures);
  return [
    finding("the company was run on all futures of the attempt", futures === paths && insolvent.futures === futures, `on ${futures} of ${paths}`),
    finding("failures by month add up", sum === insolvent.count, `${sum} by month, ${insolvent.count} in all`),
    finding(
      "the limit of the share of failures is that of its count",
      !differ(limit, insolvent.atMost95),
      `${insolvent.count} of ${insolvent.futures} is at most ${limit}, the certificate has ${insolvent.atMost95}`,
    ),
  ];
}

/** What a second run of the certifying futures gave. */
export interface Recounted {
  readonly futures: number;
  readonly insolvent: number;
  readonly failuresByMonth: readonly number[];
  readonly meanUsd: number;
}

/** Counts of the certificate against those of a second run. */
export function recount({ company }: Certificate, again: Recounted): Finding[] {
  const months = company.failuresByMonth.findIndex((count, t) => count !== again.failuresByMonth[t]);
  return [
    finding(
      `${again.futures} certifying futures run again: as many fail`,
      again.insolvent === company.insolvent.count,
      `${again.insolvent} fail, the certificate has ${company.insolvent.count}`,
    ),
    finding(
      "in the same months",
      months < 0,
      `in month ${months} ${again.failuresByMonth[months]} fail, the certificate has ${company.failuresByMonth[months]}`,
    ),
    finding("with the same mean value", !differ(again.meanUsd, company.value.mean), `${again.meanUsd}, the certificate has ${company.value.mean}`),
  ];
}
