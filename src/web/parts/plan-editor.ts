/** The editor of the plan's text: colours, completion and hover from the vocabulary, diagnostics as squiggles. */
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import type { Diagnostic as Squiggle } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Annotation, EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, hoverTooltip, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Diagnostic } from "../../core/plan/diagnostic.ts";
import { completionsAt, meaningAt } from "./vocabulary-hints.ts";

export interface PlanEditor {
  /** Takes over a text that was changed elsewhere; only the differing part is replaced. */
  setText(text: string): void;
  showDiagnostics(diagnostics: readonly Diagnostic[], file: string): void;
  reveal(line: number, column: number): void;
  close(): void;
}

const fromOutside = Annotation.define<true>();
/** Typing is read once it pauses. */
const pauseMs = 250;
/** Changes that follow each other so closely are undone together. */
const burstMs = 1500;

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--link)" },
  { tag: tags.definition(tags.propertyName), color: "var(--link)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: tags.string, color: "var(--good)" },
  { tag: tags.punctuation, color: "var(--soft)" },
]);

const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--page)", fontSize: "13px", height: "100%" },
  ".cm-scroller": { fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace', lineHeight: "1.5" },
  ".cm-gutters": { backgroundColor: "var(--page)", color: "var(--soft)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--panel)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in srgb, var(--blue) 28%, transparent) !important" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-tooltip": { backgroundColor: "var(--panel)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: "6px", maxWidth: "60ch" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--link)", color: "var(--page)" },
  ".cm-diagnostic": { padding: "4px 8px" },
  ".cm-hint": { padding: "6px 9px", font: "13px/1.45 system-ui, sans-serif" },
  ".cm-panels": { backgroundColor: "var(--panel)", color: "var(--ink)" },
});

export function createPlanEditor(parent: HTMLElement, text: string, typed: (text: string, joins: boolean) => void): PlanEditor {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastTyped = -Infinity;
  const flush = (): void => {
    timer = undefined;
    const now = performance.now();
    typed(documentText(view), now - lastTyped < burstMs);
    lastTyped = now;
  };
  const mark = text.startsWith("\ufeff") ? "\ufeff" : "";
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  const documentText = (of: EditorView): string => mark + of.state.doc.toString().replaceAll("\n", lineBreak);
  const bare = (whole: string): string => whole.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");

  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: bare(text),
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        highlightSelectionMatches(),
        yaml(),
        syntaxHighlighting(colours),
        lintGutter(),
        autocompletion({ override: [complete] }),
        hoverTooltip(hint),
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, ...searchKeymap]),
        EditorView.contentAttributes.of({ tabindex: "0", "aria-label": "Text of the plan" }),
        EditorView.lineWrapping,
        theme,
        EditorView.updateListener.of((update) => {
          if (!update.docChanged || update.transactions.some((one) => one.annotation(fromOutside) === true)) return;
          clearTimeout(timer);
          timer = setTimeout(flush, pauseMs);
        }),
      ],
    }),
  });

  return {
    setText: (whole) => {
      if (timer !== undefined) return;
      const [now, next] = [view.state.doc.toString(), bare(whole)];
      if (now === next) return;
      let from = 0;
      while (from < now.length && now[from] === next[from]) from++;
      let tail = 0;
      while (tail < Math.min(now.length, next.length) - from && now[now.length - 1 - tail] === next[next.length - 1 - tail]) tail++;
      const changes = { from, to: now.length - tail, insert: next.slice(from, next.length - tail) };
      view.dispatch({ changes, annotations: fromOutside.of(true), selection: { anchor: from }, scrollIntoView: true });
    },
    showDiagnostics: (diagnostics, file) => {
      const { doc } = view.state;
      const squiggles = diagnostics.flatMap((found): Squiggle[] => {
        if (found.place.file !== file || found.place.line > doc.lines) return [];
        const line = doc.line(found.place.line);
        const from = Math.min(line.to, line.from + found.place.column - 1);
        const to = Math.min(line.to, from + Math.max(1, found.place.length));
        const message = `${found.severity} ${found.code}: ${found.message}${found.remedy === undefined ? "" : `\nremedy: ${found.remedy}`}`;
        return [{ from, to, severity: found.severity === "note" ? "info" : found.severity, message }];
      });
      view.dispatch(setDiagnostics(view.state, squiggles));
    },
    reveal: (line, column) => {
      const { doc } = view.state;
      const at = doc.line(Math.min(line, doc.lines));
      view.dispatch({ selection: { anchor: Math.min(at.to, at.from + column - 1) }, effects: EditorView.scrollIntoView(at.from, { y: "center" }) });
      view.focus();
    },
    close: () => {
      if (timer !== undefined) {
        clearTimeout(timer);
        flush();
      }
      view.destroy();
    },
  };
}

function complete(context: CompletionContext): CompletionResult | null {
  const word = context.matchBefore(/[\w-]*/);
  const before = context.state.doc.sliceString(0, context.pos);
  const options = completionsAt(before, context.state.doc.toString());
  if (options.length === 0 || (word?.from === word?.to && !context.explicit && !/[@{,]\s*$/.test(before))) return null;
  return { from: word?.from ?? context.pos, options: options.map((one) => ({ label: one.label, apply: one.apply, detail: one.detail, info: one.info })) };
}

function hint(view: EditorView, at: number): ReturnType<Parameters<typeof hoverTooltip>[0]> {
  const word = view.state.wordAt(at);
  if (word === null) return null;
  const line = view.state.doc.lineAt(at);
  const key = /[\w-]*$/.exec(line.text.slice(0, word.from - line.from))![0] + /^[\w-]*/.exec(line.text.slice(word.from - line.from))![0];
  const start = word.from - /[\w-]*$/.exec(line.text.slice(0, word.from - line.from))![0].length;
  const meaning = meaningAt(view.state.doc.sliceString(0, start), key);
  if (meaning === undefined) return null;
  return {
    pos: word.from,
    end: word.to,
    create: () => {
      const dom = document.createElement("div");
      dom.className = "cm-hint";
      dom.textContent = meaning;
      return { dom };
    },
  };
}
