/** What the plan rests on, and what would change the answer: sources, news, stress, the worth of knowing, and hindsight. */
import { type StudyTab, StudyTabs } from "../parts/study-tabs.tsx";
import type { App } from "../state/app.ts";

const observationLines = `date,quantity,value,source,title
2026-06-04,demand.growth,3% to 8%/month,analyst-june,Growth slows`;

const knownLines = `date,quantity,value,source,title
2024-06-12,demand.run_rate,$3.4B/year,press,annualised revenue
2024-06-30,demand.growth,5% to 14%/month,ours,our forecast of the day`;

const decides = (addresses: readonly string[]): string | undefined =>
  addresses.some((address) => address.startsWith("offers."))
    ? undefined
    : "This plan has no offers, so nothing is to be decided. Add some under offers: in its text.";

const tabs: readonly StudyTab[] = [
  {
    study: "sources",
    label: "Sources",
    ask: "Look at the sources",
    how: "Every source with its age, its use and what is wrong with it; where sources disagree, the plan run with each believed alone; and how much of the spread of value rests on what nobody has observed.",
    paths: 200,
  },
  {
    study: "break",
    label: "What would break it",
    ask: "Find what would break it",
    how: "All assumptions are shifted together, along the plan's own correlations, until insolvency crosses its limit, as little as that takes. Where the limit is broken already: what would have to be better.",
    paths: 400,
    least: 400,
  },
  {
    study: "worth",
    label: "Worth of knowing",
    ask: "What should be found out first?",
    how: "The decision found under Decide (or that of a short search, where none was), and others beside it, are run on the same futures. An assumption is worth what another of them, chosen in its light, would bring.",
    paths: 1000,
    least: 200,
    lacks: decides,
  },
  {
    study: "digest",
    label: "Digest of news",
    ask: "Open observations…",
    how: "A CSV file of what came in. Each observation is put into the plan alone and run on the same futures; the five that move the answer most are told, with lines for the plan that are proposed and never written. The file may be dropped here.",
    paths: 200,
    file: observationLines,
  },
  {
    study: "hindsight",
    label: "Hindsight",
    ask: "Open what was published…",
    how: "A plan that starts in the past, played again on what was known at each date, against what happened. A value that is one number came true; one that is a range was believed from its date on. The file may be dropped here.",
    paths: 1,
    file: knownLines,
  },
];

export const EvidencePlace = ({ app }: { readonly app: App }) => <StudyTabs app={app} name="Evidence" tabs={tabs} />;
