/** The plan that `plimsoll open` serves: read, written back, and read again when someone else changes it. */
import type { OpenedPlan } from "./plan-source.ts";

interface ServedPlan {
  readonly file: string;
  readonly text: string;
  readonly named: Readonly<Record<string, string>>;
  /** SHA-256 of the text: what a change starts from. */
  readonly version: string;
  readonly namedVersion: string;
  readonly canWrite: boolean;
}

const planAddress = "./api/plan";

/** What of the served plan has changed: a text that this page wrote itself is none. */
export interface ServedChange {
  readonly opened: OpenedPlan;
  readonly isOwnText: boolean;
}

/** The served plan; undefined where the page comes from a plain file host. */
export async function openServed(changed: (change: ServedChange) => void): Promise<OpenedPlan | undefined> {
  if (document.querySelector("meta[name=plimsoll-served]") === null) return undefined;
  const first = await read();
  let { version, namedVersion } = first;
  /** Versions that this page has read or written: news of them is no news. */
  const known = new Set([version]);
  const write = async (text: string): Promise<void> => {
    const response = await fetch(planAddress, { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify({ text, version }) });
    if (!response.ok) throw new Error(await response.text());
    ({ version } = (await response.json()) as { readonly version: string });
    known.add(version);
  };
  const openedOf = ({ file, text, named, canWrite }: ServedPlan): OpenedPlan => ({
    source: { id: "served", label: file, savesItself: canWrite, ...(canWrite ? { save: write } : {}) },
    plan: { file, text, named },
  });
  const follow = async (news: string): Promise<void> => {
    const [newVersion = "", newNamed] = news.split(" ");
    if (known.has(newVersion) && newNamed === namedVersion) return;
    const served = await read();
    const isOwnText = known.has(served.version);
    namedVersion = served.namedVersion;
    if (!isOwnText) {
      version = served.version;
      known.add(version);
    }
    changed({ opened: openedOf(served), isOwnText });
  };
  new EventSource("./api/events").addEventListener("changed", (event: MessageEvent<string>) => {
    follow(event.data).catch(() => undefined);
  });
  return openedOf(first);
}

async function read(): Promise<ServedPlan> {
  const response = await fetch(planAddress, { cache: "no-store" });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as ServedPlan;
}
