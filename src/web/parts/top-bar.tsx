/** The plan's name, scenario and history, and where to save it. */
import type { App, Overlay } from "../state/app.ts";
import { useStore } from "../state/store.ts";

export interface TopBarProps {
  readonly app: App;
  show(overlay: Overlay): void;
  startTour(): void;
}

export function TopBar({ app, show, startTour }: TopBarProps) {
  const { store, actions } = app;
  const { source, file, text, savedText, past, future, checked, lastGood, scenario, isSaving } = useStore(store, (session) => session);
  const known = checked?.plan === undefined ? lastGood : checked;
  const name = known?.plan?.name ?? file;
  const isChanged = text !== savedText;
  const saved = isSaving
    ? "Saving…"
    : isChanged
      ? source?.savesItself === true
        ? "Not saved yet"
        : "Edited"
      : source?.savesItself === true
        ? "Saved in the file"
        : "";
  return (
    <header class="bar">
      <button type="button" class="brand" onClick={() => actions.close()} title="Close the plan and go to the gallery">
        <svg width="20" height="20" viewBox="0 0 32 32" aria-hidden="true">
          <circle cx="16" cy="16" r="9" fill="none" stroke="currentColor" stroke-width="3" />
          <path d="M2 16h28" stroke="currentColor" stroke-width="3" />
        </svg>
        <span>Plimsoll</span>
      </button>
      <div class="plan-name">
        <strong title={name}>{name}</strong>
        <span class="soft">
          {source?.label} {saved === "" ? "" : `· ${saved}`}
        </span>
      </div>
      <label class="scenario">
        <span>Scenario</span>
        <select value={scenario ?? ""} onChange={(event) => actions.setScenario(event.currentTarget.value === "" ? undefined : event.currentTarget.value)}>
          <option value="">as planned</option>
          {(known?.scenarios ?? []).map((one) => (
            <option key={one.name} value={one.name}>
              {one.name}
            </option>
          ))}
        </select>
      </label>
      <div class="buttons">
        <button type="button" disabled={past.length === 0} onClick={() => actions.undo()} title="Undo (Ctrl-Z)">
          Undo
        </button>
        <button type="button" disabled={future.length === 0} onClick={() => actions.redo()} title="Redo (Ctrl-Shift-Z)">
          Redo
        </button>
        <button type="button" disabled={!isChanged && source?.save !== undefined} onClick={() => void actions.save()} title="Save (Ctrl-S)">
          {source?.save === undefined ? "Download" : "Save"}
        </button>
        <button type="button" onClick={() => show("palette")} title="Commands (Ctrl-K)">
          Commands
        </button>
        <button type="button" onClick={startTour}>
          Tour
        </button>
      </div>
    </header>
  );
}
