/** Who pays for it: rounds and who owns what in the run, and how much is needed from outside, found when asked. */
import { fundingSection } from "../../formats/report/funding-section.ts";
import { Sections } from "../parts/sections.tsx";
import { type StudyTab, StudyTabs } from "../parts/study-tabs.tsx";
import type { App } from "../state/app.ts";

const tabs: readonly StudyTab[] = [
  {
    study: "funding",
    label: "Need",
    ask: "How much is needed from outside?",
    how: "The plan is lived through once without any money from outside, cash going below nil where it must; then as written, with every unsigned raise a quarter later, and without the offering.",
    paths: 400,
  },
];

export const FundingPlace = ({ app }: { readonly app: App }) => (
  <>
    <StudyTabs app={app} name="Funding" tabs={tabs} />
    <h2>Rounds and ownership</h2>
    <Sections app={app} of={(summary) => [fundingSection(summary)]} none="This plan has no rounds of financing and no cap table." />
  </>
);
