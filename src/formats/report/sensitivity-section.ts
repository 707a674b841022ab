/** What the answer is sensitive to, as a section: tornado, Sobol' effects, scatters, and what distinguishes failures. */
import { slug } from "../../core/evidence/table-address.ts";
import type { ResultTable } from "../../core/results/run.ts";
import type { Outcome, Scatter, Sensitivity } from "../../core/sensitivity/sensitivity.ts";
import { scatterChart } from "../charts/scatter.ts";
import { responsive } from "../charts/svg.ts";
import { tornadoChart } from "../charts/tornado.ts";
import { amountText } from "../text/canonical-amount.ts";
import { countText, decimalText } from "../text/number.ts";
import { effectsTable, endText, outcomeText, outcomeTitles, ruleSentence, sensitivitySentence, swingsTable } from "../text/sensitivity.ts";
import { figureHtml, notesHtml, prose, tableHtml } from "./html.ts";
import type { Section } from "./html.ts";
import { pageHtml } from "./page.ts";

/** Rows of a tornado: the widest swings. The table has all. */
const tornadoRows = 12;

export function sensitivitySection(sensitivity: Sensitivity): Section {
  const effects = effectsTable(sensitivity);
  const outcomes = (["value", "insolvent", "unserved"] as const).filter((outcome) => sensitivity.means[outcome] !== undefined);
  return {
    id: "sensitivity",
    title: "What the answer is sensitive to",
    body: `<p class="lead">${prose(sensitivitySentence(sensitivity))}</p>
<p>${prose(ruleSentence(sensitivity))}</p>
${outcomes.flatMap((outcome) => tornadoFigure(sensitivity, outcome)).join("\n")}
<div class="block"><h3>${prose(effects.title)}</h3>
${tableHtml(effects, { id: "sobol-table" })}
${notesHtml(effects)}</div>
${sensitivity.scatters
  .filter(({ valueUsd }) => valueUsd.length > 0)
  .map((scatter, i) => scatterFigure(sensitivity, scatter, i))
  .join("\n")}`,
  };
}

/** Tables that the section draws from. */
export const sensitivityTables = (sensitivity: Sensitivity): readonly ResultTable[] => [
  swingsTable(sensitivity),
  effectsTable(sensitivity),
  ...sensitivity.scatters.map((scatter) => scatterTable(sensitivity, scatter)),
];

function tornadoFigure(sensitivity: Sensitivity, outcome: Outcome): readonly string[] {
  const base = sensitivity.means[outcome]!;
  const size = (swing: Sensitivity["swings"][number]): number =>
    Math.max(Math.abs(swing.low.means[outcome]! - base), Math.abs(swing.high.means[outcome]! - base));
  const moved = sensitivity.swings.filter((swing) => size(swing) > 0).sort((a, b) => size(b) - size(a) || (a.address < b.address ? -1 : 1));
  if (moved.length === 0) return [];
  const [widest] = moved;
  const rows = moved.slice(0, tornadoRows).map((swing) => ({
    label: swing.address,
    low: { value: swing.low.means[outcome]!, text: endText(swing.low, swing.unit) },
    high: { value: swing.high.means[outcome]!, text: endText(swing.high, swing.unit) },
  }));
  const unmoved = sensitivity.swings.length - moved.length;
  const sentence = `Held at either end, ${widest!.address} moves it most: ${outcomeText(outcome, widest!.low.means[outcome]!)} at ${endText(widest!.low, widest!.unit)}, ${outcomeText(outcome, widest!.high.means[outcome]!)} at ${endText(widest!.high, widest!.unit)}.${unmoved === 0 ? "" : ` ${countText(unmoved)} of ${countText(sensitivity.swings.length)} inputs do not move it.`}`;
  const spec = {
    id: `tornado-${outcome}`,
    title: `${outcomeTitles[outcome]}: one input at a time`,
    description: sentence,
    unit: { kind: outcome === "value" ? "usd" : "share" } as const,
    base,
    baseLabel: `as planned ${outcomeText(outcome, base)}`,
    rows,
  };
  return [
    figureHtml({
      id: `figure-tornado-${outcome}`,
      heading: spec.title,
      summary: sentence,
      chart: responsive((at) => tornadoChart(spec, at)),
      table: swingsTable(sensitivity),
    }),
  ];
}

function scatterTable(sensitivity: Sensitivity, { address, unit, x, valueUsd, insolvent }: Scatter): ResultTable {
  return {
    id: `scatter-${slug(address)}`,
    title: `Value against ${address}`,
    columns: [
      { id: "future", label: "Future" },
      { id: "driver", label: unit === "" ? address : `${address}, ${unit}` },
      { id: "value", label: "Value", unit: "USD" },
      { id: "end", label: "End" },
    ],
    rows: x.map((driver, p) => [String(p), amountText(driver, ""), valueUsd[p]!, insolvent[p] === 1 ? "insolvent" : "solvent"]),
    measures: "Value to today's holders of single futures, against what chance drew in them",
    source: `The first ${countText(x.length)} futures of ${sensitivity.planName}, seed ${sensitivity.seed}`,
    limitations: "What moves together with the driver moves the dots too: a slope is no effect.",
  };
}

function scatterFigure(sensitivity: Sensitivity, scatter: Scatter, index: number): string {
  const { address, unit, x, valueUsd, insolvent, rank } = scatter;
  const table = scatterTable(sensitivity, scatter);
  const sentence = `Futures with a higher ${address} are worth ${rank > 0 ? "more" : "less"}: rank correlation ${decimalText(rank, 2).replace(/^-/, "−")}.`;
  const spec = {
    id: `scatter-${index}`,
    title: table.title,
    description: sentence,
    unit: { kind: "usd" },
    x,
    y: valueUsd,
    failed: insolvent,
    xLabel: address,
    xText: (value: number) => amountText(value, unit),
  } as const;
  return figureHtml({ id: `figure-scatter-${index}`, heading: spec.title, summary: sentence, chart: responsive((at) => scatterChart(spec, at)), table });
}

/** The whole as a page of its own. */
export function sensitivityReport(sensitivity: Sensitivity, date: string): string {
  const { planName, planFile, planHash, seed, engine, scenario } = sensitivity;
  return pageHtml({
    title: `${planName}: what the answer is sensitive to`,
    description: sensitivitySentence(sensitivity),
    printed: `plan ${planHash.slice(0, 12)} · seed ${seed} · ${date}`,
    skipTo: "what moves the answer",
    top: `<header class="top">
<p class="overline">What the answer is sensitive to</p>
<h1>${prose(planName)}</h1>
<p class="meta">${prose(`${countText(sensitivity.paths)} futures in each of ${countText(sensitivity.runs)} runs · printed ${date}`)}</p>
<p class="answer">${prose(sensitivitySentence(sensitivity))}</p>
</header>`,
    sections: [sensitivitySection(sensitivity)],
    foot: [
      ["Plan", `${planFile}${scenario === undefined ? "" : `, scenario ${scenario}`}`],
      ["Plan hash", planHash],
      ["Engine", `Plimsoll ${engine}`],
      ["Seed", String(seed)],
      ["Futures", `${countText(sensitivity.paths)} in each of ${countText(sensitivity.runs)} runs`],
      ["Date", date],
    ],
    promise: "The same plan, seed and engine give the same numbers on any machine.",
  });
}
