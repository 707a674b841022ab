/**
 * A plan's text as blocks that can be moved: entries with the comments and blank lines that belong to them.
 *
 * A comment on its own line belongs to the entry below it, unless it is indented deeper: then it closes the map above. A
 * comment after a value belongs to that value. Flow collections with comments inside are kept as they are.
 */
import type { CST } from "yaml";
import { lineIndexAt } from "./text-places.ts";
import type { TextPlaces } from "./text-places.ts";

export type Layout = BlockMap | BlockList | Flow | Scalar;

export interface Scalar {
  readonly kind: "scalar";
  /** Lines as written, without the indentation of the further ones. */
  readonly lines: readonly string[];
  readonly isPlain: boolean;
}

/** `|` and its body: lines keep their indentation beyond the least. */
export interface BlockText {
  readonly kind: "block text";
  readonly header: string;
  readonly lines: readonly string[];
}

export interface Entry {
  /** Comments and blank lines ("") above. */
  before: string[];
  /** As written; empty for an item of a list. */
  readonly key: string;
  /** Comment on the line of the key, where the value begins below. */
  keyComment: string | undefined;
  readonly value: Layout | BlockText;
  /** Comments between the key and a value on a line of its own. */
  valueBefore: string[];
  /** Whether the value begins on a line of its own. */
  readonly isBelow: boolean;
  /** Comment on the value's last line. */
  comment: string | undefined;
}

export interface BlockMap {
  readonly kind: "map";
  readonly entries: readonly Entry[];
  /** Comments after the last entry. */
  tail: string[];
}

export interface BlockList {
  readonly kind: "list";
  readonly entries: readonly Entry[];
  tail: string[];
}

export interface FlowItem {
  /** Empty for an item of a list. */
  readonly key: string;
  readonly value: Flow | Scalar;
  /** Whether it begins a line. */
  readonly isOnNewLine: boolean;
}

export type Flow =
  | { readonly kind: "flow"; readonly open: "{" | "["; readonly items: readonly FlowItem[]; readonly closesOnNewLine: boolean }
  | { readonly kind: "verbatim"; readonly lines: readonly string[] };

export interface DocumentLayout {
  /** Comments above the first entry. */
  readonly header: readonly string[];
  readonly root: Layout;
  readonly isMarked: boolean;
}

type Property = { readonly type: string; readonly offset: number; readonly source: string };
type Pair = { readonly start?: readonly Property[]; readonly key?: CST.Token | null; readonly sep?: readonly Property[]; readonly value?: CST.Token };

/** Where comments and blank lines can be put: in the order of the text. */
interface Anchor {
  readonly offset: number;
  readonly column: number;
  readonly put: (line: string) => void;
}

interface Building {
  readonly places: TextPlaces;
  readonly anchors: Anchor[];
  /** Ends of collections: where deeper comments go. */
  readonly tails: { readonly start: number; readonly end: number; readonly column: number; readonly put: (line: string) => void }[];
  /** Stretches whose comments are kept where they are. */
  readonly verbatim: { readonly start: number; readonly end: number }[];
  readonly trailing: Map<number, string>;
}

/** Lays out the tokens of one sound document; undefined if it holds something that is not moved safely. */
export function layoutOf(tokens: readonly CST.Token[], places: TextPlaces): DocumentLayout | undefined {
  const document = tokens.find((token) => token.type === "document");
  if (document?.value === undefined) return undefined;
  const comments = ownLineComments(tokens, places);
  const building: Building = { places, anchors: [], tails: [], verbatim: [], trailing: comments.trailing };
  const root = collectionOf(document.value, building);
  if (root === undefined || root.kind === "block text") return undefined;
  placeLines(building, comments.lines);
  const first = root.kind === "map" || root.kind === "list" ? root.entries[0] : undefined;
  // Down to the last blank line the comments above the first entry speak of the file.
  const above = first?.before ?? [];
  const header = above.includes("") ? above.slice(0, above.lastIndexOf("") + 1) : above;
  if (first !== undefined) first.before = above.slice(header.length);
  return { header, root, isMarked: document.start.some((part) => part.type === "doc-start") };
}

const columnOf = (places: TextPlaces, offset: number): number => offset - places.lineStarts[lineIndexAt(places, offset)];
const isFirstOnLine = (places: TextPlaces, offset: number): boolean => places.text.slice(places.lineStarts[lineIndexAt(places, offset)], offset).trim() === "";

interface Lines {
  /** Comments and blank lines on their own, in order. */
  readonly lines: readonly { readonly offset: number; readonly text: string }[];
  /** Comment of a line that holds something else, by the line's index. */
  readonly trailing: Map<number, string>;
}

/** Comments of all tokens; blank lines are found in the text between them. */
function ownLineComments(tokens: readonly CST.Token[], places: TextPlaces): Lines {
  const found: { offset: number; text: string }[] = [];
  const trailing = new Map<number, string>();
  const see = (property: Property): void => {
    if (property.type !== "comment") return;
    if (isFirstOnLine(places, property.offset)) found.push({ offset: property.offset, text: property.source.trimEnd() });
    else trailing.set(lineIndexAt(places, property.offset), property.source.trimEnd());
  };
  const visit = (token: CST.Token): void => {
    if (token.type === "comment") see(token as Property);
    for (const list of ["start", "end", "props"] as const) {
      const held = (token as unknown as Record<string, unknown>)[list];
      if (Array.isArray(held)) (held as Property[]).forEach(see);
    }
    if (token.type === "document" && token.value !== undefined) visit(token.value);
    for (const pair of pairsOf(token)) {
      pair.start?.forEach(see);
      pair.sep?.forEach(see);
      if (pair.key !== undefined && pair.key !== null) visit(pair.key);
      if (pair.value !== undefined) visit(pair.value);
    }
  };
  tokens.forEach(visit);
  places.lineStarts.forEach((start, index) => {
    const end = places.lineStarts[index + 1] ?? places.text.length;
    if (index < places.lineStarts.length - 1 && places.text.slice(start, end).trim() === "") found.push({ offset: start, text: "" });
  });
  return { lines: found.sort((a, b) => a.offset - b.offset), trailing };
}

const isCollection = (token: CST.Token): boolean => token.type === "block-map" || token.type === "block-seq" || token.type === "flow-collection";
const pairsOf = (token: CST.Token): readonly Pair[] => (isCollection(token) ? (token as unknown as { items: readonly Pair[] }).items : []);

function collectionOf(token: CST.Token, building: Building): Layout | BlockText | undefined {
  if (token.type === "block-map" || token.type === "block-seq") return blockOf(token, building);
  if (token.type === "flow-collection") return flowOf(token, building);
  if (token.type === "block-scalar") return blockTextOf(token, building);
  return token.type === "scalar" || token.type === "single-quoted-scalar" || token.type === "double-quoted-scalar" ? scalarOf(token, building) : undefined;
}

function scalarOf(token: CST.FlowScalar, building: Building): Scalar {
  building.verbatim.push({ start: token.offset, end: token.offset + token.source.length });
  const lines = token.source.split(/\r?\n/).map((line, index) => (index === 0 ? line.trimEnd() : line.trim()));
  return { kind: "scalar", lines, isPlain: token.type === "scalar" };
}

function blockTextOf(token: CST.BlockScalar, building: Building): BlockText | undefined {
  const header = token.props.find((part) => part.type === "block-scalar-header") as Property | undefined;
  // An explicit indentation would have to be counted anew.
  if (header === undefined || /\d/.test(header.source)) return undefined;
  const bodyStart = building.places.text.indexOf("\n", header.offset) + 1;
  building.verbatim.push({ start: bodyStart, end: bodyStart + token.source.length });
  const written = token.source.split(/\r?\n/);
  if (written.at(-1) === "") written.pop();
  const least = Math.min(...written.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length));
  if (!Number.isFinite(least)) return undefined;
  return { kind: "block text", header: header.source, lines: written.map((line) => line.slice(least)) };
}

function blockOf(token: CST.BlockMap | CST.BlockSequence, building: Building): BlockMap | BlockList | undefined {
  const isMap = token.type === "block-map";
  const entries: Entry[] = [];
  const tail: string[] = [];
  const pairs = pairsOf(token);
  for (const pair of pairs) {
    const isEmptyTail =
      pair.key === undefined && pair.value === undefined && pair.sep === undefined && !pair.start?.some((part) => part.type === "seq-item-ind");
    if (isEmptyTail) continue;
    const entry = entryOf(pair, isMap, building);
    if (entry === undefined) return undefined;
    entries.push(entry);
  }
  const result = { kind: isMap ? "map" : "list", entries, tail } as BlockMap | BlockList;
  const lastValue = pairs.findLast((pair) => pair.value !== undefined)?.value;
  building.tails.push({
    start: token.offset,
    end: lastValue === undefined ? token.offset : innerEnd(lastValue),
    column: columnOf(building.places, token.offset),
    put: (line) => void result.tail.push(line),
  });
  return result;
}

function entryOf(pair: Pair, isMap: boolean, building: Building): Entry | undefined {
  const { places, trailing } = building;
  const key = pair.key;
  if (pair.value === undefined || (isMap && (key === undefined || key === null || !("source" in key) || key.source.includes("\n")))) return undefined;
  const dash = pair.start?.find((part) => part.type === "seq-item-ind");
  const offset = isMap ? key!.offset : dash!.offset;
  const anchor: { entry: Entry | undefined } = { entry: undefined };
  building.anchors.push({ offset, column: columnOf(places, offset), put: (line) => void anchor.entry!.before.push(line) });
  const line = lineIndexAt(places, offset);
  const isBelow = lineIndexAt(places, pair.value.offset) > line && pair.value.type !== "block-scalar";
  if (isBelow && !pair.value.type.startsWith("block"))
    building.anchors.push({ offset: pair.value.offset, column: columnOf(places, pair.value.offset), put: (text) => void anchor.entry!.valueBefore.push(text) });
  const value = collectionOf(pair.value, building);
  if (value === undefined) return undefined;
  const isBlock = value.kind === "map" || value.kind === "list";
  const lastLine = lineIndexAt(places, Math.max(offset, endOf(pair.value) - 1));
  const entry: Entry = {
    before: [],
    key: isMap ? (key as { source: string }).source.trim() : "",
    keyComment: isBelow || value.kind === "block text" ? takeTrailing(trailing, line) : undefined,
    value,
    valueBefore: [],
    isBelow,
    comment: isBlock || value.kind === "block text" ? undefined : takeTrailing(trailing, lastLine),
  };
  anchor.entry = entry;
  return entry;
}

/** A line's comment, once: entries of `- a: 1 # x` share a line. */
function takeTrailing(trailing: Map<number, string>, line: number): string | undefined {
  const comment = trailing.get(line);
  trailing.delete(line);
  return comment;
}

/** Offset after the last character of a value of any depth. */
function innerEnd(token: CST.Token): number {
  const last = token.type === "block-map" || token.type === "block-seq" ? pairsOf(token).findLast((pair) => pair.value !== undefined)?.value : undefined;
  return last === undefined ? endOf(token) : innerEnd(last);
}

/** Offset after the last character of a scalar or flow collection. */
function endOf(token: CST.Token): number {
  if (token.type === "flow-collection") {
    const close = token.end.find((part) => part.type === "flow-map-end" || part.type === "flow-seq-end");
    return (close?.offset ?? token.offset) + 1;
  }
  return "source" in token ? token.offset + token.source.length : token.offset + 1;
}

function flowOf(token: CST.FlowCollection, building: Building): Flow | undefined {
  const { places } = building;
  const end = endOf(token);
  building.verbatim.push({ start: token.offset, end });
  const inside = places.text.slice(token.offset, end);
  const firstLine = lineIndexAt(places, token.offset);
  const lastLine = lineIndexAt(places, end - 1);
  const hasComment =
    Array.from({ length: lastLine - firstLine }, (_, index) => firstLine + index).some((line) => building.trailing.has(line)) || /\n\s*#/.test(inside);
  if (hasComment) {
    for (let line = firstLine; line < lastLine; line++) building.trailing.delete(line);
    return { kind: "verbatim", lines: inside.split(/\r?\n/).map((line, index) => (index === 0 ? line.trimEnd() : line.trim())) };
  }
  const items: FlowItem[] = [];
  for (const pair of pairsOf(token)) {
    if (pair.key === undefined && pair.value === undefined) continue;
    const item = flowItemOf(pair, token, building);
    if (item === undefined) return undefined;
    items.push(item);
  }
  const close = token.end.find((part) => part.type === "flow-map-end" || part.type === "flow-seq-end")!;
  return { kind: "flow", open: token.start.type === "flow-map-start" ? "{" : "[", items, closesOnNewLine: isFirstOnLine(places, close.offset) };
}

function flowItemOf(pair: Pair, token: CST.FlowCollection, building: Building): FlowItem | undefined {
  const isMap = token.start.type === "flow-map-start";
  const { key } = pair;
  if (pair.value === undefined || (isMap && (key === undefined || key === null || !("source" in key) || key.source.includes("\n")))) return undefined;
  if (!isMap && pair.sep !== undefined && pair.sep.length > 0) return undefined;
  const value = collectionOf(pair.value, building);
  if (value === undefined || value.kind === "map" || value.kind === "list" || value.kind === "block text") return undefined;
  const offset = isMap ? key!.offset : pair.value.offset;
  return { key: isMap ? (key as { source: string }).source.trim() : "", value, isOnNewLine: isFirstOnLine(building.places, offset) };
}

/** Puts comments and blank lines where they belong. */
function placeLines(building: Building, lines: Lines["lines"]): void {
  const { places, anchors, tails, verbatim } = building;
  anchors.sort((a, b) => a.offset - b.offset);
  verbatim.sort((a, b) => a.start - b.start);
  const pending: { offset: number; text: string }[] = [];
  let next = 0;
  let kept = 0;
  const flush = (put: (line: string) => void): void => {
    for (const line of pending.splice(0)) put(line.text);
  };
  for (const line of lines) {
    while (kept < verbatim.length && verbatim[kept].end <= line.offset) kept++;
    if (kept < verbatim.length && verbatim[kept].start < line.offset) continue;
    while (next < anchors.length && anchors[next].offset < line.offset) {
      flush(anchors[next].put);
      next++;
    }
    pending.push(line);
    if (line.text === "") continue;
    const column = columnOf(places, line.offset);
    const isDeeper = next >= anchors.length || column > anchors[next].column;
    const tail = isDeeper && next > 0 ? tailFor(tails, anchors[next - 1].offset, column, anchors[next]?.column ?? -1) : undefined;
    if (tail !== undefined) flush(tail.put);
  }
  const last = anchors[next];
  const rootTail = tails.at(-1);
  if (last !== undefined) flush(last.put);
  else if (rootTail !== undefined) flush(rootTail.put);
}

/** The collection around the last entry that a deeper comment closes: the deepest whose column it reaches, the outer one of two alike. */
function tailFor(tails: Building["tails"], lastAnchor: number, column: number, nextColumn: number): Building["tails"][number] | undefined {
  let best: Building["tails"][number] | undefined;
  for (const tail of tails) {
    const isAround = tail.start <= lastAnchor && tail.end >= lastAnchor;
    if (!isAround || tail.column > column || tail.column <= nextColumn) continue;
    if (best === undefined || tail.column > best.column || (tail.column === best.column && tail.start < best.start)) best = tail;
  }
  return best;
}
