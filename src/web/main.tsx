/** Entry of the page: starts the engine, opens what the address names, and draws. */
import { render } from "preact";
import { sectionCss } from "../formats/report/page-style.ts";
import { App } from "./app.tsx";
import "./app.css";
import { createClient } from "./engine/client.ts";
import { openFromAddress, followAddress } from "./state/address-link.ts";
import { createActions } from "./state/actions.ts";
import { emptySession } from "./state/session.ts";
import type { Session } from "./state/session.ts";
import { openServed } from "./state/served.ts";
import { createStore } from "./state/store.ts";

declare const PLIMSOLL_VERSION: string;

const style = document.createElement("style");
style.textContent = sectionCss;
document.head.prepend(style);

const store = createStore<Session>(emptySession);
const worker = new Worker(new URL("./engine/desk-worker.ts", import.meta.url), { type: "module" });
const engine = createClient(worker, (message) => store.set({ run: { kind: "failed", message: `the engine did not start: ${message}` } }));
const actions = createActions(store, engine, PLIMSOLL_VERSION);
const app = { store, actions, engine, version: PLIMSOLL_VERSION };

followAddress(store, PLIMSOLL_VERSION);
const host = document.getElementById("app")!;
host.replaceChildren();
render(<App app={app} />, host);

const tell = (error: unknown): void => actions.tell(error instanceof Error ? error.message : String(error));
openServed(actions.reload).then((served) => openFromAddress(app, served), tell);

if ("serviceWorker" in navigator && import.meta.env.PROD && document.querySelector("meta[name=plimsoll-served]") === null) {
  navigator.serviceWorker.register("./service-worker.js").catch(() => undefined);
}
