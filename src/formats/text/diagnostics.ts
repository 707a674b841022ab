/**
 * Diagnostics as text and as JSON.
 *
 *     plan.yaml:7:12: error P121: unknown unit `gpu-hr`
 *       7 |     price: $2.10/gpu-hr
 *         |                  ^^^^^^
 *       remedy: did you mean `H100`?
 *
 * The first line is made for grep and editors; the source and the caret are left out where there is no text.
 */
import type { Diagnostic } from "../../core/plan/diagnostic.ts";
import type { Place } from "../../core/plan/source-tree.ts";

export interface RenderOptions {
  /** Text of a file by the name in places; undefined if it is not at hand. */
  readonly sourceOf: (file: string) => string | undefined;
  /** Most diagnostics shown; the rest is counted. */
  readonly limit?: number;
}

/** Longest piece of a source line shown; longer ones are cut around the caret. */
const lineWidth = 120;

/** Renders diagnostics in the order given, with a count at the end. Empty text for none. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], { sourceOf, limit = 20 }: RenderOptions): string {
  if (diagnostics.length === 0) return "";
  const lines = new Map<string, readonly string[] | undefined>();
  const linesOf = (file: string): readonly string[] | undefined => {
    if (!lines.has(file))
      lines.set(
        file,
        sourceOf(file)
          ?.replace(/^\ufeff/, "")
          .split(/\r?\n/),
      );
    return lines.get(file);
  };
  const shown = diagnostics.slice(0, limit).map((found) => renderDiagnostic(found, linesOf(found.place.file)));
  return `${shown.join("\n")}\n${countLine(diagnostics, limit)}\n`;
}

function renderDiagnostic(found: Diagnostic, lines: readonly string[] | undefined): string {
  const { place, severity, code, message, remedy } = found;
  const source = lines?.[place.line - 1];
  const head = `${place.file}:${place.line}:${place.column}: ${severity} ${code}: ${visible(message)}`;
  const snippet = source === undefined || place.length === 0 ? [] : drawSnippet(source, place);
  return [head, ...snippet, ...(remedy === undefined ? [] : [`  remedy: ${visible(remedy)}`])].join("\n");
}

function drawSnippet(source: string, place: Place): readonly string[] {
  const at = place.column - 1;
  const from = source.length > lineWidth && at > 60 ? at - 60 : 0;
  const piece = source.slice(from, from + lineWidth);
  const number = String(place.line).padStart(3);
  const [before, after] = [from > 0 ? "…" : "", from + lineWidth < source.length ? "…" : ""];
  const caretStart = cells(piece.slice(0, at - from)) + before.length;
  const caretLength = Math.max(1, cells(piece.slice(at - from, at - from + place.length)));
  return [`${number} | ${before}${visible(piece)}${after}`, `${" ".repeat(number.length)} | ${" ".repeat(caretStart)}${"^".repeat(caretLength)}`];
}

/** Tabs and other control characters as one visible cell, so that carets stand where they should. */
function visible(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is replaced
  return text.replace(/[\u0000-\u001f\u007f]/g, (character) => (character === "\t" ? "→" : "·"));
}

/** Columns on a terminal: wide characters take two, combining ones none. */
function cells(text: string): number {
  let width = 0;
  for (const character of text)
    width += /\p{M}/u.test(character)
      ? 0
      : /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(character)
        ? 2
        : 1;
  return width;
}

function countLine(diagnostics: readonly Diagnostic[], limit: number): string {
  const count = (severity: Diagnostic["severity"], noun: string): string[] => {
    const number = diagnostics.filter((found) => found.severity === severity).length;
    return number === 0 ? [] : [`${number} ${noun}${number === 1 ? "" : "s"}`];
  };
  const counts = [...count("error", "error"), ...count("warning", "warning"), ...count("note", "note")].join(", ");
  return diagnostics.length > limit ? `${counts}; the first ${limit} are shown` : counts;
}

/** The same fields for machines: `{"diagnostics": [{severity, code, file, line, column, length, address, message, remedy}]}`. */
export function diagnosticsJson(diagnostics: readonly Diagnostic[]): { readonly diagnostics: readonly Readonly<Record<string, string | number>>[] } {
  return {
    diagnostics: diagnostics.map(({ severity, code, address, place, message, remedy }) => ({
      severity,
      code,
      file: place.file,
      line: place.line,
      column: place.column,
      length: place.length,
      address,
      message,
      ...(remedy === undefined ? {} : { remedy }),
    })),
  };
}
