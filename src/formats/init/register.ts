/**
 * One's own register of compute contracts, as CSV, turned into the `contracts:` of a plan.
 *
 * One row, one contract. Headers are matched without regard to case and to the usual other names. A row that cannot be
 * read as it stands is rejected with the reason; nothing in it is guessed.
 */
import { readCsv } from "../csv/read-csv.ts";
import type { CsvRow } from "../csv/read-csv.ts";
import { isUnitWord } from "../../core/quantity/unit.ts";
import { chipNamed } from "./chip-catalogue.ts";
import { quoted } from "./plan-text.ts";

export interface Register {
  /** Title of the source that the contracts cite. */
  readonly title: string;
  /** Families named, in order of first appearance. */
  readonly chips: readonly string[];
  /** Entries of `contracts:`, indented by two. */
  readonly text: string;
  readonly accepted: number;
  readonly rejected: readonly RejectedRow[];
  /** Columns of the file that no attribute takes. */
  readonly ignoredColumns: readonly string[];
}

export interface RejectedRow {
  readonly line: number;
  readonly reason: string;
  readonly cells: readonly string[];
}

/** Column → names it goes by, compared without case, spaces, dashes and brackets. */
export const registerColumns = {
  name: ["name", "contract", "contract id", "id", "reference", "agreement"],
  supplier: ["supplier", "vendor", "provider", "counterparty", "landlord", "cloud"],
  kind: ["kind", "type", "contract type", "contract kind"],
  chip: ["chip", "gpu", "accelerator", "sku", "chip type", "gpu type", "hardware"],
  quantity: ["quantity", "qty", "count", "chips", "gpus", "units", "capacity"],
  price: ["price", "rate", "unit price", "price per unit", "cost"],
  unit: ["unit", "price unit", "unit of price", "uom", "per"],
  start: ["start", "start date", "from", "begin", "commencement", "effective date"],
  end: ["end", "end date", "to", "until", "expiry", "expiration", "expires"],
  notice_days: ["notice days", "notice", "notice period", "notice period days", "termination notice"],
  exit_by: ["exit by", "terminable by", "who may leave"],
  fee: ["fee", "termination fee", "exit fee"],
  prepay: ["prepay", "prepayment", "prepaid", "upfront", "deposit percent"],
  commit: ["commit", "commitment", "committed spend", "total commitment"],
  site: ["site", "region", "location", "data center", "datacenter"],
  note: ["note", "notes", "comment", "comments"],
} as const satisfies Readonly<Record<string, readonly string[]>>;
type Column = keyof typeof registerColumns;

const plainHeader = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();

/** Kinds by the names registers use. */
const kindNames: readonly (readonly [kind: string, written: RegExp])[] = [
  ["take-or-pay", /^(take[ -]or[ -]pay|reserved|reservation|lease|committed capacity|capacity block)$/i],
  ["whole-site", /^(whole[ -]site|site|data ?cent(er|re)|single[ -]tenant|colocation)$/i],
  ["spend-commitment", /^(spend[ -]commitment|spend commit|commit|commitment|edp|macc|burn[ -]?down)$/i],
  ["on-demand", /^(on[ -]?demand|pay[ -]as[ -]you[ -]go|payg)$/i],
  ["spot", /^(spot|preemptible|interruptible)$/i],
  ["own", /^(own|owned|purchase|purchased)$/i],
  ["sublet", /^(sublet|sublease|resale)$/i],
];

/**
 * The contracts of a register.
 *
 * @param csv   text of the file
 * @param file  its name, for the title of the source
 */
export function readRegister(csv: string, file: string): Register {
  const title = `Register of contracts, ${file}`;
  const { rows, faults } = readCsv(csv);
  const [header, ...body] = rows;
  const rejected: RejectedRow[] = faults.map(({ line, message }) => ({ line, reason: message, cells: [] }));
  if (header === undefined) {
    const empty = rejected.length > 0 ? [] : [{ line: 1, reason: "the file is empty", cells: [] }];
    return { title, chips: [], text: "", accepted: 0, rejected: [...rejected, ...empty], ignoredColumns: [] };
  }
  const columns = columnsOf(header);
  const missing = (["supplier", "kind", "start"] as const).filter((column) => !columns.at.has(column));
  if (missing.length > 0)
    rejected.push({
      line: header.line,
      reason: `no column ${missing.join(", ")}: columns are ${Object.keys(registerColumns).join(", ")}`,
      cells: header.cells,
    });
  const chips: string[] = [];
  const entries: string[] = [];
  const names = new Set<string>();
  const faulty = new Set(faults.map((fault) => fault.line));
  for (const row of missing.length > 0 ? [] : body) {
    if (faulty.has(row.line)) continue;
    const read = readRow(row, header.cells.length, columns.at, names);
    if ("reason" in read) {
      rejected.push({ line: row.line, reason: read.reason, cells: row.cells });
      continue;
    }
    if (read.chip !== undefined && !chips.includes(read.chip)) chips.push(read.chip);
    entries.push(read.text);
  }
  return { title, chips, text: entries.length === 0 ? "  {}" : entries.join("\n"), accepted: entries.length, rejected, ignoredColumns: columns.ignored };
}

function columnsOf(header: CsvRow): { readonly at: ReadonlyMap<Column, number>; readonly ignored: readonly string[] } {
  const at = new Map<Column, number>();
  const ignored: string[] = [];
  header.cells.forEach((cell, index) => {
    const column = (Object.keys(registerColumns) as Column[]).find((name) => registerColumns[name].some((alias) => plainHeader(alias) === plainHeader(cell)));
    if (column === undefined || at.has(column)) ignored.push(cell);
    else at.set(column, index);
  });
  return { at, ignored };
}

type ReadRow = { readonly chip: string | undefined; readonly text: string } | { readonly reason: string };

/** A row being read. Each fault is noted and reading goes on, so that a rejected row tells all of them. */
interface Reading {
  readonly cell: (column: Column) => string;
  readonly faults: string[];
}

function readRow(row: CsvRow, width: number, columns: ReadonlyMap<Column, number>, names: Set<string>): ReadRow {
  const split = splitNumber(row.cells, row.cells.length !== width);
  if (row.cells.length !== width) return { reason: `${row.cells.length} cells under ${width} headers${split === undefined ? "" : `: ${split}`}` };
  if (split !== undefined) return { reason: split };
  const reading: Reading = { cell: (column) => row.cells[columns.get(column) ?? -1] ?? "", faults: [] };
  const { cell } = reading;
  const kind = kindOf(reading);
  const chip = chipOf(reading, kind);
  // In the order of the vocabulary, as `fmt` would write them.
  const lines = [
    `kind: ${kind}`,
    ...capacityLines(reading, kind, chip),
    ...priceLines(reading, kind, chip),
    `term: ${termOf(reading)}`,
    ...(cell("supplier") === "" ? [] : [`supplier: ${quoted(cell("supplier"))}`]),
    ...exitLines(reading),
    ...(kind === "own" ? ["power_price: $0.07/kWh @placeholder"] : []),
    "source: register",
    ...noteLines(reading),
  ];
  if (reading.faults.length > 0) return { reason: reading.faults.join("; ") };
  const name = nameOf(reading, names);
  names.add(name);
  return { chip, text: `  ${name}:\n${lines.map((line) => `    ${line}`).join("\n")}` };
}

/**
 * What a comma inside a number has made of it: `8,000` without quotes is a cell `8` and a cell `000`. Where the cells are as
 * many as the headers, only a second half that no number of its own begins like is told (`000`, `050`).
 */
function splitNumber(cells: readonly string[], isWidthWrong: boolean): string | undefined {
  const half = isWidthWrong ? /^\d{3}(\.\d+)?$/ : /^0\d\d(\.\d+)?$/;
  const index = cells.findIndex((cell, i) => /^\$?[1-9]\d{0,2}$/.test(cell) && half.test(cells[i + 1] ?? ""));
  if (index < 0) return undefined;
  const [first, second] = [cells[index]!, cells[index + 1]!];
  return `\`${first},${second}\` is two cells, split at its comma: write ${first}${second}`;
}

/** Notes why the row cannot be taken; what is returned is never written. */
function refuse(reading: Reading, fault: string): string {
  reading.faults.push(fault);
  return "";
}

function kindOf(reading: Reading): string {
  const written = reading.cell("kind");
  if (written === "") return refuse(reading, "no kind: take-or-pay, whole-site, spend-commitment, on-demand, spot, own or sublet");
  return (
    kindNames.find(([, pattern]) => pattern.test(written.trim()))?.[0] ??
    refuse(reading, `kind \`${written}\` is none of take-or-pay, whole-site, spend-commitment, on-demand, spot, own, sublet`)
  );
}

function chipOf(reading: Reading, kind: string): string | undefined {
  const written = reading.cell("chip");
  if (written === "") return kind === "sublet" || kind === "spend-commitment" ? undefined : refuse(reading, "no chip");
  const chip = chipNamed(written);
  if (chip === "" || !/^[A-Za-z]/.test(chip) || isUnitWord(chip))
    return refuse(reading, `chip \`${written}\` cannot be a name: begin with a letter, and avoid the names of units`);
  return chip;
}

/** A name for the entry: as given, else supplier and chip; numbered where it is taken. */
function nameOf({ cell }: Reading, names: ReadonlySet<string>): string {
  const wanted = cell("name") === "" ? `${cell("supplier")} ${cell("chip")}` : cell("name");
  const slug = wanted
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  const base = /^[a-z]/.test(slug) ? slug : `contract-${slug}`;
  let name = base;
  for (let count = 2; names.has(name); count += 1) name = `${base}-${count}`;
  return name;
}

/** A plain decimal number, as typed; scale letters are fine, commas and words are not. */
function numberIn(reading: Reading, text: string, what: string): string {
  const plain = text.replace(/^\$\s?/, "").trim();
  if (/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain)) return refuse(reading, `${what} \`${text}\` has thousands commas: write ${plain.replaceAll(",", "")}`);
  // A price may have three decimals; a count or an amount with three is more likely thousands with a point.
  if (what !== "price" && /^\d{1,3}\.\d{3}$/.test(plain))
    return refuse(reading, `${what} \`${text}\` may be ${Number(plain)} or ${plain.replace(".", "")}: write one of them`);
  if (!/^\d+(\.\d+)?[kMBT]?$/.test(plain)) return refuse(reading, `${what} \`${text}\` is not a plain number`);
  return plain.replace(/^0+(?=\d)/, "");
}

function capacityLines(reading: Reading, kind: string, chip: string | undefined): readonly string[] {
  const written = reading.cell("quantity");
  if (written === "") return kind === "sublet" ? [] : [refuse(reading, "no quantity")];
  return [`capacity: ${numberIn(reading, written, "quantity")} ${chip ?? refuse(reading, "a quantity, and no chip")}`];
}

/** Price with its unit: an hour of one chip, or a month of everything. */
function priceLines(reading: Reading, kind: string, chip: string | undefined): readonly string[] {
  const { cell } = reading;
  const commit = cell("commit") === "" ? [] : [`commit: $${numberIn(reading, cell("commit"), "commit")}`];
  if (kind === "spend-commitment" && commit.length === 0) refuse(reading, "a spend commitment without an amount in `commit`");
  if (cell("price") === "") return kind === "own" ? commit : [refuse(reading, "no price")];
  const joined = /^(\$?\s?[\d.,]+[kMBT]?)\s*(?:USD)?\s*(?:\/|per )\s*(.+)$/i.exec(cell("price"));
  const amount = numberIn(reading, joined?.[1] ?? cell("price"), "price");
  const unit = plainUnit(joined?.[2] ?? cell("unit"));
  const perHour = unit.replace(/[\s/-]*(?:hour|hr|h)$/, "");
  if (unit !== perHour && ["", "chip", "gpu", "accelerator", "card", "tpu", "device", chip?.toLowerCase()].includes(perHour)) {
    return [`price: $${amount}/${chip ?? refuse(reading, "a price per chip-hour, and no chip")}-hour`, ...commit];
  }
  if (/^(?:site[\s/-]*)?(?:month|mo)$/.test(unit)) return [`price: $${amount}/month`, ...commit];
  return [
    refuse(
      reading,
      unit === "" ? "no unit of price: write USD/chip-hour or USD/month" : `unit of price \`${cell("unit") || unit}\` is neither USD/chip-hour nor USD/month`,
    ),
  ];
}

/** `USD per GPU-hour` → `gpu-hour`. */
const plainUnit = (text: string): string =>
  text
    .toLowerCase()
    .replace(/usd|us\$|\$/g, "")
    .replace(/\bper\b/g, "/")
    .replace(/^[\s/]+/, "")
    .trim();

function monthIn(reading: Reading, column: "start" | "end"): string {
  const text = reading.cell(column).trim();
  const iso = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(text);
  const isDate = iso !== null && Number(iso[2]) >= 1 && Number(iso[2]) <= 12 && Number(iso[3] ?? 1) >= 1 && Number(iso[3] ?? 1) <= 31;
  if (!isDate) return refuse(reading, text === "" ? `no ${column}` : `${column} \`${text}\` is not a date such as 2026-07-01 or 2026-07`);
  return `${iso[1]}-${iso[2]}`;
}

function termOf(reading: Reading): string {
  const start = monthIn(reading, "start");
  const end = monthIn(reading, "end");
  if (start === "" || end === "") return "";
  // A term that ends on the first of a month ends with the month before.
  const last = /^\d{4}-\d{2}-01$/.test(reading.cell("end").trim()) ? monthBefore(end) : end;
  return last < start ? refuse(reading, `end ${reading.cell("end")} is before start ${reading.cell("start")}`) : `${start} to ${last}`;
}

function monthBefore(month: string): string {
  const [year, number] = month.split("-").map(Number) as [number, number];
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, "0")}`;
}

function exitLines(reading: Reading): readonly string[] {
  const { cell } = reading;
  if (cell("notice_days") === "") return cell("exit_by") === "" && cell("fee") === "" ? [] : [refuse(reading, "an exit without `notice_days`")];
  const days = cell("notice_days").replace(/\s*days?$/i, "");
  const by = cell("exit_by").toLowerCase() || "us";
  if (by !== "us" && by !== "supplier" && by !== "either") return [refuse(reading, `exit_by \`${cell("exit_by")}\` is none of us, supplier, either`)];
  const fee = cell("fee") === "" ? "" : `, fee: $${numberIn(reading, cell("fee"), "fee")}`;
  return [`exit: {by: ${by}, notice: ${numberIn(reading, days, "notice_days")} days${fee}}`];
}

/** What was prepaid under a signed contract is an asset of the opening balance: the register can only remind of it. */
function prepayNote(reading: Reading): string {
  const written = reading.cell("prepay");
  if (written === "") return "";
  const isShare = /^\d+(\.\d+)?\s?%$/.test(written) && Number.parseFloat(written) <= 100;
  return isShare
    ? `Prepaid ${written.replace(/\s/, "")} at signing: put what is left of it into opening.prepaid.`
    : refuse(reading, `prepay \`${written}\` is not a percentage such as 20%`);
}

function noteLines(reading: Reading): readonly string[] {
  const { cell } = reading;
  const words = [cell("site") === "" ? "" : `Site: ${cell("site")}.`, prepayNote(reading), cell("note")].filter((part) => part !== "");
  return words.length === 0 ? [] : [`note: ${quoted(words.join(" "))}`];
}

/** The rejected rows as CSV with a column for the reason: `rejected.csv`. */
export function rejectedCsv(register: Register): string {
  const cellText = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return register.rejected
    .map(({ line, reason, cells }) => [String(line), reason, ...cells].map(cellText).join(","))
    .reduce((text, row) => `${text}${row}\n`, "line,reason\n");
}
