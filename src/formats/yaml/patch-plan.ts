/**
 * Small changes to the text of a plan: one value replaced or added, every other character kept.
 *
 * The text stays the truth: comments, order, spacing and line ends outside the changed value are those of the file.
 */
import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { Document, ParsedNode } from "yaml";

export interface TextChange {
  /** Offsets of the characters that are replaced. */
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** Where a value stands: line and column count from 1, as in a `Place`. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const parseOptions = { version: "1.2", schema: "failsafe", uniqueKeys: false, merge: false, prettyErrors: false, logLevel: "silent" } as const;

/**
 * The change that puts another value where one stands; undefined if no value begins there, or the text is no YAML.
 *
 * @param value  a scalar as it is to be read ("2% to 5% @guess"), quoted where YAML asks for it; or a whole map or list in braces
 * @example replaceValue("a: 1 # one", { line: 1, column: 4 }, "2") // { from: 3, to: 4, insert: "2" }
 */
export function replaceValue(text: string, at: Position, value: string): TextChange | undefined {
  const { body, shift } = withoutMark(text);
  const offset = offsetOf(body, at);
  const document = offset === undefined ? undefined : parsed(body);
  if (document === undefined || offset === undefined) return undefined;
  const found = valueAt(document.contents as ParsedNode | null, offset, false);
  if (found === undefined) return undefined;
  const [from, to] = found.node.range;
  return { from: from + shift, to: endOfContent(body, from, to) + shift, insert: written(value, found.inFlow) };
}

/**
 * The change that adds a key to a map of the plan; undefined if the map is not there, or has the key.
 *
 * @param path   keys from the root to the new one
 * @example addValue("a:\n  b: 1\n", ["a", "c"], "2") // { from: 9, to: 9, insert: "\n  c: 2" }
 */
export function addValue(text: string, path: readonly string[], value: string): TextChange | undefined {
  const { body, shift } = withoutMark(text);
  const document = parsed(body);
  let node: unknown = document?.contents;
  let inFlow = false;
  for (const key of path.slice(0, -1)) {
    if (!isMap(node)) return undefined;
    inFlow ||= node.flow === true;
    node = node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)?.value;
  }
  const name = path.at(-1);
  if (!isMap(node) || name === undefined || node.items.some((pair) => isScalar(pair.key) && String(pair.key.value) === name)) return undefined;
  const range = (node as unknown as ParsedNode).range;
  if (node.flow === true || inFlow) {
    const close = range[1] - 1;
    const at = endOfContent(body, range[0], close);
    return { from: at + shift, to: at + shift, insert: `${node.items.length === 0 ? "" : ", "}${name}: ${written(value, true)}` };
  }
  const first = node.items[0]?.key as ParsedNode | undefined;
  if (first === undefined) return undefined;
  const lineStart = body.lastIndexOf("\n", first.range[0] - 1) + 1;
  const lastLine = body.indexOf("\n", endOfContent(body, range[0], range[1]));
  const at = lastLine < 0 ? body.length : lastLine - (body[lastLine - 1] === "\r" ? 1 : 0);
  const lineBreak = body.includes("\r\n") ? "\r\n" : "\n";
  return { from: at + shift, to: at + shift, insert: `${lineBreak}${" ".repeat(first.range[0] - lineStart)}${name}: ${written(value, false)}` };
}

/** The text after a change. @example applyChange("a: 1", { from: 3, to: 4, insert: "2" }) // "a: 2" */
export const applyChange = (text: string, change: TextChange): string => text.slice(0, change.from) + change.insert + text.slice(change.to);

function withoutMark(text: string): { readonly body: string; readonly shift: number } {
  return text.startsWith("\ufeff") ? { body: text.slice(1), shift: 1 } : { body: text, shift: 0 };
}

function parsed(text: string): Document.Parsed | undefined {
  const document = parseDocument(text, parseOptions);
  return document.errors.length > 0 ? undefined : document;
}

function offsetOf(text: string, { line, column }: Position): number | undefined {
  let start = 0;
  for (let i = 1; i < line; i++) {
    start = text.indexOf("\n", start) + 1;
    if (start === 0) return undefined;
  }
  return start + column - 1;
}

interface Found {
  readonly node: ParsedNode;
  readonly inFlow: boolean;
}

/** The outermost value that begins at the offset; keys are no values. */
function valueAt(node: ParsedNode | null, offset: number, inFlow: boolean): Found | undefined {
  if (node === null || offset < node.range[0] || offset >= Math.max(node.range[1], node.range[0] + 1)) return undefined;
  if (isScalar(node)) return node.range[0] === offset ? { node, inFlow } : undefined;
  const within = inFlow || (node as { readonly flow?: boolean }).flow === true;
  if (isSeq(node)) return firstOf(node.items as readonly ParsedNode[], (item) => found(item, offset, within));
  if (isMap(node)) return firstOf(node.items as readonly { readonly value: ParsedNode | null }[], (pair) => found(pair.value, offset, within));
  return undefined;
}

const found = (node: ParsedNode | null, offset: number, inFlow: boolean): Found | undefined =>
  node !== null && node.range[0] === offset ? { node, inFlow } : valueAt(node, offset, inFlow);

function firstOf<T>(items: readonly T[], of: (item: T) => Found | undefined): Found | undefined {
  for (const item of items) {
    const result = of(item);
    if (result !== undefined) return result;
  }
  return undefined;
}

/** A block ends with the line breaks and comments after it: what counts ends before them. */
function endOfContent(text: string, from: number, to: number): number {
  const lines = text.slice(from, to).split("\n");
  while (lines.length > 1 && /^\s*(#.*)?$/.test(lines.at(-1)!)) lines.pop();
  const kept = lines.join("\n");
  const isOneLine = lines.length === 1;
  return from + (isOneLine ? kept.trimEnd().length : kept.replace(/[ \t]+#[^\n]*$/, "").trimEnd().length);
}

/** The value as YAML, plain where that reads as the same text. */
function written(value: string, inFlow: boolean): string {
  const trimmed = value.trim();
  if (/^[{[]/.test(trimmed)) return trimmed;
  const document = parseDocument(inFlow ? `{k: ${trimmed}}` : `k: ${trimmed}`, parseOptions);
  const contents = document.contents;
  const held = isMap(contents) && contents.items.length === 1 ? contents.items[0]!.value : undefined;
  const isPlain = document.errors.length === 0 && isScalar(held) && held.type === "PLAIN" && held.value === trimmed && (held.comment ?? "") === "";
  return isPlain && trimmed !== "" ? trimmed : JSON.stringify(trimmed);
}
