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

const plainHeader = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();

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
  const { rows, faults } = readCsv(csv);
  const [header, ...body] = rows;
  const title = `Register of contracts, ${file}`;
  const rejected: RejectedRow[] = faults.map(({ line, message }) => ({ line, reason: message, cells: [] }));
  if (header === undefined) return { title, chips: [], text: "", accepted: 0, rejected: [...rejected, { line: 1, reason: "the file is empty", cells: [] }], ignoredColumns: [] };
  const columns = columnsOf(header);
  const missing = (["supplier", "kind", "start"] as const).filter((column) => !columns.at.has(column));
  if (missing.length > 0) rejected.push({ line: header.line, reason: `no column ${missing.join(", ")}: columns are ${Object.keys(registerColumns).join(", ")}`, cells: header.cells });
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
type CellOf = (column: Column) => string;

/** Thrown inside `readRow` alone: the first thing wrong with a row ends it. */
class Unreadable extends Error {}

function readRow(row: CsvRow, width: number, columns: ReadonlyMap<Column, number>, names: Set<string>): ReadRow {
  if (row.cells.length !== width) return { reason: `${row.cells.length} cells under ${width} headers` };
  const cell: CellOf = (column) => row.cells[columns.get(column) ?? -1] ?? "";
  try {
    const kind = kindOf(cell("kind"));
    const chip = chipOf(cell, kind);
    const name = nameOf(cell, names);
    const lines = [
      `kind: ${kind}`,
      ...(cell("supplier") === "" ? [] : [`supplier: ${quoted(cell("supplier"))}`]),
      ...capacityLines(cell, kind, chip),
      ...priceLines(cell, kind, chip),
      `term: ${termOf(cell)}`,
      ...exitLines(cell),
      ...prepayLines(cell),
      "source: register",
      ...noteLines(cell),
    ];
    names.add(name);
    return { chip, text: `  ${name}:\n${lines.map((line) => `    ${line}`).join("\n")}` };
  } catch (error) {
    if (error instanceof Unreadable) return { reason: error.message };
    throw error;
  }
}

function refuse(reason: string): never {
  throw new Unreadable(reason);
}

function kindOf(written: string): string {
  if (written === "") refuse("no kind: take-or-pay, whole-site, spend-commitment, on-demand, spot, own or sublet");
  return kindNames.find(([, pattern]) => pattern.test(written.trim()))?.[0] ?? refuse(`kind \`${written}\` is none of take-or-pay, whole-site, spend-commitment, on-demand, spot, own, sublet`);
}

function chipOf(cell: CellOf, kind: string): string | undefined {
  const written = cell("chip");
  if (written === "") return kind === "sublet" || kind === "spend-commitment" ? undefined : refuse("no chip");
  const chip = chipNamed(written);
  if (chip === "" || !/^[A-Za-z]/.test(chip) || isUnitWord(chip)) refuse(`chip \`${written}\` cannot be a name: begin with a letter, and avoid the names of units`);
  return chip;
}

/** A name for the entry: as given, else supplier and chip; numbered where it is taken. */
function nameOf(cell: CellOf, names: ReadonlySet<string>): string {
  const wanted = cell("name") === "" ? `${cell("supplier")} ${cell("chip")}` : cell("name");
  const slug = wanted.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40);
  const base = /^[a-z]/.test(slug) ? slug : `contract-${slug}`;
  let name = base;
  for (let count = 2; names.has(name); count += 1) name = `${base}-${count}`;
  return name;
}

/** A plain decimal number, as typed; scale letters are fine, commas and words are not. */
function numberIn(text: string, what: string): string {
  const plain = text.replace(/^\$\s?/, "").trim();
  if (/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain)) refuse(`${what} \`${text}\` has thousands commas: write ${plain.replaceAll(",", "")}`);
  if (!/^\d+(\.\d+)?[kMBT]?$/.test(plain)) refuse(`${what} \`${text}\` is not a plain number`);
  return plain.replace(/^0+(?=\d)/, "");
}

function capacityLines(cell: CellOf, kind: string, chip: string | undefined): readonly string[] {
  if (cell("quantity") === "") return kind === "spend-commitment" || kind === "sublet" ? [] : refuse("no quantity");
  if (chip === undefined) refuse("a quantity, and no chip");
  return [`capacity: ${numberIn(cell("quantity"), "quantity")} ${chip}`];
}

/** Price with its unit: an hour of one chip, or a month of everything. */
function priceLines(cell: CellOf, kind: string, chip: string | undefined): readonly string[] {
  const commit = cell("commit") === "" ? [] : [`commit: $${numberIn(cell("commit"), "commit")}`];
  if (kind === "spend-commitment" && commit.length === 0) refuse("a spend commitment without an amount in `commit`");
  if (cell("price") === "") return kind === "own" || kind === "spend-commitment" ? commit : refuse("no price");
  const joined = /^(\$?\s?[\d.,]+[kMBT]?)\s*(?:USD)?\s*(?:\/|per )\s*(.+)$/i.exec(cell("price"));
  const amount = numberIn(joined?.[1] ?? cell("price"), "price");
  const unit = (joined?.[2] ?? cell("unit")).toLowerCase().replace(/usd|us\$|\$/g, "").replace(/\bper\b/g, "/").replace(/^[\s/]+/, "").trim();
  if (/^((chip|gpu|accelerator|card|tpu|device)[\s/-]*)?(hour|hr|h)$/.test(unit) || (chip !== undefined && unit.replace(/[\s/-]*(hour|hr|h)$/, "") === chip.toLowerCase() && /h(ou)?r?$/.test(unit))) {
    return [...commit, `price: $${amount}/${chip ?? refuse("a price per chip-hour, and no chip")}-hour`];
  }
  if (/^(site[\s/-]*)?(month|mo)$/.test(unit)) return [...commit, `price: $${amount}/month`];
  return refuse(unit === "" ? "no unit of price: write USD/chip-hour or USD/month" : `unit of price \`${cell("unit") || unit}\` is neither USD/chip-hour nor USD/month`);
}

function monthIn(text: string, what: string): string {
  const iso = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(text.trim());
  if (iso === null || Number(iso[2]) < 1 || Number(iso[2]) > 12 || Number(iso[3] ?? 1) < 1 || Number(iso[3] ?? 1) > 31) refuse(text === "" ? `no ${what}` : `${what} \`${text}\` is not a date such as 2026-07-01 or 2026-07`);
  return `${iso[1]}-${iso[2]}`;
}

function termOf(cell: CellOf): string {
  const start = monthIn(cell("start"), "start");
  const end = monthIn(cell("end"), "end");
  // A term that ends on the first of a month ends with the month before.
  const last = /^\d{4}-\d{2}-01$/.test(cell("end").trim()) ? monthBefore(end) : end;
  if (last < start) refuse(`end ${cell("end")} is before start ${cell("start")}`);
  return `${start} to ${last}`;
}

function monthBefore(month: string): string {
  const [year, number] = month.split("-").map(Number) as [number, number];
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, "0")}`;
}

function exitLines(cell: CellOf): readonly string[] {
  if (cell("notice_days") === "") return cell("exit_by") === "" && cell("fee") === "" ? [] : refuse("an exit without `notice_days`");
  const days = cell("notice_days").replace(/\s*days?$/i, "");
  const by = cell("exit_by").toLowerCase() || "us";
  if (by !== "us" && by !== "supplier" && by !== "either") refuse(`exit_by \`${cell("exit_by")}\` is none of us, supplier, either`);
  const fee = cell("fee") === "" ? "" : `, fee: $${numberIn(cell("fee"), "fee")}`;
  return [`exit: {by: ${by}, notice: ${numberIn(days, "notice_days")} days${fee}}`];
}

function prepayLines(cell: CellOf): readonly string[] {
  const written = cell("prepay");
  if (written === "") return [];
  if (!/^\d+(\.\d+)?\s?%$/.test(written)) refuse(`prepay \`${written}\` is not a percentage such as 20%`);
  return [`prepay: ${written.replace(/\s/, "")}`];
}

function noteLines(cell: CellOf): readonly string[] {
  const words = [cell("site") === "" ? "" : `Site: ${cell("site")}.`, cell("note")].filter((part) => part !== "");
  return words.length === 0 ? [] : [`note: ${quoted(words.join(" "))}`];
}

/** The rejected rows as CSV with a column for the reason: `rejected.csv`. */
export function rejectedCsv(register: Register): string {
  const cellText = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return register.rejected.map(({ line, reason, cells }) => [String(line), reason, ...cells].map(cellText).join(",")).reduce((text, row) => `${text}${row}\n`, "line,reason\n");
}
