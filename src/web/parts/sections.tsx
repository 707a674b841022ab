/** Sections of the report as they stand in a place, and what stands there until numbers come. */
import type { RunSummary } from "../../core/results/run.ts";
import type { Section } from "../../formats/report/html.ts";
import { tablesOf } from "../../formats/text/summary-tables.ts";
import type { App } from "../state/app.ts";
import { useStore } from "../state/store.ts";
import { HtmlBlock } from "./html-block.tsx";

export interface SectionsProps {
  readonly app: App;
  of(summary: RunSummary): readonly (Section | undefined)[];
  readonly none: string;
}

/** Sections of the report, drawn anew with every new summary. */
export function Sections({ app, of, none }: SectionsProps) {
  const summary = useStore(app.store, (session) => session.summary);
  if (summary === undefined) return <Waiting app={app} />;
  const sections = of(summary).filter((section) => section !== undefined);
  if (sections.length === 0) return <p class="empty">{none}</p>;
  const html = sections.map((section, i) => `${i === 0 ? "" : `<h2>${section.title}</h2>`}\n${section.body}`).join("\n");
  return <HtmlBlock html={html} tables={() => tablesOf(summary)} />;
}

/** What stands where numbers will: nothing jumps when they come. */
export function Waiting({ app }: { readonly app: App }) {
  const { checked, run } = useStore(app.store, (session) => session);
  if (checked !== undefined && checked.plan === undefined) return <p class="empty">Mend the plan's text, and the numbers come back.</p>;
  if (run.kind === "failed") return <p class="empty">{run.message}</p>;
  return (
    <div class="waiting-block" aria-hidden="true">
      <div />
      <div />
      <div />
    </div>
  );
}
