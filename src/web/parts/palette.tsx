/** Commands by name, and the help. Both are dialogs of the browser: it keeps the focus inside and gives it back. */
import type { RunSummary } from "../../core/results/run.ts";
import { answerJson } from "../../formats/text/answer-json.ts";
import { download } from "../state/plan-source.ts";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { App, Overlay } from "../state/app.ts";
import { places, placeTitles } from "../state/location.ts";
import { useStore } from "../state/store.ts";
import { chords, singleKeys, singleKeysAct, switchSingleKeys } from "./keys.tsx";

export interface PaletteProps {
  readonly app: App;
  readonly overlay: Overlay;
  show(overlay: Overlay): void;
  startTour(): void;
}

interface Command {
  readonly name: string;
  readonly note?: string;
  act(): void;
}

const shownMax = 12;

function downloadAnswer(summary: RunSummary): void {
  download("summary.json", new Blob([`${answerJson(summary)}\n`], { type: "application/json" }));
}

/** The report is drawn by code of its own, fetched when it is wanted. */
async function downloadReport(summary: RunSummary): Promise<void> {
  const { renderReport } = await import("../../formats/report/report.ts");
  download("report.html", new Blob([renderReport(summary, { date: new Date().toISOString().slice(0, 10) })], { type: "text/html" }));
}

export function Palette(props: PaletteProps) {
  const { overlay, show } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (overlay !== "none" && element?.open === false) element.showModal();
    if (overlay === "none" && element?.open === true) element.close();
  }, [overlay]);
  return (
    <dialog ref={dialog} class="overlay" aria-label={overlay === "help" ? "Help" : "Commands"} onClose={() => show("none")}>
      {overlay === "palette" ? <Commands {...props} /> : undefined}
      {overlay === "help" ? <Help {...props} /> : undefined}
    </dialog>
  );
}

function Commands({ app, show, startTour }: PaletteProps) {
  const { actions, store } = app;
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState(0);
  const session = useStore(store, (held) => held);
  const commands = useMemo((): readonly Command[] => {
    const values = session.lastGood?.plan?.values ?? [];
    return [
      ...places.map((place) => ({ name: `Go to ${placeTitles[place]}`, act: () => actions.goTo(place) })),
      { name: "Scenario: as planned", act: () => actions.setScenario(undefined) },
      ...(session.lastGood?.scenarios ?? []).map(({ name, why }) => ({ name: `Scenario: ${name}`, note: why, act: () => actions.setScenario(name) })),
      { name: "Undo", act: () => actions.undo() },
      { name: "Redo", act: () => actions.redo() },
      { name: "Save", act: () => void actions.save() },
      { name: "Draw other futures (new seed)", act: () => actions.setSeed(((session.seed ?? session.summary?.seed ?? 0) + 1) % 4_294_967_296) },
      { name: "Draw the plan's own futures (its seed)", act: () => actions.setSeed(undefined) },
      ...(session.summary === undefined || session.run.kind !== "done"
        ? []
        : [
            { name: "Download the answer (summary.json)", act: () => downloadAnswer(session.summary!) },
            { name: "Download the report (HTML)", act: () => void downloadReport(session.summary!) },
          ]),
      { name: "Copy a link to these numbers", act: () => void navigator.clipboard.writeText(location.href) },
      { name: "Print", act: () => setTimeout(() => print(), 50) },
      { name: "Take the tour", act: startTour },
      { name: "Close the plan", act: () => actions.close() },
      ...values.map(({ address, text }) => ({
        name: `Change ${address}`,
        note: text,
        act: () => {
          actions.goTo("assumptions");
          dispatchEvent(new CustomEvent("plimsoll-assumption", { detail: address }));
        },
      })),
    ];
  }, [session.lastGood, session.seed, session.summary, session.run.kind]);
  const asked = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const found = commands.filter(({ name, note }) => asked.every((word) => `${name} ${note ?? ""}`.toLowerCase().includes(word))).slice(0, shownMax);
  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    show("none");
    command.act();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setChosen((now) => (now + step + found.length) % Math.max(1, found.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(found[chosen]);
    }
  };
  return (
    <>
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="command-list"
        aria-activedescendant={found[chosen] === undefined ? undefined : `command-${chosen}`}
        aria-label="Command, scenario or value"
        placeholder="Command, scenario or value"
        autocomplete="off"
        autofocus
        value={words}
        onInput={(event) => {
          setWords(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id="command-list" role="listbox" aria-label="Commands" class="commands">
        {found.map((command, i) => (
          <li key={command.name} id={`command-${i}`} role="option" aria-selected={i === chosen} onMouseMove={() => setChosen(i)} onClick={() => run(command)}>
            <span>{command.name}</span>
            <span class="soft">{command.note}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p class="soft">Nothing by that name.</p> : undefined}
    </>
  );
}

function Help({ app, show }: PaletteProps) {
  const [isOn, setOn] = useState(singleKeysAct());
  const rows = (keys: readonly (readonly [string, string])[]) =>
    keys.map(([key, what]) => (
      <div key={key}>
        <dt>
          <kbd>{key}</kbd>
        </dt>
        <dd>{what}</dd>
      </div>
    ));
  return (
    <div class="help">
      <h2>Help</h2>
      <p>
        Change a value, and a preview from a few futures appears at once; the full run then refines it in place. The plan's text file is the truth: every edit
        changes only the characters of that value, and undo takes it back. Nothing leaves this machine.
      </p>
      <dl class="keys">
        {rows(chords)}
        {rows(singleKeys)}
      </dl>
      <label class="switch">
        <input
          type="checkbox"
          checked={isOn}
          onChange={() => {
            switchSingleKeys();
            setOn(singleKeysAct());
          }}
        />
        Single keys act
      </label>
      <p class="soft">Plimsoll {app.version}. Same plan, seed and version: same numbers here and on the command line.</p>
      <button type="button" onClick={() => show("none")}>
        Close
      </button>
    </div>
  );
}
