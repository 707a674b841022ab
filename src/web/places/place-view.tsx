/** The place that the reader is in. */
import { checksSection, warningsSection } from "../../formats/report/evidence-section.ts";
import { capacitySection } from "../../formats/report/capacity-section.ts";
import { fundingSection } from "../../formats/report/funding-section.ts";
import { productSection } from "../../formats/report/product-section.ts";
import { cashSection, insolvencySection } from "../../formats/report/cash-section.ts";
import { servingSection } from "../../formats/report/serving-section.ts";
import { statementsSection } from "../../formats/report/statements-section.ts";
import type { App } from "../state/app.ts";
import { Sections } from "../parts/sections.tsx";
import { placeTitles } from "../state/location.ts";
import type { PlaceName } from "../state/location.ts";
import { useStore } from "../state/store.ts";
import { Allocation } from "./allocation.tsx";
import { Answer } from "./answer.tsx";
import { Assumptions } from "./assumptions.tsx";
import { Compare } from "./compare.tsx";
import { Contracts } from "./contracts.tsx";
import { Decide } from "./decide.tsx";
import { EvidencePlace } from "./evidence.tsx";
import { FundingPlace } from "./funding.tsx";
import { PlanTextPlace } from "./plan-text.tsx";
import { RisksPlace } from "./risks.tsx";
import { SensitivityPlace } from "./sensitivity.tsx";
import { Mistakes } from "../parts/mistakes.tsx";

export function PlaceView({ app }: { readonly app: App }) {
  const place = useStore(app.store, (session) => session.place);
  return (
    <>
      <h1 id="place-title" class="place-title">
        {placeTitles[place]}
      </h1>
      {place === "text" ? undefined : <Mistakes app={app} />}
      <Content app={app} place={place} />
    </>
  );
}

function Content({ app, place }: { readonly app: App; readonly place: PlaceName }) {
  switch (place) {
    case "answer":
      return <Answer app={app} />;
    case "decide":
      return <Decide app={app} />;
    case "cash":
      return (
        <Sections
          app={app}
          of={(summary) => [cashSection(summary), insolvencySection(summary), fundingSection(summary)]}
          none="This plan has no cash to show."
        />
      );
    case "capacity":
      return (
        <Sections app={app} of={(summary) => [capacitySection(summary)]} none="This plan serves no demand with machines, so there is no capacity to show." />
      );
    case "allocation":
      return <Allocation app={app} />;
    case "contracts":
      return <Contracts app={app} />;
    case "money":
      return (
        <Sections app={app} of={(summary) => [statementsSection(summary), checksSection(summary), warningsSection(summary)]} none="No statements to show." />
      );
    case "products":
      return (
        <Sections app={app} of={(summary) => [productSection(summary), servingSection(summary)]} none="This plan sells no products and names no models." />
      );
    case "funding":
      return <FundingPlace app={app} />;
    case "assumptions":
      return <Assumptions app={app} />;
    case "sensitivity":
      return <SensitivityPlace app={app} />;
    case "risks":
      return <RisksPlace app={app} />;
    case "evidence":
      return <EvidencePlace app={app} />;
    case "compare":
      return <Compare app={app} />;
    case "text":
      return <PlanTextPlace app={app} />;
  }
}
