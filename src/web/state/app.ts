/** What every part of the page is given. */
import type { EngineClient } from "../engine/client.ts";
import type { Actions } from "./actions.ts";
import type { Session } from "./session.ts";
import type { Store } from "./store.ts";

export interface App {
  readonly store: Store<Session>;
  readonly actions: Actions;
  readonly engine: EngineClient;
  readonly version: string;
}

export interface AppProps {
  readonly app: App;
}

/** What stands above the page at a time. */
export type Overlay = "palette" | "help" | "none";
