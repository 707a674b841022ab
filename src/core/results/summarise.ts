/** From merged chunks and the base case to the summary of a run. */
import { formatMonth, monthNames } from "../calendar/months.ts";
import { bindCheck } from "../checks/bind.ts";
import { evaluateCheck } from "../checks/evaluate.ts";
import { planScope } from "../checks/scope.ts";
import { causes } from "../company/books/books.ts";
import { beliefName, type ChunkResult, columnNames } from "../company/chunk.ts";
import { lineLayout } from "../company/lines.ts";
import type { Model } from "../company/model/model.ts";
import { hoursPerMonth } from "../company/operations/signed.ts";
import type { Simulator } from "../company/simulate.ts";
import type { TracedPath } from "../company/trace.ts";
import { recordLength } from "../ledger/ledger.ts";
import { balanceSheet, cashFlowStatement, incomeStatement, joinMonths } from "../ledger/statements.ts";
import { mean, quantiles } from "../numeric/statistics.ts";
import { assumptionRows, sourceRows } from "./assumptions.ts";
import { measureLimits } from "./limits.ts";
import { countWhere, fanOf, type Merged, mergeChunks, monthOf, proportion, troughOf } from "./merged.ts";
import { environmentFor, metricEnvironment } from "./metric-environment.ts";
import type { BeliefResult, Cause, CheckResult, RunSummary, Statement } from "./run.ts";
import { buildTables } from "./tables.ts";
import { earliestFailure, pathOfRank } from "./told-paths.ts";

export interface SummariseInput {
  readonly simulator: Simulator;
  readonly chunks: readonly ChunkResult[];
  /** The base path, traced. */
  readonly base: TracedPath;
  readonly seed: number;
  readonly planHash: string;
  readonly planFile: string;
  readonly scenario?: string;
  readonly engine: string;
  readonly warnings: readonly string[];
  readonly seconds: RunSummary["seconds"];
  /** SHA-256 in hex. */
  hash(bytes: Uint8Array): string;
}

/** Labels of the plan's months: "2026-07". */
export const monthLabels = (start: number, months: number): readonly string[] => Array.from({ length: months }, (_, t) => formatMonth(start + t));

export function summarise(input: SummariseInput): RunSummary {
  const { simulator, base } = input;
  const { model, envelope } = simulator;
  const { plan } = model;
  const merged = mergeChunks(input.chunks, model.months);
  const layout = lineLayout(model, envelope);
  const { start } = plan.calendar;
  const fiscalYearStarts = (monthNames as readonly string[]).indexOf(plan.calendar.fiscal_year_starts) + 1;
  const labels = monthLabels(start, model.months);
  const cashUsd = fanOf(merged, "cashUsd");
  const assumptions = assumptionRows(plan);
  const tables = buildTables({
    model,
    envelope,
    layout,
    merged,
    base,
    labels,
    years: labels.map((_, t) => `FY${fiscalYearOf(start + t, fiscalYearStarts)}`),
    source: `${String(merged.paths).replace(/\B(?=(\d{3})+$)/g, ",")} futures of ${plan.name}, seed ${input.seed}, engine ${input.engine}`,
  });
  const comfort = tables.find((table) => table.id === "comfort");
  return {
    planHash: input.planHash,
    planName: plan.name,
    planFile: input.planFile,
    ...(input.scenario === undefined ? {} : { scenario: input.scenario }),
    engine: input.engine,
    seed: input.seed,
    paths: merged.paths,
    months: model.months,
    start: labels[0]!,
    fiscalYearStarts,
    pInsolvent: insolvency(simulator, merged),
    causes: causesOf(merged),
    cashUsd,
    comfortUsd: comfort?.rows.map((row) => row[1] as number) ?? [],
    ...covenantOf(simulator, base),
    sampleCashUsd: samplePaths(merged.paths).map((p) => labels.map((_, t) => monthOf(merged, "cashUsd", t)[p]!)),
    pBelowComfort: flagged(merged, "belowComfort"),
    pCovenantBreach: flagged(merged, "covenantBreach"),
    cashTrough: troughOf(cashUsd),
    servedShare: fanOf(merged, "servedShare"),
    revenueUsd: fanOf(merged, "revenueUsd"),
    ...(model.valuation === undefined ? {} : { valueUsd: valueOf(merged) }),
    ...(model.rival === undefined
      ? {}
      : {
          pFallBehind: proportion(
            countWhere(merged.perPath["behindMonth"]!, (month) => month >= 0),
            merged.paths,
          ),
          race: raceOf(model, merged, base),
        }),
    obligationsUsd: obligations(model, base, labels),
    limits: measureLimits(model, merged),
    checks: judgeChecks(simulator, merged, base),
    maxImbalanceUsd: merged.maxImbalanceUsd,
    maxImbalanceRelative: merged.maxImbalanceRelative,
    relaxedShare: merged.perPath["relaxedMonths"]!.reduce((sum, months) => sum + months, 0) / (merged.paths * merged.months),
    tracePaths: tracePaths(merged),
    resultHash: input.hash(columnBytes(merged)),
    tables: tables.filter((table) => table.id !== "comfort"),
    statements: statementsOf(base, start, fiscalYearStarts),
    assumptions,
    sources: sourceRows(plan, assumptions),
    warnings: [...input.warnings, ...beyondHorizon(base, labels)],
    seconds: input.seconds,
  };
}

/** Five paths spread evenly: which ones does not depend on the outcome. */
const samplePaths = (paths: number): readonly number[] => Array.from({ length: Math.min(5, paths) }, (_, i) => Math.floor((i * paths) / 5));

function covenantOf({ model }: Simulator, base: TracedPath): { readonly covenantUsd?: number } {
  const lines = model.facilities.filter((facility) => facility.signed).map((facility) => base.futures.parameters[facility.minimumCash]!);
  const highest = Math.max(0, ...lines);
  return highest > 0 ? { covenantUsd: highest } : {};
}

const flagged = (merged: Merged, name: string) =>
  proportion(
    countWhere(merged.perPath[name]!, (flag) => flag === 1),
    merged.paths,
  );

function insolvency({ model }: Simulator, merged: Merged): RunSummary["pInsolvent"] {
  const { paths, months } = merged;
  const failed = merged.perPath["failedMonthWithRaises"]!;
  const of = (name: string) =>
    proportion(
      countWhere(merged.perPath[name]!, (month) => month >= 0),
      paths,
    );
  const countByMonth = Array.from({ length: months }, () => 0);
  for (const month of failed) if (month >= 0) countByMonth[month]!++;
  const lowest = merged.perPath["cashTroughUsd"]!;
  const byBelief = model.beliefs.flatMap((belief): BeliefResult[] =>
    belief.parts.map((part, i) => {
      const drawn = merged.perPath[beliefName(belief.address)]!;
      const inside = countWhere(drawn, (index) => index === i);
      const troughs = lowest.filter((usd, p) => drawn[p] === i && Number.isFinite(usd));
      return {
        address: belief.address,
        belief: part.id,
        weight: part.weight,
        ...(part.source === undefined ? {} : { source: part.source }),
        withRaises: proportion(
          countWhere(failed, (month, p) => month >= 0 && drawn[p] === i),
          inside,
        ),
        ...(troughs.length === 0 ? {} : { cashTroughP5Usd: quantiles(troughs, [0.05])[0]! }),
      };
    }),
  );
  return {
    throughMonth: months - 1,
    withRaises: of("failedMonthWithRaises"),
    withoutRaises: of("failedMonthWithoutRaises"),
    withPlaybook: of("failedMonthWithPlaybook"),
    countByMonth,
    byBelief,
  };
}

function causesOf(merged: Merged): readonly Cause[] {
  const failed = merged.perPath["failedMonthWithRaises"]!;
  return causes
    .map(({ id, label }, index) => {
      const months = failed.filter((_, p) => merged.perPath["cause"]![p] === index);
      return { id, label, count: months.length, medianMonth: months.length === 0 ? -1 : Math.round(quantiles(months, [0.5])[0]!) };
    })
    .filter((cause) => cause.count > 0)
    .sort((a, b) => b.count - a.count);
}

function valueOf(merged: Merged): NonNullable<RunSummary["valueUsd"]> {
  const value = merged.perPath["valueUsd"]!;
  const [p5, p50, p95] = quantiles(value, [0.05, 0.5, 0.95]) as [number, number, number];
  const average = mean(value);
  const terminal = mean(merged.perPath["terminalUsd"]!);
  return {
    mean: average,
    p5,
    p50,
    p95,
    shareTerminal: terminal / average,
    cashOnlyMean: average - terminal,
    shareholdersOnlyMean: mean(merged.perPath["shareholdersUsd"]!),
  };
}

/** What the chance of falling behind rests on. */
function raceOf(model: Model, merged: Merged, base: TracedPath): NonNullable<RunSummary["race"]> {
  const behind = merged.perPath["behindMonth"]!;
  const [oursHours] = quantiles(monthOf(merged, "developmentH100eHours", 0), [0.5]) as [number];
  return {
    openingRatio: oursHours / hoursPerMonth / base.futures.rivalH100e[0]!,
    byBelief: model.beliefs
      .filter(({ address }) => address.startsWith("rival."))
      .flatMap(({ address, parts }) => {
        const drawn = merged.perPath[beliefName(address)]!;
        return parts.map(({ id, weight }, i) => ({
          address,
          belief: id,
          weight,
          fallsBehind: proportion(
            countWhere(behind, (month, p) => month >= 0 && drawn[p] === i),
            countWhere(drawn, (index) => index === i),
          ),
        }));
      }),
  };
}

/** At the start and each year after it, in the base case: what is owed, three ways. */
function obligations(model: Model, base: TracedPath, labels: readonly string[]): RunSummary["obligationsUsd"] {
  const { start } = model.plan.calendar;
  const owing = model.contracts.filter(({ kind }) => kind === "take-or-pay" || kind === "whole-site");
  const points = base.owed.map((_, t) => t).filter((t) => t % 12 === 0);
  const total = (t: number, of: "headlineUsd" | "nonCancellableUsd" | "walkAwayUsd", supplier?: string): number =>
    base.owed[t]!.filter((row) => supplier === undefined || row.supplier === supplier).reduce((sum, row) => sum + row[of], 0);
  const series = (supplier?: string) => ({
    headline: points.map((t) => total(t, "headlineUsd", supplier)),
    nonCancellable: points.map((t) => total(t, "nonCancellableUsd", supplier)),
    walkAway: points.map((t) => total(t, "walkAwayUsd", supplier)),
  });
  const suppliers = [...new Set(base.owed.flatMap((rows) => rows.filter((row) => row.headlineUsd > 0).map((row) => row.supplier)))].sort();
  return {
    years: points.map((t) => labels[t] ?? formatMonth(start + t)),
    ...series(),
    marketNamed: { contracts: owing.filter(({ market }) => market >= 0).length, of: owing.length },
    bySupplier: suppliers.map((supplier) => ({ supplier, ...series(supplier) })),
  };
}

/** Payments that nobody can cancel after the last month simulated: the chance of insolvency says nothing of them. */
function beyondHorizon(base: TracedPath, labels: readonly string[]): readonly string[] {
  const usd = (base.owed.at(-1) ?? []).reduce((sum, row) => sum + row.nonCancellableUsd, 0);
  if (usd <= 0) return [];
  return [
    `in the base case $${usd < 1e9 ? `${Number((usd / 1e6).toPrecision(3))}M` : `${Number((usd / 1e9).toPrecision(3))}B`} of payments that cannot be cancelled remain after ${labels.at(-1)}: a longer horizon would test whether they can be paid`,
  ];
}

function judgeChecks({ model, envelope }: Simulator, merged: Merged, base: TracedPath): readonly CheckResult[] {
  const scope = planScope(model.plan);
  const environment = metricEnvironment(model, merged, lineLayout(model, envelope), base);
  return (model.plan.checks ?? []).map((phrase) => {
    const bound = bindCheck(phrase.text, scope);
    if (!bound.ok) throw new Error(`check on line ${phrase.place.line} was not refused by the checker: ${bound.problem.message}`);
    const { holds, asserted, computed, offBy } = evaluateCheck(bound.value, environmentFor(bound.value, environment, merged.businessCount));
    return {
      text: phrase.text,
      holds,
      asserted,
      computed: offBy === undefined ? computed : `${computed} (off by ${offBy})`,
      ...(phrase.accept === undefined ? {} : { accepted: phrase.accept.reason }),
      line: phrase.place.line,
    };
  });
}

/** The path of median final cash, and the first to fail. */
function tracePaths(merged: Merged): RunSummary["tracePaths"] {
  const worst = earliestFailure(merged.perPath["failedMonthWithRaises"]!);
  return { median: pathOfRank(monthOf(merged, "cashUsd", merged.months - 1), 50), ...(worst === undefined ? {} : { worst }) };
}

/** The columns that every run keeps, and all numbers of a path, as bytes: `--keep all` leaves the hash as it is. */
function columnBytes(merged: Merged): Uint8Array {
  const columns = [
    ...columnNames.map((name) => merged.columns[name]!),
    ...Object.keys(merged.perPath)
      .sort()
      .map((name) => merged.perPath[name]!),
  ];
  const bytes = new Uint8Array(columns.reduce((sum, column) => sum + column.byteLength, 0));
  let at = 0;
  for (const column of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += column.byteLength;
  }
  return bytes;
}

/** Fiscal years are named after the calendar year they end in. */
const fiscalYearOf = (month: number, starts: number): number => Math.floor((month - (starts - 1) + 12 * (starts > 1 ? 1 : 0)) / 12);

/** The base case by fiscal quarter. The last quarter may be cut short by the horizon. */
function statementsOf(base: TracedPath, start: number, fiscalYearStarts: number): readonly Statement[] {
  const months = base.records.length - 1;
  const records = new Float64Array(months * recordLength);
  for (let t = 0; t < months; t++) records.set(base.records[t + 1]!, t * recordLength);
  const lastMonths: number[] = [];
  const names: string[] = [];
  for (let t = 0; t < months; t++) {
    const ofYear = (((start + t - (fiscalYearStarts - 1)) % 12) + 12) % 12;
    if (ofYear % 3 !== 2 && t < months - 1) continue;
    lastMonths.push(t);
    names.push(`FY${String(fiscalYearOf(start + t, fiscalYearStarts) % 100).padStart(2, "0")} Q${Math.floor(ofYear / 3) + 1}`);
  }
  const periods = { records: joinMonths(records, lastMonths), labels: names };
  return [incomeStatement(periods), balanceSheet(periods), cashFlowStatement(periods)];
}
