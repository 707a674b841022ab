/** Errors of the YAML parser, in the words of a plan's writer. */
import type { YAMLParseError } from "yaml";
import type { Diagnostic } from "../../core/plan/diagnostic.ts";
import type { Patch } from "./traps.ts";
import { lineEnd, lineIndexAt, placeOf } from "./text-places.ts";
import type { TextPlaces } from "./text-places.ts";

export interface SyntaxFault {
  readonly diagnostic: Diagnostic;
  /** How to read on, where the intent is plain. */
  readonly patch?: Patch;
}

/** One fault per line: what follows on the same line mostly follows from the first. */
export function syntaxFaults(errors: readonly YAMLParseError[], places: TextPlaces): readonly SyntaxFault[] {
  const byLine = new Map<number, SyntaxFault>();
  const ordered = [...errors].sort((a, b) => a.pos[0] - b.pos[0]);
  for (const error of ordered) {
    const line = lineIndexAt(places, error.pos[0]);
    if (!byLine.has(line)) byLine.set(line, explain(error, places, line));
  }
  return [...byLine.values()];
}

function explain(error: YAMLParseError, places: TextPlaces, line: number): SyntaxFault {
  const [start, end] = error.pos;
  const stop = lineEnd(places, line);
  const rest = places.text.slice(start, Math.min(stop, start + 2000));
  const fault = (code: string, message: string, remedy: string, patch?: Patch): SyntaxFault => ({
    diagnostic: {
      severity: "error",
      code,
      address: "",
      place: placeOf(places, start, patch?.as === "broken" ? patch.end : Math.max(end, start + 1)),
      message,
      remedy,
    },
    ...(patch === undefined ? {} : { patch }),
  });
  const toLineEnd: Patch = { start, end: start + withoutComment(rest).length, as: "broken" };
  const afterKey = /^[\s-]*[^\s:-][^:]*:\s$/.test(places.text.slice(places.lineStarts[line], start));
  if (error.code === "BLOCK_AS_IMPLICIT_KEY" && afterKey && /:(\s|$)/.test(rest))
    return fault("P016", "a second `: ` stands on this line, so YAML sees a key inside a value", `quote the value: "${withoutComment(rest)}"`, toLineEnd);
  if (error.code === "BAD_SCALAR_START") return fault("P003", `a value cannot begin with ${rest[0]}`, "quote the text, or write the number first", toLineEnd);
  if (error.code === "TAB_AS_INDENT")
    return fault("P013", "a tab stands where YAML expects spaces", "indent with spaces", {
      start: places.lineStarts[line],
      end: start + (/^\s*/.exec(rest)?.[0].length ?? 0),
      as: "spaces",
    });
  if (error.code === "BAD_DQ_ESCAPE")
    return fault("P003", `\`${places.text.slice(start, start + 2)}\` is no escape of a double-quoted text`, "write \\\\ for a backslash, or use single quotes");
  if (error.code === "BAD_INDENT") return fault("P003", "this key does not stand under its neighbours", "give all keys of one map the same indentation");
  if (error.code === "UNEXPECTED_TOKEN" && rest.startsWith("@"))
    return fault(
      "P018",
      "a source stands after a quoted text",
      `leave the quotes out, or write \`source: ${/^@([\w-]*)/.exec(rest)![1]}\` beside it`,
      toLineEnd,
    );
  if (error.code === "BLOCK_AS_IMPLICIT_KEY" || error.code === "MULTILINE_IMPLICIT_KEY")
    return fault(
      "P003",
      "this line is indented more than the value above it allows, or lacks its colon",
      "check the indentation, and that each key ends in a colon and a space",
    );
  if (error.code === "MISSING_CHAR")
    return fault("P003", `\`${rest.trim().slice(0, 30)}\` is a key without a value`, "write `key: value`, with a space after the colon");
  return fault(
    "P003",
    `YAML: ${error.message.replace(/\s+/g, " ").trim().slice(0, 120)}`,
    "check indentation, colons, quotes and brackets on this line and the one above",
  );
}

/** A line up to its comment or its trailing spaces. */
function withoutComment(line: string): string {
  const comment = line.indexOf(" #");
  return (comment < 0 ? line : line.slice(0, comment)).trimEnd();
}
