/** Two minutes through one plan, ending with a decision that the reader changes. */
import { useEffect, useRef, useState } from "preact/hooks";
import { percentText } from "../../formats/text/number.ts";
import type { App } from "../state/app.ts";
import type { PlaceName } from "../state/location.ts";
import type { Session } from "../state/session.ts";
import { useStore } from "../state/store.ts";
import { fieldId } from "./value-editor.tsx";

interface Step {
  readonly title: string;
  readonly place: PlaceName;
  readonly words: string;
  /** Something to do with one button. */
  readonly act?: { readonly label: string; run(app: App): void };
  /** Whether the reader has done what the step asks. */
  isDone?(session: Session): boolean;
}

const shareOf = (session: Session): string => {
  const held = session.summary?.pInsolvent.withRaises;
  return held === undefined ? "…" : percentText(held.count / held.paths);
};

const lateScenario = (session: Session): string | undefined => session.lastGood?.scenarios.find(({ name, why }) => /late|slow/i.test(`${name} ${why}`))?.name;
const leverOf = (session: Session): string | undefined =>
  ["policy.cover.quantile", "demand.growth", "opening.cash"].find((address) => session.lastGood?.plan?.values.some((row) => row.address === address));

const steps: readonly Step[] = [
  {
    title: "One question, one number",
    place: "answer",
    words: "The plan was run through thousands of futures. The strip above says in how many of them the company cannot pay, and how sure that count is.",
  },
  {
    title: "Where the money goes",
    place: "cash",
    words:
      "The band holds 90 % of futures, the dark part half of them, the thin lines are five whole ones. Fifty dots below stand for all: each is a fiftieth of the futures.",
  },
  {
    title: "What is promised",
    place: "contracts",
    words: "A headline is not an obligation. Move the month: the table says what would still be owed if notice were given then.",
  },
  {
    title: "What if demand is a year late?",
    place: "answer",
    words: "A scenario is a named set of changed values, in the plan's own file. Try this one and watch the strip: the same futures, met by a slower year.",
    act: {
      label: "Make demand late",
      run: ({ actions, store }) => actions.setScenario(lateScenario(store.get())),
    },
    isDone: (session) => session.scenario !== undefined,
  },
  {
    title: "Now decide",
    place: "answer",
    words:
      "How much demand should the rule sign capacity for? Drag the slider of policy.cover.quantile (or type in its field): lower is safer and serves fewer customers. The strip previews as you drag and refines when you let go.",
    isDone: (session) => session.past.length > 0,
  },
];

export interface TourProps {
  readonly app: App;
  end(): void;
}

export function Tour({ app, end }: TourProps) {
  const session = useStore(app.store, (held) => held);
  const [at, setAt] = useState(0);
  const before = useRef<string | undefined>(undefined);
  const card = useRef<HTMLDivElement>(null);
  const step = steps[at];
  useEffect(() => {
    if (step !== undefined && step.place !== app.store.get().place) app.actions.goTo(step.place);
    card.current?.focus({ preventScroll: true });
    if (at !== steps.length - 1) return;
    before.current = shareOf(app.store.get());
    const address = leverOf(app.store.get());
    if (address !== undefined) requestAnimationFrame(() => document.getElementById(fieldId(address))?.scrollIntoView({ block: "center" }));
  }, [at]);
  const lever = leverOf(session);
  const isDone = step?.isDone === undefined || step.isDone(session);
  return (
    <div class="tour" role="region" aria-label="Tour" ref={card} tabIndex={-1}>
      {step === undefined ? (
        <>
          <h2>You changed a decision</h2>
          <p>
            {before.current === shareOf(session) ? "The share of futures insolvent is " : `Futures insolvent: ${before.current} before, `}
            <strong>{shareOf(session)}</strong> now. The change is one line of {session.file}: see it in the plan's text, undo it, or save the file and run the
            command line on it: the digits are the same.
          </p>
        </>
      ) : (
        <>
          <h2>
            <span class="soft">
              {at + 1} of {steps.length}
            </span>{" "}
            {step.title}
          </h2>
          <p>{lever === undefined ? step.words : step.words.replace("policy.cover.quantile", lever)}</p>
        </>
      )}
      <div class="buttons">
        {step?.act === undefined || isDone ? undefined : (
          <button type="button" class="primary" onClick={() => step.act!.run(app)}>
            {step.act.label}
          </button>
        )}
        {step === undefined ? undefined : (
          <button type="button" class={isDone ? "primary" : undefined} onClick={() => setAt(at + 1)}>
            {isDone ? "Next" : "Skip"}
          </button>
        )}
        {at === 0 ? undefined : (
          <button type="button" onClick={() => setAt(at - 1)}>
            Back
          </button>
        )}
        <button type="button" onClick={end}>
          {step === undefined ? "Done" : "End the tour"}
        </button>
      </div>
    </div>
  );
}
