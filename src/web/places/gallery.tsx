/** Where one begins: an example, or a plan of one's own. */
import { useState } from "preact/hooks";
import type { App } from "../state/app.ts";
import { examples, fromFiles, openExample, openOwnFile } from "../state/plan-source.ts";
import type { OpenedPlan } from "../state/plan-source.ts";

export interface GalleryProps {
  readonly app: App;
  startTour(): void;
}

export function Gallery({ app, startTour }: GalleryProps) {
  const [isOver, setOver] = useState(false);
  const open = async (opening: Promise<OpenedPlan | undefined>): Promise<void> => {
    try {
      const opened = await opening;
      if (opened !== undefined) await app.actions.open(opened);
    } catch (error) {
      app.actions.tell(error instanceof Error ? error.message : String(error));
    }
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void open(fromFiles([...(event.dataTransfer?.files ?? [])]));
  };
  return (
    <main
      class={`gallery${isOver ? " over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <header>
        <p class="mark">
          <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
            <circle cx="16" cy="16" r="9" fill="none" stroke="currentColor" stroke-width="2.4" />
            <path d="M2 16h28" stroke="currentColor" stroke-width="2.4" />
          </svg>
          Plimsoll
        </p>
        <h1>How much compute can this company carry?</h1>
        <p class="lead">
          A plan says what is demanded, contracted, offered and owed. Plimsoll runs the company through thousands of futures, month by month, and shows how many
          of them end badly. The engine runs in this page: the plan never leaves this machine.
        </p>
      </header>
      <h2>Begin with an example</h2>
      <ul class="cards">
        {examples.map(({ name, title, about }) => (
          <li key={name}>
            <button type="button" onClick={() => void open(openExample(name))}>
              <strong>{title}</strong>
              <span>{about}</span>
              <code>{name}.yaml</code>
            </button>
          </li>
        ))}
      </ul>
      <p class="own">
        <button
          type="button"
          class="primary"
          onClick={() => {
            startTour();
            void open(openExample("frontier-lab"));
          }}
        >
          Take the two-minute tour
        </button>
        <button type="button" onClick={() => void open(openOwnFile())}>
          Open a plan of your own…
        </button>
        <span class="soft">or drop it here, with the CSV files it names</span>
      </p>
      <footer class="soft">Version {app.version}. Works without a network once loaded. A plan is one YAML file; the command line reads the same one.</footer>
    </main>
  );
}
