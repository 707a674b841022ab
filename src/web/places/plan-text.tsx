/** The plan's text in an editor. The editor is loaded when this place is first entered. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { App } from "../state/app.ts";
import { useStore } from "../state/store.ts";
import type { PlanEditor } from "../parts/plan-editor.ts";
import { renderDiagnostics } from "../../formats/text/diagnostics.ts";

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

export function PlanTextPlace({ app }: { readonly app: App }) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<PlanEditor | undefined>(undefined);
  const [state, setState] = useState<"loading" | "ready" | string>("loading");
  const { text, checked, file } = useStore(app.store, (session) => session);

  useEffect(() => {
    let isGone = false;
    import("../parts/plan-editor.ts").then(
      ({ createPlanEditor }) => {
        if (isGone || host.current === null) return;
        const session = app.store.get();
        editor.current = createPlanEditor(host.current, session.text, (typed, joins) => app.actions.setText(typed, joins));
        editor.current.showDiagnostics(session.checked?.diagnostics ?? [], session.file);
        setState("ready");
      },
      () => setState("The editor could not be loaded: it needs one visit with a network. The values can still be changed under Assumptions."),
    );
    return () => {
      isGone = true;
      editor.current?.close();
      editor.current = undefined;
    };
  }, []);
  useEffect(() => editor.current?.setText(text), [text, state]);
  useEffect(() => editor.current?.showDiagnostics(checked?.diagnostics ?? [], file), [checked, state]);

  const diagnostics = checked?.diagnostics ?? [];
  const count = (severity: string): number => diagnostics.filter((one) => one.severity === severity).length;
  return (
    <div class="plan-text">
      <p class="soft" role="status">
        {state === "loading" ? "Loading the editor…" : state === "ready" ? "" : state}
        {diagnostics.length === 0 ? "No mistakes." : `${plural(count("error"), "error")}, ${plural(count("warning"), "warning")}.`} Ctrl-Space completes; Tab
        leaves the text.
      </p>
      <div class="editor" ref={host} />
      <pre class="print-only">{text}</pre>
      {diagnostics.length === 0 ? undefined : (
        <section class="messages" aria-label="Messages">
          <h2>Messages</h2>
          <ul>
            {diagnostics.slice(0, 40).map((one, i) => (
              <li key={i} class={one.severity}>
                <button type="button" class="link" onClick={() => editor.current?.reveal(one.place.line, one.place.column)}>
                  line {one.place.line}
                </button>
                <pre>{renderDiagnostics([one], { sourceOf: (name) => (name === file ? text : undefined) })}</pre>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
