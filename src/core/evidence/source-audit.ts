/** What a plan rests on: its sources with their age and use, where they disagree, and how much of the spread is theirs. */
import type { Model } from "../company/model/model.ts";
import { assumptionRows } from "../results/assumptions.ts";
import type { AssumptionRow, Proportion } from "../results/run.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import { missingNumber } from "../plan/lint/lint-evidence.ts";
import type { IndexWithInterval } from "../sensitivity/sensitivity.ts";

/** Kinds that are somebody's word for what nobody has seen. */
const soft: ReadonlySet<string> = new Set(["estimate", "opinion", "assumption"]);
/** Kinds that speak of something seen or written down, so they have a date. */
const dated: ReadonlySet<string> = new Set(["contract", "measured", "reported", "estimate"]);
const oldMonths = 24;

/** Whether a source is no observation; what cites nothing is none either. */
export const isSoft = (kind: string | undefined): boolean => kind === undefined || soft.has(kind);

export type SourceFault = "undated" | "past its review" | "older than two years" | "unused" | "quote lacks a value";

export interface SourceRow {
  readonly id: string;
  readonly kind: string;
  readonly title?: string;
  readonly asOf?: string;
  /** Whole months to the date of the audit. */
  readonly ageMonths?: number;
  readonly owner?: string;
  readonly reviewBy?: string;
  /** Values that cite it, in the order of the plan. */
  readonly cited: readonly { readonly address: string; readonly text: string; readonly line: number; readonly inQuote?: boolean }[];
  readonly faults: readonly SourceFault[];
  /** Share of the variance of value that the uncertain values citing it have part in; absent where none is uncertain. */
  readonly effect?: IndexWithInterval;
}

export interface ConflictRow {
  readonly address: string;
  readonly beliefs: readonly {
    readonly id: string;
    /** As typed. */
    readonly text: string;
    readonly weight: number;
    readonly source?: string;
    readonly kind?: string;
    readonly asOf?: string;
    /** Were it believed alone. */
    readonly insolvent: Proportion;
    readonly valueUsdMean?: number;
  }[];
}

export interface SourceAudit {
  readonly planName: string;
  readonly planFile: string;
  readonly planHash: string;
  readonly engine: string;
  readonly seed: number;
  readonly paths: number;
  readonly date: string;
  readonly values: { readonly count: number; readonly observed: number; readonly soft: number; readonly bare: number };
  /** Share of the variance of value that rests on estimates, opinions, assumptions and what cites nothing. */
  readonly softEffect?: IndexWithInterval;
  readonly sources: readonly SourceRow[];
  readonly conflicts: readonly ConflictRow[];
}

/** Months from a date as sources give it to another; undefined if the first is none. @example ageMonths("2025-03", "2026-01-15") // 10 */
export function ageMonths(asOf: string | undefined, today: string): number | undefined {
  const parts = (date: string) => /^(\d{4})(?:-(\d{2}))?/.exec(date) ?? undefined;
  const [first, last] = [parts(asOf ?? ""), parts(today)];
  if (first === undefined || last === undefined) return undefined;
  return (Number(last[1]) - Number(first[1])) * 12 + Number(last[2] ?? 12) - Number(first[2] ?? 12);
}

/** The plan's sources, without effects. */
export function sourceRows(plan: Plan, today: string): readonly SourceRow[] {
  const rows = assumptionRows(plan);
  return Object.entries(plan.sources)
    .map(([id, source]): SourceRow => {
      const cited = rows
        .filter((row) => row.source === id)
        .map(({ address, text, line }) => ({
          address,
          text,
          line,
          ...(source.quote === undefined ? {} : { inQuote: missingNumber(text, source.quote) === undefined }),
        }));
      const age = ageMonths(source.as_of, today);
      const isUndated = (source.as_of === undefined && dated.has(source.kind)) || source.as_of === "undated";
      const isPast = source.review_by !== undefined && source.review_by < today.slice(0, source.review_by.length);
      const isOld = age !== undefined && age > oldMonths && source.review_by === undefined && source.kind !== "contract";
      const faults: readonly (SourceFault | false)[] = [
        isUndated && "undated",
        isPast && "past its review",
        isOld && "older than two years",
        cited.length === 0 && "unused",
        cited.some(({ inQuote }) => inQuote === false) && "quote lacks a value",
      ];
      return {
        id,
        kind: source.kind,
        ...(source.title === undefined ? {} : { title: source.title }),
        ...(source.as_of === undefined ? {} : { asOf: source.as_of }),
        ...(age === undefined ? {} : { ageMonths: age }),
        ...(source.owner === undefined ? {} : { owner: source.owner }),
        ...(source.review_by === undefined ? {} : { reviewBy: source.review_by }),
        cited,
        faults: faults.filter((fault) => fault !== false),
      };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

export function valueCounts(plan: Plan): SourceAudit["values"] {
  const rows = assumptionRows(plan);
  const count = (of: (row: AssumptionRow) => boolean): number => rows.filter(of).length;
  return {
    count: rows.length,
    observed: count((row) => !isSoft(row.sourceKind)),
    soft: count((row) => row.source !== undefined && isSoft(row.sourceKind)),
    bare: count((row) => row.source === undefined),
  };
}

/** Text, source, kind and date of a belief. */
export function beliefEvidence(
  plan: Plan,
  model: Model,
): readonly { readonly address: string; readonly beliefs: readonly Omit<ConflictRow["beliefs"][number], "insolvent">[] }[] {
  const rows = assumptionRows(plan);
  return model.beliefs.map(({ address, parts }) => ({
    address,
    beliefs: parts.map(({ id, weight, source }) => {
      const row = rows.find((one) => one.address === `${address}.${id}`);
      const held = source === undefined ? undefined : plan.sources[source];
      return {
        id,
        text: row?.text ?? "",
        weight,
        ...(source === undefined ? {} : { source }),
        ...(held === undefined ? {} : { kind: held.kind }),
        ...(held?.as_of === undefined ? {} : { asOf: held.as_of }),
      };
    }),
  }));
}
