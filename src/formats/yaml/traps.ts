/**
 * What YAML allows and a plan does not, found in the tokens before anything is built of them.
 *
 * Each trap is a way in which a text means something else than its writer thinks. Where the intent is plain the text is
 * patched in memory (never on disk), at equal length so that places hold, and reading goes on: one run shows all faults.
 */
import type { CST } from "yaml";
import { oddSpace } from "../../core/quantity/number.ts";
import type { Diagnostic } from "../../core/plan/diagnostic.ts";
import { lineEnd, lineIndexAt, placeOf } from "./text-places.ts";
import type { TextPlaces } from "./text-places.ts";

export const depthMax = 64;
/** With so many faults nobody reads on; looking for more would take long. */
const trapsMax = 200;
const warningsMax = 50;

/** A stretch of text to be read as something else of the same length. */
export interface Patch {
  readonly start: number;
  readonly end: number;
  /** `broken`: a value already reported; `blank`: spaces; `spaces`: odd spaces become plain ones. */
  readonly as: "broken" | "blank" | "spaces";
}

export interface Traps {
  readonly diagnostics: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  readonly patches: readonly Patch[];
  /** Whether the structure itself is unsure, so that no tree can be built. */
  readonly isFatal: boolean;
}

interface Walk {
  readonly places: TextPlaces;
  /** Errors. */
  readonly diagnostics: Diagnostic[];
  readonly warnings: Diagnostic[];
  readonly patches: Patch[];
  isFatal: boolean;
}

/**
 * Whether a text is nested so deeply that even tokens would take long: a cheap look before the real one.
 *
 * @example isHopelesslyDeep("[".repeat(1000)) // true
 */
export function isHopelesslyDeep(text: string): boolean {
  if (/^ *(?:[-?] +){100}/m.test(text)) return true;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "[" || character === "{") depth++;
    else if (character === "]" || character === "}") depth--;
    if (depth > hopelessDepth) return true;
  }
  return false;
}

/** Well above `depthMax`, since brackets in texts and comments are counted, too. */
const hopelessDepth = 500;

type Property = { readonly type: string; readonly offset: number; readonly source: string };
type Pair = { readonly start?: readonly Property[]; readonly key?: CST.Token | null; readonly sep?: readonly Property[]; readonly value?: CST.Token };

/** Walks all tokens without recursion, so that depth is found before anything recurses. */
export function findTraps(tokens: readonly CST.Token[], places: TextPlaces): Traps {
  const walk: Walk = { places, diagnostics: [], warnings: [], patches: [], isFatal: false };
  const stack: { token: CST.Token; depth: number; inFlow: boolean }[] = tokens.map((token) => ({ token, depth: 0, inFlow: false })).reverse();
  let documents = 0;
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { token, depth, inFlow } = top;
    if (token.type === "document") documents++;
    if (token.type === "document" && documents === 2)
      report(walk, "P004", token.offset, token.offset + 3, "a second document begins here", "a file holds one plan: split the file, or remove the `---`");
    if (documents > 1) break;
    if (depth > depthMax) {
      report(walk, "P002", token.offset, token.offset + 1, `the plan is nested more than ${depthMax} levels deep`, "a plan needs about six");
      return { ...walk, isFatal: true };
    }
    inspect(walk, token, inFlow);
    if (walk.diagnostics.length >= trapsMax) return { ...walk, isFatal: true };
    for (const child of childrenOf(token).reverse())
      stack.push({ token: child, depth: depth + (isCollection(token) ? 1 : 0), inFlow: inFlow || token.type === "flow-collection" });
  }
  return walk;
}

const isCollection = (token: CST.Token): boolean => token.type === "block-map" || token.type === "block-seq" || token.type === "flow-collection";

function pairsOf(token: CST.Token): readonly Pair[] {
  return isCollection(token) ? ((token as { items: readonly Pair[] }).items ?? []) : [];
}

function childrenOf(token: CST.Token): CST.Token[] {
  if (token.type === "document") return token.value === undefined ? [] : [token.value];
  return pairsOf(token)
    .flatMap((pair) => [pair.key, pair.value])
    .filter((child) => child !== undefined && child !== null);
}

function inspect(walk: Walk, token: CST.Token, inFlow: boolean): void {
  inspectClosing(walk, token);
  if (token.type === "directive") return inspectDirective(walk, token);
  if (token.type === "scalar") return inspectPlain(walk, token, inFlow);
  if (token.type === "alias")
    return trap(
      walk,
      "P007",
      token.offset,
      token.offset + token.source.length,
      `\`${token.source}\` is a YAML alias`,
      "plans have none: write the value out, quote the text, or use `override:` and `scenarios:`",
      "broken",
    );
  if (token.type === "block-scalar") return inspectBlockScalar(walk, token);
  if (token.type === "comment") return;
  for (const property of propertiesOf(token)) inspectProperty(walk, property);
  for (const pair of pairsOf(token)) inspectKey(walk, pair);
}

/** Brackets and quotation marks are reported where they open: where YAML gives up is often many lines below. */
function inspectClosing(walk: Walk, token: CST.Token): void {
  const isOpenQuote =
    (token.type === "double-quoted-scalar" || token.type === "single-quoted-scalar") && (token.source.length < 2 || !token.source.endsWith(token.source[0]));
  const isOpenBracket = token.type === "flow-collection" && !token.end.some((part) => part.type === "flow-map-end" || part.type === "flow-seq-end");
  if (!isOpenQuote && !isOpenBracket) return;
  walk.isFatal = true;
  const open = walk.places.text[token.offset];
  const remedy = isOpenQuote ? "close it on the same line" : `close it with ${open === "{" ? "}" : "]"}, and indent the lines inside it`;
  report(
    walk,
    "P021",
    token.offset,
    token.offset + 1,
    isOpenQuote ? "a quotation mark is not closed" : `a ${open} is not closed, or a line inside it is not indented`,
    remedy,
  );
}

function propertiesOf(token: CST.Token): readonly Property[] {
  const held: readonly Property[][] = [
    ...("start" in token && Array.isArray(token.start) ? [token.start as Property[]] : []),
    ...("end" in token && Array.isArray(token.end) ? [token.end as Property[]] : []),
    ...pairsOf(token).flatMap((pair) => [[...(pair.start ?? [])], [...(pair.sep ?? [])]]),
  ];
  return held.flat();
}

function inspectDirective(walk: Walk, token: { readonly offset: number; readonly source: string }): void {
  const isVersion = token.source.startsWith("%YAML");
  trap(
    walk,
    "P005",
    token.offset,
    token.offset + token.source.length,
    `\`${token.source.trim()}\` is a YAML directive`,
    isVersion ? "remove it: plans are YAML 1.2" : "remove it",
    "blank",
  );
}

function inspectProperty(walk: Walk, property: Property): void {
  const { type, offset, source } = property;
  const end = offset + source.length;
  if (type === "anchor")
    trap(
      walk,
      "P006",
      offset,
      end,
      `\`${source}\` is a YAML anchor, which hides the value from readers`,
      "remove it, or quote the text if the & is meant",
      "blank",
    );
  else if (type === "tag") trap(walk, "P008", offset, end, `\`${source}\` is a YAML tag`, "remove it, or quote the text if the ! is meant", "blank");
  else if (type === "explicit-key-ind") {
    report(walk, "P010", offset, end, "`?` begins a complex key", "write `key: value`");
    walk.isFatal = true;
  } else if (type === "space" && source.includes("\t"))
    trap(walk, "P013", offset + source.indexOf("\t"), end, "a tab stands where YAML expects spaces", "indent and separate with spaces", "spaces");
  else if (type === "comment") inspectComment(walk, property);
}

/** `x: 5 # @guess`: the source is lost in a comment. */
function inspectComment(walk: Walk, comment: Property): void {
  const cited = /^#\s*@([A-Za-z][\w-]*)/.exec(comment.source);
  if (cited === null) return;
  const line = lineIndexAt(walk.places, comment.offset);
  const before = walk.places.text.slice(walk.places.lineStarts[line], comment.offset);
  if (!/\S/.test(before) || walk.warnings.length >= warningsMax) return;
  walk.warnings.push({
    severity: "warning",
    code: "W101",
    address: "",
    place: placeOf(walk.places, comment.offset, comment.offset + comment.source.length),
    message: `the source \`@${cited[1]}\` stands in a comment and is not read`,
    remedy: `remove the # before it: ${before.trim()} @${cited[1]}`,
  });
}

function inspectKey(walk: Walk, pair: Pair): void {
  const key = pair.key;
  if (key === undefined || key === null || !isCollection(key)) return;
  const isTemplate = key.type === "flow-collection" && walk.places.text[key.offset - 1] === "{";
  if (isTemplate)
    report(
      walk,
      "P022",
      key.offset - 1,
      key.offset + 1,
      "`{{` looks like a template",
      "plans have no templates: write the value, or write the plan in TypeScript",
    );
  else report(walk, "P010", key.offset, key.offset + 1, "a map or a list stands where a key is due", "keys are plain words; quote a text that holds { or [");
  walk.isFatal = true;
}

function inspectPlain(walk: Walk, token: { readonly offset: number; readonly source: string; readonly end?: readonly Property[] }, inFlow: boolean): void {
  for (const property of token.end ?? []) inspectProperty(walk, property);
  const { offset, source } = token;
  const first = source[0] ?? "";
  const odd = oddSpace.exec(source);
  if (odd !== null) {
    report(
      walk,
      "P012",
      offset + odd.index,
      offset + odd.index + 1,
      `a space that is not the ASCII one (U+${odd[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}), which YAML reads as part of the word`,
      "retype the space, or run `plimsoll fmt`",
    );
    walk.patches.push({ start: offset, end: offset + source.length, as: "spaces" });
  } else if (first === "@" || first === "`") {
    const stop = inFlow ? offset + source.length : lineEnd(walk.places, lineIndexAt(walk.places, offset));
    const id = /^@([A-Za-z][\w-]*)/.exec(source)?.[1];
    const remedy = id === undefined ? "quote the text" : `a source follows its value (\`5 @${id}\`), or stands alone as \`source: ${id}\``;
    trap(walk, "P018", offset, stop, `a value cannot begin with ${first}`, remedy, "broken");
  } else if (inFlow && /^[<>](?![<>])/.test(source)) comparison(walk, offset, offset + source.length, source);
}

/** `insolvency: >= 1%`: YAML takes > for the head of a block of text. */
function inspectBlockScalar(walk: Walk, token: { readonly offset: number; readonly source: string; readonly props: readonly CST.Token[] }): void {
  const header = token.props.find((part) => part.type === "block-scalar-header") as Property | undefined;
  for (const property of token.props) if (property !== header) inspectProperty(walk, property as Property);
  if (header === undefined) return;
  const stop = lineEnd(walk.places, lineIndexAt(walk.places, header.offset));
  const line = walk.places.text.slice(header.offset, stop);
  if (/^[|>][-+]?[1-9]?[-+]?\s*(#.*)?$/.test(line)) return;
  comparison(walk, header.offset, stop, line);
}

function comparison(walk: Walk, start: number, stop: number, written: string): void {
  const sign = /^(>=|<=|>|<|\|)\s*(.*)$/s.exec(written.trim());
  const words = sign?.[1]?.startsWith("<") === true ? "at most" : "at least";
  const isSign = sign !== null && sign[1] !== "|";
  const message = isSign ? `YAML reads \`${sign[1]}\` as something else than a comparison` : "text stands on the line of `|`";
  trap(walk, "P015", start, stop, message, isSign ? `write \`${words} ${sign[2]}\`` : "begin the text on the next line, or quote it", "broken");
}

function trap(walk: Walk, code: string, start: number, end: number, message: string, remedy: string, as: Patch["as"]): void {
  if (walk.diagnostics.length >= trapsMax) return;
  report(walk, code, start, end, message, remedy);
  walk.patches.push({ start, end, as });
}

function report(walk: Walk, code: string, start: number, end: number, message: string, remedy: string): void {
  if (walk.diagnostics.length >= trapsMax) return;
  walk.diagnostics.push({ severity: "error", code, address: "", place: placeOf(walk.places, start, end), message, remedy });
}
