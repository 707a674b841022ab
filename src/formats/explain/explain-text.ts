/** An explanation as text for a terminal. */
import { shortNumber } from "../../core/checks/told.ts";
import { wrap } from "../text/columns.ts";
import type { ExplainedNumber, ExplainedPart, ExplainedSource } from "../../core/explain/explain-number.ts";
import type { ExplainedTerms } from "../../core/explain/explain-terms.ts";
import type { ExplainedEntry, Explanation } from "../../core/explain/explain.ts";

const digits = 4;

/**
 * Lines for one address, ending with a newline.
 *
 * @param explanation  from `explainAddress`
 * @param width        columns of the terminal; tables may be wider
 */
export function explanationText(explanation: Explanation, width = 100): string {
  switch (explanation.kind) {
    case "unknown":
      return `${explanation.message}\n  ${explanation.remedy}\n`;
    case "word":
      return `${explanation.address} = ${explanation.value}\n${wrap(explanation.meaning, width, "  ").join("\n")}\n`;
    case "number":
      return numberText(explanation, width);
    case "entry":
      return entryText(explanation, width);
  }
}

function numberText(number: ExplainedNumber, width: number): string {
  const { place, parts, data, inTypedUnit, source, canonical } = number;
  const told: (readonly [string, string])[] = [
    ["moves", number.course],
    ...(data === undefined
      ? []
      : [
          [
            "values",
            `${data.count} from the file: first ${shortNumber(data.first, digits)}, least ${shortNumber(data.least, digits)}, most ${shortNumber(data.most, digits)}`,
          ] as const,
        ]),
    ...(canonical === undefined ? [] : [["canonical", canonical] as const]),
    ["stream", number.stream],
    ...sourceFacts(source),
    ["place", `${place.file}:${place.line}:${place.column}`],
  ];
  const typedRow =
    inTypedUnit === undefined
      ? []
      : [
          [
            "as typed",
            "",
            shortNumber(inTypedUnit.p5, digits),
            shortNumber(inTypedUnit.median, digits),
            "",
            shortNumber(inTypedUnit.p95, digits),
            inTypedUnit.unit,
          ],
        ];
  const table = parts.length === 0 ? [] : aligned([["", "", "p5", "median", "mean", "p95", "unit"], ...parts.map(partRow), ...typedRow]);
  return [`${number.address} = ${number.typed}`, ...wrap(number.meaning, width, "  "), ...table.map((line) => `  ${line}`), ...facts(told, width), ""].join(
    "\n",
  );
}

function partRow({ label, shape, statistics, unit, source }: ExplainedPart): readonly string[] {
  const { p5, median, mean, p95 } = statistics;
  const cited = source === undefined ? "" : ` @${source.id}`;
  return [label + cited, shape, ...[p5, median, mean, p95].map((value) => shortNumber(value, digits)), unit === "1" ? "" : unit];
}

function sourceFacts(source: ExplainedSource | undefined): readonly (readonly [string, string])[] {
  if (source === undefined) return [["source", "none cited"]];
  const title = source.title === undefined ? "" : `, ${source.title}`;
  const date = source.asOf === undefined ? "" : `, as of ${source.asOf}`;
  return [["source", `@${source.id}: ${source.kind}${title}${date}`], ...(source.quote === undefined ? [] : [["quote", `"${source.quote}"`] as const])];
}

function entryText(entry: ExplainedEntry, width: number): string {
  const rows = entry.children.map(({ name, counts, summary }) => [counts === undefined ? name : `${name} ${counts}`, summary]);
  const head = entry.address === "" ? [] : [entry.address];
  return [...head, ...wrap(entry.meaning, width, "  "), ...facts(rows, width), ...(entry.terms === undefined ? [] : termsText(entry.terms, width)), ""].join(
    "\n",
  );
}

function termsText({ chain, chip, delayMonths, availability, placeable, obligations }: ExplainedTerms, width: number): readonly string[] {
  const count = (value: number): string => shortNumber(value, digits);
  const percent = (share: number): string => `× ${shortNumber(100 * share, digits)} %`;
  const header = ["from", "nameplate", "delivered", "healthy", "placeable", "billed a month"];
  const made = ["", "as signed", "× ramp", percent(availability), percent(placeable), ""];
  const rows = chain.map((step) => [
    step.from,
    count(step.nameplate),
    count(step.delivered),
    count(step.healthy),
    count(step.placeable),
    step.paymentUsd === undefined ? "by use" : `$${count(step.paymentUsd)}`,
  ]);
  const late = delayMonths === 0 ? "" : `, ${delayMonths} ${delayMonths === 1 ? "month" : "months"} late`;
  const title = `Capacity${chip === undefined ? "" : ` in ${chip}`}, everything at its median${late}:`;
  const owed =
    obligations === undefined
      ? []
      : [
          "",
          ...wrap(
            `At ${obligations.at}: headline $${count(obligations.headlineUsd)}, non-cancellable $${count(obligations.nonCancellableUsd)}; the earliest month without payment is ${obligations.earliestExit}.`,
            width,
            "  ",
          ),
        ];
  if (rows.length === 0) return owed;
  return ["", `  ${title}`, ...aligned([header, made, ...rows]).map((line) => `  ${line}`), ...owed];
}

/** Names with what is told of each, wrapped beside them. */
function facts(rows: readonly (readonly string[])[], width: number): readonly string[] {
  const widest = rows.reduce((most, [name = ""]) => Math.max(most, name.length), 0);
  const indent = " ".repeat(widest + 4);
  return rows.flatMap(([name = "", told = ""]) => wrap(told, Math.max(width, indent.length + 24), `  ${name.padEnd(widest)}  `, indent));
}

/** Columns side by side, without trailing spaces. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<readonly number[]>((wide, row) => row.map((cell, column) => Math.max(cell.length, wide[column] ?? 0)), []);
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
