/** Sentences with their own grammar, as the plan writes them: checks and rules, with what is accepted of them. */
import type { Phrase } from "../vocabulary/attribute.ts";
import { type Checking, entryOf, fault, joinAddress, take, wrongForm } from "../check/checking.ts";
import type { SourceMap, SourceNode } from "../source-tree.ts";
import type { RowContext } from "./read-row.ts";

/** Sentences with their own grammar: text, or `{check: text, accept: {reason, by}}`. */
export function readPhrases({ checking, scope, name }: RowContext, node: SourceNode): readonly Phrase[] | undefined {
  const address = joinAddress(scope.address, name);
  if (node.kind !== "list") return wrongForm(checking, node, address, "a list of sentences", "write one sentence after each hyphen");
  const phrases: Phrase[] = [];
  node.items.forEach((item, index) => {
    const phrase = readPhrase(checking, item, `${address}.${index}`);
    if (phrase !== undefined) phrases.push(phrase);
  });
  return phrases;
}

function readPhrase(checking: Checking, node: SourceNode, address: string): Phrase | undefined {
  if (node.kind === "scalar") return { text: take(checking, node).trim(), address, place: node.place };
  const known = ["check", "accept", "note"];
  if (node.kind !== "map" || node.entries.some((entry) => !known.includes(entry.key) && !entry.key.startsWith("x-")))
    return wrongForm(checking, node, address, "a sentence", "write text, or {check: …, accept: {reason: …, by: …}}; quote a text that holds `: `");
  const check = textAt(checking, node, "check", address);
  const note = textAt(checking, node, "note", address);
  const noted = note === undefined ? {} : { note };
  const accept = entryOf(node, "accept");
  if (check === undefined)
    return fault(checking, { code: "P302", address, place: node.place, message: "this check has no `check`", remedy: "write {check: …, accept: {reason: …}}" });
  if (accept === undefined) return { text: check, address, place: entryOf(node, "check")!.value.place, ...noted };
  if (accept.value.kind !== "map") return wrongForm(checking, accept.value, address, "a map", "write accept: {reason: …, by: …}");
  const reason = textAt(checking, accept.value, "reason", address);
  const by = textAt(checking, accept.value, "by", address);
  if (reason === undefined)
    return fault(checking, {
      code: "P302",
      address,
      place: accept.keyPlace,
      message: "what is accepted needs a `reason`",
      remedy: "write accept: {reason: …, by: …}",
    });
  return { text: check, address, place: entryOf(node, "check")!.value.place, accept: { reason, ...(by === undefined ? {} : { by }) }, ...noted };
}

function textAt(checking: Checking, map: SourceMap, key: string, address: string): string | undefined {
  const entry = entryOf(map, key);
  if (entry === undefined) return undefined;
  return entry.value.kind === "scalar" ? take(checking, entry.value).trim() : wrongForm(checking, entry.value, address, "a text", `write \`${key}: …\``);
}
