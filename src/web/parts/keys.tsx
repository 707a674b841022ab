/** Keys of the page. Single keys can be switched off, and never act while something is being typed. */
import { useEffect } from "preact/hooks";
import type { App, Overlay } from "../state/app.ts";
import { readSetting, writeSetting } from "../state/drafts.ts";
import { placeKeys, places } from "../state/location.ts";

export const singleKeysAct = (): boolean => readSetting("single-keys") !== "off";
export const switchSingleKeys = (): void => writeSetting("single-keys", singleKeysAct() ? "off" : "on");

/** What single keys do, for the help. */
export const singleKeys: readonly (readonly [string, string])[] = [
  ["1 … 9, 0", "go to a place"],
  ["/", "search assumptions"],
  ["[ and ]", "scenario before, scenario after"],
  ["f", "funding"],
  ["r", "risks and access"],
  ["v", "evidence"],
  ["d", "compare two scenarios"],
  ["e", "edit the plan's text"],
  ["u", "undo"],
  ["?", "this help"],
];

export const chords: readonly (readonly [string, string])[] = [
  ["Ctrl-K", "commands"],
  ["Ctrl-Z, Ctrl-Shift-Z", "undo, redo"],
  ["Ctrl-S", "save"],
  ["Esc", "close, or stop the run"],
];

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.matches("input:not([type=range]), textarea, select") || target.isContentEditable);

export interface KeysProps {
  readonly app: App;
  readonly overlay: Overlay;
  show(overlay: Overlay): void;
}

export function Keys({ app, overlay, show }: KeysProps) {
  useEffect(() => {
    const { store, actions } = app;
    const chord = (key: string, isShift: boolean): (() => void) | undefined => {
      if (key === "k") return () => show(overlay === "palette" ? "none" : "palette");
      if (key === "s") return () => void actions.save();
      if (key === "z") return () => (isShift ? actions.redo() : actions.undo());
      return key === "y" ? () => actions.redo() : undefined;
    };
    const single = (key: string): (() => void) | undefined => {
      const place = places.find((name) => placeKeys[name] === key);
      if (place !== undefined) return () => actions.goTo(place);
      switch (key) {
        case "/":
          return () => {
            actions.goTo("assumptions");
            requestAnimationFrame(() => requestAnimationFrame(() => document.getElementById("assumption-search")?.focus()));
          };
        case "[":
        case "]":
          return () => actions.setScenario(neighbour(app, key === "]" ? 1 : -1));
        case "u":
          return () => actions.undo();
        case "?":
          return () => show("help");
        default:
          return undefined;
      }
    };
    const listen = (event: KeyboardEvent): void => {
      const key = event.key.toLowerCase();
      if (key === "escape" && overlay === "none" && store.get().run.kind === "running" && !isTyping(event.target)) return actions.cancel();
      const inEditor = event.target instanceof HTMLElement && event.target.closest(".cm-editor") !== null;
      const isChord = event.ctrlKey || event.metaKey;
      if (isChord && inEditor && key !== "s" && key !== "k") return;
      if (!isChord && (event.altKey || overlay !== "none" || isTyping(event.target) || !singleKeysAct())) return;
      const act = isChord ? chord(key, event.shiftKey) : single(event.key);
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [app, overlay]);
  return null;
}

/** The scenario before or after the present one; the plan without any stands between the last and the first. */
function neighbour({ store }: App, step: number): string | undefined {
  const { lastGood, scenario } = store.get();
  const names = [undefined, ...(lastGood?.scenarios ?? []).map(({ name }) => name)];
  return names[(names.indexOf(scenario) + step + names.length) % names.length];
}
