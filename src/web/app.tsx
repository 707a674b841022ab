/** The page: a rail of places, the answer always in sight, and the place itself. */
import { useEffect, useState } from "preact/hooks";
import { AnswerStrip } from "./parts/answer-strip.tsx";
import { Gallery } from "./places/gallery.tsx";
import { PlaceView } from "./places/place-view.tsx";
import { Keys } from "./parts/keys.tsx";
import { Palette } from "./parts/palette.tsx";
import { TopBar } from "./parts/top-bar.tsx";
import { Tour } from "./parts/tour.tsx";
import type { AppProps, Overlay } from "./state/app.ts";
import { places, placeKeys, placeTitles } from "./state/location.ts";
import { useStore } from "./state/store.ts";

export function App({ app }: AppProps) {
  const { store, actions } = app;
  const isOpen = useStore(store, (session) => session.source !== undefined);
  const place = useStore(store, (session) => session.place);
  const isGlance = useStore(store, (session) => session.glance !== undefined);
  const notice = useStore(store, (session) => session.notice);
  const [overlay, setOverlay] = useState<Overlay>("none");
  const [isTouring, setTouring] = useState(false);

  useEffect(() => {
    document.title = isOpen ? `${placeTitles[place]} · ${store.get().file} · Plimsoll` : "Plimsoll";
  }, [isOpen, place]);

  const noticeBar =
    notice === undefined ? undefined : (
      <div class="notice" role="status">
        <span>{notice}</span>
        <button type="button" onClick={() => actions.tell(undefined)}>
          Dismiss
        </button>
      </div>
    );
  if (!isOpen)
    return (
      <>
        {noticeBar}
        <Gallery app={app} startTour={() => setTouring(true)} />
      </>
    );
  return (
    <div class="shell">
      <a class="skip" href="#place">
        Skip to the place
      </a>
      <TopBar app={app} show={setOverlay} startTour={() => setTouring(true)} />
      <nav class="rail" aria-label="Places">
        <ul>
          {places.map((name) => (
            <li key={name}>
              <button type="button" class="place-link" data-place={name} aria-current={name === place ? "page" : undefined} onClick={() => actions.goTo(name)}>
                {placeTitles[name]}
                <kbd aria-hidden="true">{placeKeys[name]}</kbd>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <div class="body">
        {noticeBar}
        <AnswerStrip app={app} />
        <main id="place" class={isGlance ? "behind" : undefined} tabIndex={-1} aria-labelledby="place-title">
          <PlaceView app={app} />
        </main>
      </div>
      {isTouring ? <Tour app={app} end={() => setTouring(false)} /> : undefined}
      <Palette app={app} overlay={overlay} show={setOverlay} startTour={() => setTouring(true)} />
      <Keys app={app} show={setOverlay} overlay={overlay} />
    </div>
  );
}
