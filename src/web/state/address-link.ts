/** Keeps the page's address and the session together: a reload or a link shows the same numbers. */
import type { App } from "./app.ts";
import { openExample } from "./plan-source.ts";
import type { OpenedPlan } from "./plan-source.ts";
import { formatAddress, parseAddress } from "./location.ts";
import type { Session } from "./session.ts";
import type { Store } from "./store.ts";

/** Opens what the address names; `served` is the plan of `plimsoll open`. */
export async function openFromAddress({ actions }: Pick<App, "actions">, served: OpenedPlan | undefined): Promise<void> {
  const address = parseAddress(location.hash);
  actions.goTo(address.place);
  const example = /^example:([\w-]+)$/.exec(address.from ?? "")?.[1];
  try {
    if (served !== undefined) await actions.open(served, address);
    else if (example !== undefined) await actions.open(await openExample(example), address);
    else if (address.from?.startsWith("file:") === true)
      actions.tell(`The link is to ${address.from.slice(5)}, a file that is not kept here: open it again to see the same numbers.`);
  } catch (error) {
    actions.tell(error instanceof Error ? error.message : String(error));
  }
}

/** Writes the address whenever what it says changes; moving to a place is a step of the browser's history. */
export function followAddress(store: Store<Session>, version: string): void {
  let lastPlace = store.get().place;
  store.subscribe(() => {
    const { place, source, scenario, seed, checked, summary } = store.get();
    if (source === undefined) return;
    const pinned = checked?.plan?.hash;
    const address = formatAddress({
      place,
      from: source.id,
      ...(scenario === undefined ? {} : { scenario }),
      ...(summary === undefined && seed === undefined ? {} : { seed: seed ?? summary!.seed }),
      ...(pinned === undefined ? {} : { plan: pinned }),
      engine: version,
    });
    if (address === location.hash) return;
    if (place !== lastPlace && location.hash !== "") history.pushState(null, "", address);
    else history.replaceState(null, "", address);
    lastPlace = place;
  });
  addEventListener("popstate", () => {
    const { place } = parseAddress(location.hash);
    lastPlace = place;
    store.set({ place });
  });
}
