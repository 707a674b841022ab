/** What risks cost, what a floor for development is worth, and what a release does: asked for, since each takes several runs. */
import { type StudyTab, StudyTabs } from "../parts/study-tabs.tsx";
import type { App } from "../state/app.ts";

/** Futures of each run on the page. */
const paths = 400;

const tabs: readonly StudyTab[] = [
  {
    study: "risks",
    label: "Risks",
    ask: "What does each risk cost?",
    how: "The plan is run without each of its events in turn, on the same futures: what each costs in value and in insolvency.",
    paths,
    lacks: (addresses) =>
      addresses.some((address) => address.startsWith("events."))
        ? undefined
        : "This plan names nothing that may happen to it. Add one to its text: events: {incident: {chance: 10%, when: 2027-01 to 2029-12, lasts: 9 months, effects: {demand.run_rate: -30%}}}",
  },
  {
    study: "floor",
    label: "Floor for development",
    ask: "What is a floor worth?",
    how: "The plan is run under several floors for development, on the same futures: what each costs now, and what it saves in falling behind.",
    paths,
    lacks: (addresses) =>
      addresses.some((address) => address.startsWith("workloads."))
        ? undefined
        : "This plan serves and trains nothing with machines, so there is no floor to set.",
  },
  {
    study: "access",
    label: "Gated, paid or open",
    ask: "What does a release do?",
    how: "A product is kept to those who have it, sold to whoever pays, at several prices, or opened to all, on the same futures: the bill, who is displaced, and the value.",
    paths,
    lacks: (addresses) => (addresses.some((address) => address.startsWith("products.")) ? undefined : "This plan sells no products."),
  },
];

export const RisksPlace = ({ app }: { readonly app: App }) => <StudyTabs app={app} name="Questions" tabs={tabs} />;
