/**
 * YAML text → source tree, or diagnostics with places.
 *
 * Plans use the part of YAML 1.2 that can be read aloud: maps, lists, scalars, comments. All scalars stay text; numbers
 * are read later, with their units. Work is bounded before it is done: 1 MB of text, 64 levels.
 */
import { Composer, isMap, isScalar, isSeq, Parser } from "yaml";
import type { CST, Document, ParsedNode, YAMLParseError } from "yaml";
import type { Diagnostic } from "../../core/plan/diagnostic.ts";
import { nowhere } from "../../core/plan/source-tree.ts";
import type { SourceEntry, SourceNode, SourceScalar } from "../../core/plan/source-tree.ts";
import { encodingFault } from "../text-encoding.ts";
import { syntaxFaults } from "./syntax.ts";
import { placeOf, textPlaces } from "./text-places.ts";
import type { TextPlaces } from "./text-places.ts";
import { depthMax, findTraps, isHopelesslyDeep } from "./traps.ts";
import type { Patch } from "./traps.ts";

export const textCharactersMax = 1_000_000;

/** With so many faults nobody reads on. */
const diagnosticsMax = 200;

export interface ReadPlan {
  /** Undefined where the structure itself could not be read. */
  readonly root: SourceNode | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a plan file.
 *
 * @param file  name for places, as the user knows it
 * @example readYamlPlan("name: Lab", "plan.yaml").root?.kind // "map"
 */
export function readYamlPlan(text: string, file: string): ReadPlan {
  const refused = refusedText(text, file);
  if (refused !== undefined) return { root: undefined, diagnostics: [refused] };
  const places = textPlaces(text.startsWith("\ufeff") ? text.slice(1) : text, file);
  const diagnostics: Diagnostic[] = [];
  const patches: Patch[] = [];
  // At most three readings: the text as it is, without its traps, and without its syntax faults.
  for (let reading = 0; reading < 3; reading++) {
    const tokens = [...new Parser().parse(patched(places.text, patches))];
    const traps = findTraps(tokens, places);
    for (const found of [...traps.diagnostics, ...traps.warnings]) if (!isKnown(diagnostics, found)) diagnostics.push(found);
    if (traps.isFatal) return { root: undefined, diagnostics: ordered(diagnostics) };
    const added = traps.patches.filter((patch) => !patches.some((known) => known.start === patch.start && known.as === patch.as));
    patches.push(...added);
    if (added.length > 0) continue;
    const document = compose(tokens, places.text.length);
    if (document === undefined) return { root: undefined, diagnostics: ordered([...diagnostics, emptyFile(file)]) };
    const faults = syntaxFaults(document.errors as YAMLParseError[], places);
    diagnostics.push(
      ...faults
        .map((fault) => fault.diagnostic)
        .filter((found) => !isKnown(diagnostics, found))
        .slice(0, 5),
    );
    const repairs = faults.flatMap((fault) => (fault.patch === undefined ? [] : [fault.patch]));
    if (faults.length > 0 && repairs.length < faults.length) break;
    patches.push(...repairs);
    if (faults.length === 0) return finish(document, places, patches, diagnostics);
  }
  return { root: undefined, diagnostics: ordered(diagnostics) };
}

function compose(tokens: readonly CST.Token[], length: number): Document.Parsed | undefined {
  const composer = new Composer({ version: "1.2", schema: "failsafe", uniqueKeys: false, merge: false, prettyErrors: false, logLevel: "silent" });
  for (const document of composer.compose(tokens, false, length)) return document as Document.Parsed;
  return undefined;
}

function finish(document: Document.Parsed, places: TextPlaces, patches: readonly Patch[], diagnostics: Diagnostic[]): ReadPlan {
  const brokenStarts = new Set(patches.filter((patch) => patch.as === "broken").map((patch) => patch.start));
  const context: Building = { places, brokenStarts, diagnostics };
  const root = document.contents === null ? undefined : nodeOf(document.contents, context);
  if (root === undefined || (root.kind === "scalar" && root.text === ""))
    return { root: undefined, diagnostics: ordered([...diagnostics, emptyFile(places.file)]) };
  return { root, diagnostics: ordered(diagnostics) };
}

function refusedText(text: string, file: string): Diagnostic | undefined {
  const whole = nowhere(file);
  if (text.length > textCharactersMax)
    return {
      severity: "error",
      code: "P001",
      address: "",
      place: whole,
      message: `the file has ${text.length} characters; a plan has at most ${textCharactersMax}`,
      remedy: "put long series into CSV files, or split the plan with `include:`",
    };
  if (isHopelesslyDeep(text))
    return {
      severity: "error",
      code: "P002",
      address: "",
      place: whole,
      message: `the plan is nested more than ${depthMax} levels deep`,
      remedy: "a plan needs about six; look for brackets that are opened again and again",
    };
  const encoding = encodingFault(text);
  if (encoding !== undefined) {
    const { message, remedy, index } = encoding;
    const place = index === undefined ? whole : placeOf(textPlaces(text, file), index, index + 1);
    return { severity: "error", code: "P025", address: "", place, message, remedy };
  }
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udbff](?![\udc00-\udfff])|\r(?!\n)|[\u0085\u2028\u2029\ufffe\uffff]/.exec(text);
  if (control === null) return undefined;
  const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  const message =
    control[0] === "\r" ? "a line ends in a lone carriage return, which editors count in different ways" : `an invisible control character (U+${code})`;
  return {
    severity: "error",
    code: "P019",
    address: "",
    place: placeOf(textPlaces(text, file), control.index, control.index + 1),
    message,
    remedy: control[0] === "\r" ? "save the file with line feeds" : "delete it",
  };
}

const emptyFile = (file: string): Diagnostic => ({
  severity: "error",
  code: "P020",
  address: "",
  place: nowhere(file),
  message: "the file holds no plan",
  remedy: "begin with `plimsoll: 1`, or run `plimsoll init`",
});

function patched(text: string, patches: readonly Patch[]): string {
  if (patches.length === 0) return text;
  let result = "";
  let at = 0;
  for (const patch of [...patches].sort((a, b) => a.start - b.start)) {
    if (patch.start < at) continue;
    result += text.slice(at, patch.start) + replacement(text.slice(patch.start, patch.end), patch.as);
    at = patch.end;
  }
  return result + text.slice(at);
}

function replacement(written: string, as: Patch["as"]): string {
  if (as === "spaces") return written.replace(/[^\S\r\n]|[\u200b\u2060]/g, " ");
  return (as === "blank" ? " " : "~").repeat(written.length);
}

interface Building {
  readonly places: TextPlaces;
  readonly brokenStarts: ReadonlySet<number>;
  readonly diagnostics: Diagnostic[];
}

function nodeOf(node: ParsedNode, context: Building): SourceNode {
  const [start, end] = node.range;
  const place = placeOf(context.places, start, end);
  if (isMap(node)) return { kind: "map", entries: entriesOf(node as Parameters<typeof entriesOf>[0], context), place };
  if (isSeq(node)) return { kind: "list", items: (node.items as (ParsedNode | null)[]).map((item, index) => itemOf(item, index, place, context)), place };
  if (!isScalar(node) || context.brokenStarts.has(start)) return { kind: "broken", place };
  return { kind: "scalar", text: String(node.value ?? ""), quoted: node.type !== "PLAIN", place };
}

function itemOf(item: ParsedNode | null, index: number, place: SourceNode["place"], context: Building): SourceNode {
  const node: SourceNode = item === null ? { kind: "broken", place } : nodeOf(item, context);
  if (node.kind !== "scalar" || !isNothing(node)) return node;
  if (context.diagnostics.length < diagnosticsMax)
    context.diagnostics.push({
      severity: "error",
      code: "P011",
      address: "",
      place: node.place,
      message: `item ${index + 1} of this list is empty`,
      remedy: "write a value after the hyphen, or remove it",
    });
  return { kind: "broken", place: node.place };
}

/** Groups of three digits looked for after a comma: more than any amount has. */
const groupsMax = 6;

const isNothing = (node: SourceScalar): boolean => !node.quoted && (node.text === "" || /^(~|null|Null|NULL)$/.test(node.text));

function entriesOf(
  map: { readonly items: readonly { readonly key: ParsedNode; readonly value: ParsedNode | null }[]; readonly flow?: boolean },
  context: Building,
): readonly SourceEntry[] {
  const entries: SourceEntry[] = [];
  let joinedUpTo = -1;
  for (const [index, { key, value }] of map.items.entries()) {
    if (index <= joinedUpTo) continue;
    const keyPlace = placeOf(context.places, key.range[0], key.range[1]);
    const name = isScalar(key) ? String(key.value ?? "") : "";
    const fault = (code: string, message: string, remedy: string, place = keyPlace): void => {
      if (context.diagnostics.length < diagnosticsMax) context.diagnostics.push({ severity: "error", code, address: "", place, message, remedy });
    };
    const node: SourceNode = value === null ? { kind: "scalar", text: "", quoted: false, place: keyPlace } : nodeOf(value, context);
    if (name === "") {
      fault("P010", "a key is empty", "write a name before the colon");
      continue;
    }
    if (name === "<<") {
      fault("P009", "`<<` merges maps, which hides values from readers", "write the values out, or use `include:` and `override:`");
      continue;
    }
    if (node.kind !== "scalar" || !isNothing(node)) {
      entries.push({ key: name, keyPlace, value: node });
      continue;
    }
    const bare = map.items.slice(index + 1, index + groupsMax).map((item) => (isScalar(item.key) && item.value === null ? String(item.key.value ?? "") : ""));
    const split = splitNumber([name, ...bare], entries.at(-1), map.flow === true);
    if (split !== undefined) {
      joinedUpTo = index + split.groups - 1;
      const before = entries.pop()!;
      entries.push({ ...before, value: { kind: "broken", place: before.value.place } });
      const place = { ...before.value.place, length: before.value.place.length + 1 };
      fault(
        "P014",
        `a comma splits the value of \`${before.key}\`: read as ${split.read}, and the rest became a key`,
        `inside { } a comma starts a new entry: write ${split.joined}`,
        place,
      );
      continue;
    }
    const glued = /^([A-Za-z][\w-]*):(\S.*)$/s.exec(name);
    if (glued !== null) fault("P017", `no space after the colon in \`${name.slice(0, 40)}\``, `write \`${glued[1]}: ${glued[2].slice(0, 40)}\``);
    else if (node.text !== "") fault("P011", `\`${node.text}\` is no value of a plan`, "leave the key out where there is no value", node.place);
    else if (!context.diagnostics.some((known) => known.place.line === keyPlace.line))
      fault("P011", `nothing stands after \`${name.slice(0, 40)}\``, "write a value after the colon, or remove the key");
    entries.push({ key: glued?.[1] ?? name, keyPlace, value: { kind: "broken", place: keyPlace } });
  }
  return entries;
}

/**
 * `{capacity: 220,000 H100e}`: YAML sees `capacity: 220` and a key `000 H100e`; `{cash: $500,000,000}` even two keys.
 *
 * @param names  keys without a value, from the first that may be a rest of the number
 * @returns how many of them were groups of its digits, and the number in one piece
 */
function splitNumber(names: readonly string[], before: SourceEntry | undefined, isFlow: boolean): { read: string; joined: string; groups: number } | undefined {
  if (!isFlow || before === undefined || before.value.kind !== "scalar" || before.value.quoted) return undefined;
  const head = /^(.*?)(\d{1,3}(?:_\d{3})*)$/s.exec(before.value.text);
  if (head === null) return undefined;
  const groups = [head[2]];
  let rest = "";
  for (const name of names) {
    const tail = /^(\d{3})(?!\d)(.*)$/s.exec(name);
    if (tail === null || rest !== "") break;
    groups.push(tail[1]);
    rest = tail[2];
  }
  if (groups.length === 1) return undefined;
  const thousands = /(?:000)+$/.exec(groups.slice(1).join(""))?.[0] ?? "";
  const letters = Math.min(3, Math.floor(thousands.length / 3));
  const digits = groups.join("").replaceAll("_", "");
  const short = letters === 0 ? "" : ` (or ${head[1]}${digits.slice(0, digits.length - 3 * letters)}${["k", "M", "B"][letters - 1]}${rest})`;
  return { read: before.value.text, joined: `${head[1]}${groups.join("_")}${rest}${short}`, groups: groups.length - 1 };
}

function isKnown(known: readonly Diagnostic[], found: Diagnostic): boolean {
  return known.some((other) => other.place.line === found.place.line && (other.place.column === found.place.column || other.code === found.code));
}

/** By place, then as found. */
function ordered(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
}
