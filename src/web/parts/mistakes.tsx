/** What is wrong with the text, in the words of the command line; each leads to its line. */
import { renderDiagnostics } from "../../formats/text/diagnostics.ts";
import type { App } from "../state/app.ts";
import { useStore } from "../state/store.ts";

export function Mistakes({ app }: { readonly app: App }) {
  const { checked, file, text } = useStore(app.store, (session) => session);
  const errors = checked?.diagnostics.filter(({ severity }) => severity === "error") ?? [];
  if (errors.length === 0) return null;
  return (
    <section class="mistakes" aria-label="Mistakes in the plan">
      <p>
        {errors.length === 1 ? "The plan has a mistake." : `The plan has ${errors.length} mistakes.`} The numbers shown are those of the last text without any.
      </p>
      <pre>{renderDiagnostics(errors.slice(0, 3), { sourceOf: (name) => (name === file ? text : undefined) })}</pre>
      <button type="button" onClick={() => app.actions.goTo("text")}>
        Go to the text
      </button>
      <button type="button" onClick={() => app.actions.undo()}>
        Undo
      </button>
    </section>
  );
}
