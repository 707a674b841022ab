/** An attribute of the vocabulary in words: its unit, range and an example, as docs, hover texts and forms show them. */
import type { Attribute, Kind, Table } from "../../core/plan/vocabulary/attribute.ts";

/** Canonical unit → how a planner would type a value in it. Every unit of the vocabulary has one (tested). */
export const unitExamples: Readonly<Record<string, string>> = {
  "1": "35%",
  "1/month": "3%/month",
  "1/year": "8%/year",
  "1/sqrt(year)": "35%/sqrt(year)",
  month: "90 days",
  USD: "$1.25B",
  "USD/month": "$500M/month",
  "USD/year": "$30B/year",
  "USD/Mtok": "$8.00/Mtok",
  "USD/seat-month": "$30/seat-month",
  "USD/agent-month": "$500/agent-month",
  "USD/customer-month": "$25k/customer-month",
  "USD/chip-hour": "$2.35/H100-hour",
  "USD/H100e-hour": "$2.85/H100e-hour",
  "USD/W-hour": "$0.07/kWh",
  "USD/W": "$12/W",
  "USD/chip": "$30k/H100",
  chip: "25k H100",
  H100e: "600k H100e",
  "H100e-hour": "50M H100e-hour",
  "H100e-hour/month": "50M H100e-hour/month",
  "Mtok/chip-hour": "2.1 Mtok/H100-hour",
  "Mtok/month": "40M Mtok/month",
  "Mtok/seat-month": "1 to 30 Mtok/seat-month",
  "Mtok/agent-month": "20 to 400 Mtok/agent-month",
  "Mtok/customer-month": "500 Mtok/customer-month",
  "FLOP/second": "989 TFLOP/s",
  byte: "80 GB",
  "byte/second": "3.35 TB/s",
  "byte/tok": "160 kB/token",
  tok: "2k tokens",
  "tok/second": "20 tokens/s",
  FLOP: "10 YFLOP",
  "FLOP/tok": "6 FLOP/token",
  label: "2M labels",
  "USD/label": "$2/label",
  "USD/customer-year": "$320k/customer-year",
  W: "700 W",
  seat: "2M seats",
  agent: "100k agents",
  customer: "50 customers",
  "seat/month": "100 seats/month",
  "agent/month": "100 agents/month",
  "USD/outcome": "$2/outcome",
  "Mtok/outcome": "0.5 Mtok/outcome",
  "customer/month": "10 customers/month",
  share: "1B shares",
};

/** Units of an attribute as docs name them; empty where it has none. @example unitsOf({ kind: "month" }) // "month of the calendar" */
export function unitsOf(kind: Kind): string {
  switch (kind.kind) {
    case "quantity":
    case "series":
    case "quantities":
      return kind.units
        .map((unit) => (unit === "1" ? "number or %" : unit === "1/month" || unit === "1/year" ? `%${unit.slice(1)}` : unit === "month" ? "duration" : unit))
        .join(" or ");
    case "month":
      return "month of the calendar";
    case "span":
      return "months of the calendar";
    default:
      return "";
  }
}

const domainWords = { positive: "> 0", nonnegative: "≥ 0", share: "0–100%", real: "any" } as const;

/** What values an attribute takes. @example rangeOf({ kind: "integer", min: 1, max: 9 }) // "1–9" */
export function rangeOf(kind: Kind): string {
  switch (kind.kind) {
    case "choice":
      return kind.of.join(" · ");
    case "flag":
      return "yes · no";
    case "integer":
      return `${kind.min}–${kind.max}`;
    case "quantity":
    case "series":
      return kind.max === undefined ? domainWords[kind.domain] : `${domainWords[kind.domain]}, at most ${kind.max}`;
    case "quantities":
      return `by ${kind.keys}; each ${domainWords[kind.domain]}`;
    case "reference":
      return `a name of \`${kind.to}\``;
    case "references":
      return kind.to === "drivers" ? "addresses of uncertain quantities" : `names of \`${kind.to}\``;
    case "limit":
      return `\`${kind.example}\``;
    case "phrases":
      return "see [checks](checks.md)";
    case "group":
    case "map":
    case "list":
    case "text":
    case "month":
    case "span":
      return "";
  }
}

/** What form a value has, in a word or two. */
export function formOf(kind: Kind): string {
  switch (kind.kind) {
    case "quantities":
      return `map of ${kind.keys} to quantity`;
    case "map":
    case "list":
      return `${kind.kind} of ${kind.table.name}`;
    case "group":
      return kind.table.name;
    case "series":
      return "quantity through time";
    case "month":
    case "span":
      return kind.kind === "month" ? "date" : "span";
    default:
      return kind.kind;
  }
}

/** A value as a planner would type it; undefined for nested tables and free text. */
export function exampleOf(attribute: Attribute): string | undefined {
  const { kind } = attribute;
  switch (kind.kind) {
    case "quantity":
    case "series":
      return unitExamples[kind.units[0] as string];
    case "month":
      return "2026-07";
    case "span":
      return "2026-07 to 2029-05";
    case "choice":
      return kind.of[0];
    case "limit":
      return kind.example;
    default:
      return undefined;
  }
}

/** Every table reachable from `root`, parents before children, each once. */
export function tablesFrom(root: Table): readonly Table[] {
  const found: Table[] = [];
  const visit = (table: Table): void => {
    if (found.includes(table)) return;
    found.push(table);
    for (const { kind } of Object.values(table.rows)) if (kind.kind === "group" || kind.kind === "map" || kind.kind === "list") visit(kind.table);
  };
  visit(root);
  return found;
}
