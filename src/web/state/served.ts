/** The plan that `plimsoll open` serves: read, written back, and read again when someone else changes it. */
import type { OpenedPlan } from "./plan-source.ts";

interface ServedPlan {
  readonly file: string;
  readonly text: string;
  readonly named: Readonly<Record<string, string>>;
  /** SHA-256 of the text: what a change starts from. */
  readonly version: string;
  readonly canWrite: boolean;
}

const planAddress = "./api/plan";

/** The served plan; undefined where the page comes from a plain file host. */
export async function openServed(changed: (opened: OpenedPlan) => void): Promise<OpenedPlan | undefined> {
  if (!(document.querySelector("meta[name=plimsoll-served]") instanceof HTMLMetaElement)) return undefined;
  let version = "";
  const read = async (): Promise<ServedPlan> => {
    const response = await fetch(planAddress, { cache: "no-store" });
    if (!response.ok) throw new Error(await response.text());
    const served = (await response.json()) as ServedPlan;
    version = served.version;
    return served;
  };
  const write = async (text: string): Promise<void> => {
    const response = await fetch(planAddress, { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify({ text, version }) });
    if (!response.ok) throw new Error(await response.text());
    version = ((await response.json()) as { readonly version: string }).version;
  };
  const openedOf = (served: ServedPlan): OpenedPlan => ({
    source: { id: "served", label: served.file, savesItself: served.canWrite, ...(served.canWrite ? { save: write } : {}) },
    plan: { file: served.file, text: served.text, named: served.named },
  });
  const first = await read();
  const events = new EventSource("./api/events");
  events.addEventListener("changed", (event: MessageEvent<string>) => {
    if (event.data === version) return;
    read().then(
      (served) => changed(openedOf(served)),
      () => undefined,
    );
  });
  return openedOf(first);
}
