/** Reports as they come in: dated observations of a plan's quantities, and what each would do to the answer. */
import type { Table } from "../plan/vocabulary/attribute.ts";
import { planTable } from "../plan/vocabulary/vocabulary.ts";
import type { Figures } from "../comparison/measures.ts";

/** What one document says of one quantity, or of some that only make sense together. */
export interface Observation {
  /** "2026-06-04", "2026-05", or "undated". */
  readonly date: string;
  /** Addresses in the plan. */
  readonly quantities: readonly string[];
  /** As they would be typed in the plan, one for each quantity. */
  readonly values: readonly string[];
  /** Id under `sources:`; it may be new. */
  readonly source: string;
  readonly title?: string;
  /** Line of the file it stands on. */
  readonly line: number;
}

export interface ObservationFault {
  readonly line: number;
  readonly message: string;
}

const columnsNeeded = ["date", "quantity", "value", "source"] as const;

/**
 * Observations of a table with the columns date, quantity, value, source and, if wanted, title. Several quantities that
 * only make sense together stand in one row, with `;` between them, as do their values.
 *
 * @example readObservations([{ line: 1, cells: ["date", "quantity", "value", "source"] }, { line: 2, cells: ["2026-05", "demand.growth", "3%/month", "note"] }]).observations[0].values // ["3%/month"]
 */
export function readObservations(rows: readonly { readonly line: number; readonly cells: readonly string[] }[]): {
  readonly observations: readonly Observation[];
  readonly faults: readonly ObservationFault[];
} {
  const [header, ...rest] = rows;
  const names = header?.cells.map((cell) => cell.trim().toLowerCase()) ?? [];
  const missing = columnsNeeded.filter((name) => !names.includes(name));
  if (missing.length > 0)
    return {
      observations: [],
      faults: [{ line: header?.line ?? 1, message: `no column ${missing.join(", ")}: the first line is date,quantity,value,source,title` }],
    };
  const observations: Observation[] = [];
  const faults: ObservationFault[] = [];
  for (const { line, cells } of rest) {
    const cell = (name: string): string => cells[names.indexOf(name)]?.trim() ?? "";
    const list = (name: string): readonly string[] =>
      cell(name)
        .split(";")
        .map((part) => part.trim());
    const [quantities, values] = [list("quantity"), list("value")];
    const fault = faultOf({ date: cell("date"), source: cell("source"), quantities, values });
    if (fault !== undefined) faults.push({ line, message: fault });
    else observations.push({ date: cell("date"), quantities, values, source: cell("source"), ...(cell("title") === "" ? {} : { title: cell("title") }), line });
  }
  return { observations, faults };
}

function faultOf({ date, source, quantities, values }: Pick<Observation, "date" | "source" | "quantities" | "values">): string | undefined {
  if (date !== "undated" && !/^\d{4}(?:-\d{2}(?:-\d{2})?)?$/.test(date)) return `the date \`${date}\` is none: write 2026-05-13, 2026-05, 2026 or undated`;
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(source)) return `the source \`${source}\` is no name: letters, digits, - and _`;
  if (quantities.some((quantity) => quantity === "") || values.some((value) => value === "")) return "a quantity or a value is empty";
  return quantities.length === values.length ? undefined : `${quantities.length} quantities and ${values.length} values`;
}

/** Whether an observation is of `since` or later; what has no date always is. A month counts by its end. */
export function isSince({ date }: Observation, since: string | undefined): boolean {
  return since === undefined || date === "undated" || (date.length < since.length && since.startsWith(date)) || date >= since;
}

/**
 * An address as it is read aloud.
 *
 * @example spokenAddress("finance.raises.ipo.valuation") // "the valuation of the raise ipo"
 * @example spokenAddress("demand.growth") // "the growth of demand"
 */
export function spokenAddress(address: string): string {
  const owners: string[] = [];
  let table: Table | undefined = planTable;
  let last = "";
  const parts = address.split(".");
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    const kind: Table["rows"][string]["kind"] | undefined = table?.rows[part]?.kind;
    if (last !== "") owners.push(last);
    last = part.replaceAll("_", " ");
    if (kind?.kind === "map" && i + 1 < parts.length) {
      last = `the ${kind.table.name} ${parts[++i]!}`;
      table = kind.table;
    } else if (kind?.kind === "group") table = kind.table;
    else table = undefined;
  }
  // The nearest owner says enough; where there is a named entry, that is it.
  const owner = owners.findLast((name) => name.startsWith("the ")) ?? owners.at(-1);
  return owner === undefined ? last : `${last.startsWith("the ") ? last : `the ${last}`} of ${owner}`;
}

/** An observation with what it would do to the answer, alone. */
export interface ObservationEffect {
  readonly observation: Observation;
  /** What the plan has, as typed. */
  readonly before: readonly string[];
  /** Source and date of what the plan has. */
  readonly beforeSource?: string;
  readonly beforeDate?: string;
  /** The plan has no source of that name yet. */
  readonly isNewSource: boolean;
  /** "confirms": the plan has it. "refused": no plan has it there, for the reason given. */
  readonly verdict: "moves" | "no effect" | "confirms" | "refused";
  readonly reason?: string;
  readonly figures?: Figures;
  /** Standard deviations over futures by which it moves value and insolvency, added up: what digests are ranked by. */
  readonly size: number;
  /** Other observations of the same quantity that say something else. */
  readonly against: readonly { readonly source: string; readonly date: string; readonly values: readonly string[] }[];
}

export interface ObservationDigest {
  readonly planName: string;
  readonly planFile: string;
  readonly planHash: string;
  readonly engine: string;
  readonly seed: number;
  readonly paths: number;
  /** As the plan stands. */
  readonly figures: Figures;
  /** By size, the largest first. */
  readonly effects: readonly ObservationEffect[];
  /** Observations left out because they were told before, or are older than asked for. */
  readonly leftOut: { readonly told: number; readonly older: number };
}
