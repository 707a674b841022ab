/**
 * Formatting a plan's text: one layout for all plans, so that differences show changes of meaning.
 *
 * Attributes stand in the order of the vocabulary, names in the order of their author; two spaces of indentation, one
 * around values, more where they line up columns; odd spaces become spaces, `2–5` becomes `2 to 5`. Comments stay with what they speak of, and no value
 * changes: the result is read again and compared before it is handed out.
 */
import { Parser } from "yaml";
import type { Attribute, Table } from "../../core/plan/vocabulary/attribute.ts";
import type { Diagnostic } from "../../core/plan/diagnostic.ts";
import { isShorthandMap } from "../../core/plan/read/read-table.ts";
import type { SourceNode } from "../../core/plan/source-tree.ts";
import { planTable } from "../../core/plan/vocabulary/vocabulary.ts";
import { withAlignment } from "./alignment.ts";
import { layoutOf } from "./layout.ts";
import type { BlockList, BlockMap, BlockText, Entry, Flow, Layout, Scalar } from "./layout.ts";
import { readYamlPlan } from "./read-plan.ts";
import { placeOf, textPlaces } from "./text-places.ts";

export interface FormattedPlan {
  /** Undefined if the text cannot be read. */
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a value means, as far as formatting cares. */
type Meaning =
  | { readonly kind: "table"; readonly table: Table }
  | { readonly kind: "entries"; readonly table: Table }
  | { readonly kind: "number" }
  | { readonly kind: "other" };

const other: Meaning = { kind: "other" };
/** Keys of the whole plan that are no attributes, and the attribute that they follow. */
const placedAfter: Readonly<Record<string, string>> = { include: "paths", override: "paths", scenarios: "checks" };

/**
 * Formats a plan. Formatting twice changes nothing more.
 *
 * @example formatYamlPlan("name:   Lab\nplimsoll: 1\n", "plan.yaml").text // "plimsoll: 1\nname: Lab\n"
 */
export function formatYamlPlan(text: string, file: string): FormattedPlan {
  // Line ends stay those of the author's system, which may be set by version control.
  if (!/\r\n/.test(text) || /(?<!\r)\n/.test(text)) return formatLines(text, file);
  const formatted = formatLines(text.replaceAll("\r\n", "\n"), file);
  return formatted.text === undefined ? formatted : { ...formatted, text: formatted.text.replaceAll("\n", "\r\n") };
}

function formatLines(text: string, file: string): FormattedPlan {
  const spaced = withPlainSpaces(text.startsWith("\ufeff") ? text.slice(1) : text, file);
  const before = readYamlPlan(spaced, file);
  if (before.root === undefined || before.diagnostics.some((found) => found.severity === "error")) return { text: undefined, diagnostics: before.diagnostics };
  const stranger = noPlan(before.root);
  if (stranger !== undefined) return { text: undefined, diagnostics: [stranger] };
  const places = textPlaces(spaced, file);
  const layout = layoutOf([...new Parser().parse(spaced)], places);
  if (layout === undefined) return { text: undefined, diagnostics: [unmovable(file)] };
  // The mark of a document comes first: below it, comments of the file and of its first entry may follow each other.
  const lines = [...(layout.isMarked ? ["---"] : []), ...layout.header, ...printRoot(layout.root)];
  const tidy = tidyBlanks(lines);
  const isSame = (formatted: string): boolean => {
    const after = readYamlPlan(formatted, file);
    return after.root !== undefined && meaningOf(after.root) === meaningOf(before.root!) && commentCount(formatted) === commentCount(spaced);
  };
  // The author's columns, unless they mislead: a line of text may look like one that was lined up.
  const found = [withAlignment(tidy, spaced.split("\n")), tidy].map((shown) => `${shown.join("\n")}\n`).find(isSame);
  return found === undefined ? { text: undefined, diagnostics: [unmovable(file)] } : { text: found, diagnostics: [] };
}

/** What is read but is no plan, nor a part that a plan includes, is left alone: another program's file keeps its order. */
function noPlan(root: SourceNode): Diagnostic | undefined {
  const fault = { severity: "error", code: "P020", address: "" } as const;
  const remedy = "begin with `plimsoll: 1`, or run `plimsoll init`";
  if (root.kind !== "map") return { ...fault, place: root.place, message: "the file holds no plan", remedy };
  if (root.entries.some(({ key }) => key === "plimsoll")) return undefined;
  const odd = root.entries.find(({ key }) => !(key in planTable.rows) && !(key in placedAfter) && !key.startsWith("x-"));
  return odd && { ...fault, place: odd.keyPlace, message: `the file is no plan: it has no \`plimsoll\`, and \`${odd.key}\` is no key of one`, remedy };
}

const unmovable = (file: string): Diagnostic => ({
  severity: "error",
  code: "P024",
  address: "",
  place: placeOf(textPlaces("", file), 0, 0),
  message: "the file holds something that cannot be moved without risk, and is left as it is",
  remedy: "look for `|2`, keys over several lines and other rare forms, and format those by hand",
});

/** Odd spaces and tabs become spaces wherever YAML would stumble over them; quoted texts are left alone. */
function withPlainSpaces(text: string, file: string): string {
  let result = text;
  for (let round = 0; round < 40; round++) {
    const found = readYamlPlan(result, file).diagnostics.filter((diagnostic) => diagnostic.code === "P012" || diagnostic.code === "P013");
    if (found.length === 0) return result;
    const lines = result.split("\n");
    for (const { place } of found) lines[place.line - 1] = spacedFrom(lines[place.line - 1], place.column - 1);
    const changed = lines.join("\n");
    if (changed === result) return result;
    result = changed;
  }
  return result;
}

/** Replaces the run of spaces that begins at a column. A tab of the indentation counts two. */
function spacedFrom(line: string, at: number): string {
  const run = /^[^\S\n]*[\u200b\u2060\ufeff]?/.exec(line.slice(at))?.[0] ?? "";
  if (run === "") return line;
  const isIndentation = line.slice(0, at).trim() === "";
  const spaces = isIndentation ? run.replace(/\t/g, "  ").replace(/[^ ]/g, " ") : " ";
  return line.slice(0, at) + spaces + line.slice(at + run.length);
}

/** The tree without places and order, to compare two texts by. En dashes count as `to`. */
function meaningOf(node: SourceNode): string {
  if (node.kind === "map")
    return `{${node.entries
      .map((entry) => `${JSON.stringify(entry.key)}:${meaningOf(entry.value)}`)
      .sort()
      .join(",")}}`;
  if (node.kind === "list") return `[${node.items.map(meaningOf).join(",")}]`;
  return node.kind === "scalar" ? JSON.stringify([node.quoted, node.quoted ? node.text : dashesAsTo(node.text.replace(/\s+/g, " ").trim())]) : "broken";
}

/** Comments by a rough count that both texts share. */
const commentCount = (text: string): number => text.split("\n").filter((line) => /(^|\s)#/.test(line)).length;

const range = /^(-?\$?)(\d[\d_.]*)([kMBT]?)( ?%?) ?[–—] ?(\$?)(\d[\d_.]*)([kMBT]?)( ?%?)(.*)$/;

/** `$2–5B/year` → `$2B to $5B/year`: both ends written alike. */
function dashesAsTo(text: string): string {
  const match = range.exec(text);
  if (match === null) return text;
  const [, sign, low, lowScale, lowPercent, dollars, high, highScale, highPercent, rest] = match;
  return `${sign}${low}${lowScale || highScale}${lowPercent || highPercent} to ${sign.includes("$") ? "$" : dollars}${high}${highScale}${highPercent}${rest}`;
}

/* ---- meaning and order ------------------------------------------------------------------------------------------- */

const plain = (key: string): string => (/^(["']).*\1$/s.test(key) ? key.slice(1, -1) : key);

/** The table whose rows a map's keys are, if they are. */
function tableFor(meaning: Meaning, keys: readonly string[]): Table | undefined {
  return meaning.kind === "table" && !isShorthandMap(meaning.table, keys) ? meaning.table : undefined;
}

function below(meaning: Meaning, table: Table | undefined, key: string): Meaning {
  if (meaning.kind === "entries") return { kind: "table", table: meaning.table };
  if (meaning.kind === "number") return key === "source" || key === "note" || key === "process" ? other : meaning;
  if (meaning.kind === "table" && table === undefined) return key === "source" ? other : { kind: "number" };
  const row = table !== undefined && Object.hasOwn(table.rows, key) ? table.rows[key] : undefined;
  return row === undefined ? other : meaningOfRow(row);
}

function meaningOfRow({ kind }: Attribute): Meaning {
  if (kind.kind === "group") return { kind: "table", table: kind.table };
  if (kind.kind === "map" || kind.kind === "list") return { kind: "entries", table: kind.table };
  return kind.kind === "quantity" || kind.kind === "series" || kind.kind === "quantities" ? { kind: "number" } : other;
}

/** Entries in the order of the table; what it does not know keeps its order at the end. */
function inOrder<T extends { readonly key: string }>(entries: readonly T[], table: Table | undefined): readonly T[] {
  if (table === undefined) return entries;
  const rows = Object.keys(table.rows);
  const rank = ({ key }: T): number => {
    const name = plain(key);
    const at = rows.indexOf(name);
    if (at >= 0) return at;
    const follows = table === planTable && Object.hasOwn(placedAfter, name) ? rows.indexOf(placedAfter[name]) : -1;
    return follows >= 0 ? follows + 0.5 : rows.length;
  };
  return entries
    .map((entry, index) => ({ entry, index }))
    .sort((a, b) => rank(a.entry) - rank(b.entry) || a.index - b.index)
    .map(({ entry }) => entry);
}

/* ---- printing ---------------------------------------------------------------------------------------------------- */

function printRoot(root: Layout): readonly string[] {
  const meaning: Meaning = { kind: "table", table: planTable };
  if (root.kind === "map" || root.kind === "list") return printBlock(root, meaning, 0);
  return printFlow(root.kind === "scalar" ? { kind: "verbatim", lines: root.lines } : root, meaning, 0);
}

function printBlock(block: BlockMap | BlockList, meaning: Meaning, indent: number): string[] {
  const pad = " ".repeat(indent);
  const table =
    block.kind === "map"
      ? tableFor(
          meaning,
          block.entries.map((entry) => plain(entry.key)),
        )
      : undefined;
  const entries = block.kind === "map" ? inOrder(block.entries, table) : block.entries;
  const lines: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const before = index === 0 && indent > 0 ? withoutLeadingBlanks(entry.before) : entry.before;
    lines.push(...before.map((line) => (line === "" ? "" : pad + line)));
    const inner =
      block.kind === "map"
        ? below(meaning, table, plain(entry.key))
        : meaning.kind === "entries"
          ? ({ kind: "table", table: meaning.table } as const)
          : meaning;
    lines.push(...printEntry(entry, inner, indent));
  }
  lines.push(...block.tail.map((line) => (line === "" ? "" : pad + line)));
  return lines;
}

function withoutLeadingBlanks(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line !== "");
  return first < 0 ? [] : lines.slice(first);
}

function printEntry(entry: Entry, meaning: Meaning, indent: number): string[] {
  const pad = " ".repeat(indent);
  const head = entry.key === "" ? `${pad}-` : `${pad}${entry.key}:`;
  const keyComment = entry.keyComment === undefined ? "" : ` ${entry.keyComment}`;
  const { value } = entry;
  if (value.kind === "block text") return [`${head} ${value.header}${keyComment}`, ...printBlockText(value, indent + 2)];
  if (value.kind === "map" || value.kind === "list") {
    const body = printBlock(value, meaning, indent + 2);
    // `- key: value`: the first entry stands on the line of the hyphen.
    if (entry.key === "" && entry.keyComment === undefined && !body[0].trimStart().startsWith("#") && value.kind === "map")
      return [`${pad}- ${body[0].slice(indent + 2)}`, ...body.slice(1)];
    return [head + keyComment, ...body];
  }
  const comment = entry.comment === undefined ? "" : ` ${entry.comment}`;
  const isKeptBelow = entry.isBelow && (value.kind !== "scalar" || entry.valueBefore.some((line) => line !== "") || entry.keyComment !== undefined);
  const body = value.kind === "scalar" ? printScalar(value, meaning, indent + 2) : printFlow(value, meaning, isKeptBelow ? indent + 2 : indent);
  const commented = [...body.slice(0, -1), body.at(-1)! + comment];
  if (!isKeptBelow) return [`${head} ${commented[0]}`, ...commented.slice(1)];
  const inner = " ".repeat(indent + 2);
  return [
    head + keyComment,
    ...withoutLeadingBlanks(entry.valueBefore).map((line) => (line === "" ? "" : inner + line)),
    inner + commented[0],
    ...commented.slice(1),
  ];
}

function printBlockText({ lines }: BlockText, indent: number): string[] {
  const pad = " ".repeat(indent);
  return lines.map((line) => (line === "" ? "" : pad + line));
}

/** First line bare, further ones indented. */
function printScalar(scalar: Scalar, meaning: Meaning, indent: number): string[] {
  const isNumber = meaning.kind === "number" || meaning.kind === "table";
  const lines =
    scalar.isPlain && isNumber && scalar.lines.every((line) => line !== "") ? [dashesAsTo(scalar.lines.join(" ").replace(/\s+/g, " "))] : scalar.lines;
  return lines.map((line, index) => (index === 0 || line === "" ? line : " ".repeat(indent) + line));
}

/** First line bare; further lines indented two beyond `indent`, a closing bracket at `indent`. */
function printFlow(flow: Flow, meaning: Meaning, indent: number): string[] {
  const pad = " ".repeat(indent + 2);
  if (flow.kind === "verbatim") return flow.lines.map((line, index) => (index === 0 || line === "" ? line : pad + line));
  const isMap = flow.open === "{";
  const table = isMap
    ? tableFor(
        meaning,
        flow.items.map((item) => plain(item.key)),
      )
    : undefined;
  const items = isMap ? inOrder(flow.items, table) : flow.items;
  const isMoved = items.some((item, index) => item !== flow.items[index]);
  const isBroken = flow.items.some((item) => item.isOnNewLine);
  const lines: string[] = [flow.open];
  items.forEach((item, index) => {
    const inner = isMap ? below(meaning, table, plain(item.key)) : meaning.kind === "entries" ? ({ kind: "table", table: meaning.table } as const) : meaning;
    const startsLine = isBroken && (isMoved ? flow.items[0].isOnNewLine || index > 0 : item.isOnNewLine);
    const value = item.value.kind === "scalar" ? [flattened(item.value, inner)] : printFlow(item.value, inner, indent + 2);
    const text = isMap ? [`${item.key}: ${value[0]}`, ...value.slice(1)] : value;
    if (index > 0) lines[lines.length - 1] += ",";
    if (startsLine) lines.push(pad + text[0]);
    else lines[lines.length - 1] += (index > 0 ? " " : "") + text[0];
    lines.push(...text.slice(1));
  });
  const close = isMap ? "}" : "]";
  if (flow.closesOnNewLine && isBroken) lines.push(" ".repeat(indent) + close);
  else lines[lines.length - 1] += close;
  return lines;
}

/** A scalar inside brackets, on one line: YAML folds its lines in the same way. */
function flattened(scalar: Scalar, meaning: Meaning): string {
  return scalar.lines.includes("") ? scalar.lines.join("\n") : printScalar({ ...scalar, lines: [scalar.lines.join(" ")] }, meaning, 0)[0];
}

/** At most one blank line in a row, none at the beginning or the end. */
function tidyBlanks(lines: readonly string[]): readonly string[] {
  const kept = lines.filter((line, index) => line !== "" || (index > 0 && lines[index - 1] !== ""));
  while (kept.at(-1) === "") kept.pop();
  return kept[0] === "" ? kept.slice(1) : kept;
}
