/**
 * What serving and training cost by the plan's own data: throughput measured or modelled, dollars a Mtok by model and chip,
 * models side by side, programmes by stage. All of it at medians in the first month; no future is simulated.
 */
import { medianOf } from "../numeric/distribution.ts";
import { medianAt, signedFleet } from "../plan/lint/lint-economics.ts";
import { effortOf } from "../plan/programme.ts";
import { type ChipService, achievedOn, serviceOnChip } from "../plan/serving-model.ts";
import type { Value } from "../plan/value.ts";
import type { Model, Plan, Workload } from "../plan/vocabulary/vocabulary.ts";
import { tokensPerParameter } from "../serving/training.ts";
import { margin, peakUtilisation, usdPerMtok } from "../serving/unit-cost.ts";
import type { ResultTable } from "./run.ts";
import { column } from "./table-column.ts";

const middle = (value: Value): number => medianOf(value.distribution);
type Cell = number | string;
const orNothing = (value: number | undefined): Cell => (value === undefined || !Number.isFinite(value) ? "" : value);

/**
 * The tables of a plan that says something of models, serving or programmes; none of them is empty.
 *
 * @param isAsked  whether the cost of serving is asked for even where every throughput is measured and no model is named
 */
export function servingTables(plan: Plan, isAsked = false): readonly ResultTable[] {
  const isTold = isAsked || Object.keys(plan.models).length > 0;
  return [...(isTold ? [servingCost(plan)] : []), modelTable(plan), programmeTable(plan)]
    .map(withoutEmptyColumns)
    .filter(({ rows, columns }) => rows.length > 0 && columns.length > 1);
}

/** Columns that say nothing in any row are left out. */
function withoutEmptyColumns(table: ResultTable): ResultTable {
  const kept = table.columns.map((_, c) => table.rows.some((row) => row[c] !== ""));
  return { ...table, columns: table.columns.filter((_, c) => kept[c]), rows: table.rows.map((row) => row.filter((_, c) => kept[c])) };
}

/** Price of a chip-hour: what is signed for the chip on average, hours to be had by the hour among it, at full hours; else its market; else the cheapest offer by the hour. */
function chipPrice(plan: Plan, chip: string): { readonly usd: number; readonly from: string } | undefined {
  const signed = signedFleet(plan).chips.get(chip);
  const byTheHour = Object.values(plan.contracts).some(
    (contract) => (contract.kind === "on-demand" || contract.kind === "spot") && (contract.capacity?.chip ?? contract.chip) === chip,
  );
  if (signed !== undefined && signed.full > 0 && signed.costUsd > 0)
    return { usd: signed.costUsd / signed.full, from: byTheHour ? "signed and by the hour, on average" : "signed, on average" };
  const h100e = middle(plan.chips[chip]!.h100e);
  for (const [name, { price }] of Object.entries(plan.markets)) {
    if (price.chip === chip) return { usd: medianAt(plan, price, 0), from: `markets.${name}` };
    if (price.chip === undefined && price.unit === "USD/H100e-hour") return { usd: medianAt(plan, price, 0) * h100e, from: `markets.${name}` };
  }
  const offered = Object.entries(plan.offers).flatMap(([name, { block, price }]) =>
    block.chip === chip && price?.unit === "USD/chip-hour" ? [{ usd: medianAt(plan, price, 0), from: `offers.${name}, not signed` }] : [],
  );
  return offered.toSorted((a, b) => a.usd - b.usd)[0];
}

/** Highest load over mean load of the first month. */
function peakToMean({ peak_to_mean, load }: Workload): number {
  const values = load?.course.kind === "data" ? load.course.values : undefined;
  if (values === undefined || values.length === 0) return peak_to_mean === undefined ? 1 : middle(peak_to_mean);
  return Math.max(...values) / (values.reduce((sum, value) => sum + value, 0) / values.length);
}

/** Share of the hours of a workload's chips that serve, were they sized for its peak. */
const utilisationOf = (workload: Workload): number =>
  workload.kind === "inference" ? peakUtilisation(peakToMean(workload), workload.headroom === undefined ? 0 : middle(workload.headroom)) : 1;

interface ServedChip {
  readonly workload: string;
  readonly model: string;
  readonly chip: string;
  readonly basis: string;
  /** Mtok per chip-hour; absent where the chip does not serve. */
  readonly output: number | undefined;
  readonly service: ChipService | undefined;
  /** What the model says, `achieved` included, beside a measured number. */
  readonly modelled: number | undefined;
  readonly price: { readonly usd: number; readonly from: string } | undefined;
  readonly utilisation: number;
}

/** Every workload that serves on every chip that it may use, or that the model was asked about. */
function servedChips(plan: Plan): readonly ServedChip[] {
  return Object.entries(plan.workloads).flatMap(([workloadName, workload]) => {
    const { serving } = workload;
    const model = serving === undefined ? undefined : plan.models[serving.model];
    if (workload.throughput === undefined) return [];
    return Object.entries(plan.chips).flatMap(([chip, data]): readonly ServedChip[] => {
      const stated = workload.throughput![chip];
      const service = serving === undefined || model === undefined ? undefined : serviceOnChip(data, model, serving);
      if (stated === undefined && service === undefined) return [];
      const modelled = service?.kind === "served" ? service.mtokPerChipHour * achievedOn(serving!, chip) * middle(serving!.achieved) : undefined;
      const basis =
        stated === undefined
          ? service?.kind === "unserved"
            ? service.why
            : `lacks ${service?.kind === "unknown" ? service.missing.join(", ") : "data"}`
          : stated.modelled === undefined
            ? "measured"
            : "modelled";
      return [
        {
          workload: workloadName,
          model: serving?.model ?? "",
          chip,
          basis,
          output: stated === undefined ? undefined : middle(stated),
          service,
          modelled,
          price: chipPrice(plan, chip),
          utilisation: utilisationOf(workload),
        },
      ];
    });
  });
}

/** USD a Mtok of a chip that serves, its hours used at this share; undefined without a price or an output. */
function costOf({ output, price }: ServedChip, utilisation: number): number | undefined {
  return output === undefined || price === undefined ? undefined : usdPerMtok(price.usd, (output * 1e6) / 3600, utilisation);
}

function servingCost(plan: Plan): ResultTable {
  const rows = servedChips(plan).map((row): readonly Cell[] => {
    const served = row.service?.kind === "served" ? row.service.throughput : undefined;
    return [
      row.workload,
      row.model,
      row.chip,
      row.basis,
      orNothing(row.output),
      row.basis === "measured" ? orNothing(row.modelled) : "",
      orNothing(served?.batch),
      orNothing(served === undefined ? undefined : 1 / served.secondsPerToken),
      orNothing(served?.prefillShare),
      served === undefined ? "" : served.bound,
      orNothing(row.price?.usd),
      row.price?.from ?? "no price in the plan",
      orNothing(costOf(row, 1)),
      row.utilisation,
      orNothing(costOf(row, row.utilisation)),
    ];
  });
  return {
    id: "serving-cost",
    title: "Cost of serving, by model and chip",
    columns: [
      column("workload", "Workload"),
      column("model", "Model"),
      column("chip", "Chip"),
      column("basis", "Throughput is"),
      column("throughput", "Throughput", "Mtok/chip-hour"),
      column("model-says", "The model says", "Mtok/chip-hour"),
      column("batch", "Batch", "requests"),
      column("speed", "Speed of a request", "tok/s"),
      column("prefill", "Time in prefill", "share"),
      column("bound", "Batch is bound by"),
      column("price", "Price", "USD/chip-hour"),
      column("price-from", "Price is"),
      column("full", "Cost, every hour used", "USD/Mtok"),
      column("utilisation", "Hours used if sized for the peak", "share"),
      column("cost", "Cost, sized for the peak", "USD/Mtok"),
    ],
    rows,
    measures:
      "Output of a chip-hour, measured where the plan states it, else modelled by the roofline times `achieved`; dollars a million tokens of output, a token of prompt counted as `prompt_counts` says",
    source: "Medians of the plan in the first month; batch, speed and prefill are those of the model, before `achieved`",
    limitations: "The roofline leaves out communication between chips, scheduling and uneven requests: `achieved` stands for them.",
  };
}

/** The cheapest way the plan has to serve a model, sized for the peak; undefined where it serves it nowhere. */
function cheapest(plan: Plan, model: string): number | undefined {
  const costs = servedChips(plan).flatMap((row) => (row.model === model ? [costOf(row, row.utilisation) ?? Infinity] : []));
  const least = Math.min(Infinity, ...costs);
  return least === Infinity ? undefined : least;
}

/** What sparsity saves by the roofline: the same model with all its parameters active, on the chip where the sparse one is cheapest. */
function sparsitySaves(plan: Plan, name: string): number | undefined {
  const model = plan.models[name]!;
  if (model.active === undefined || model.parameters === undefined) return undefined;
  const dense: Model = { ...model, active: model.parameters };
  const best = Object.values(plan.workloads).flatMap(({ serving }) => {
    if (serving?.model !== name) return [];
    return Object.entries(plan.chips).flatMap(([chip, data]) => {
      const [sparseOn, denseOn] = [serviceOnChip(data, model, serving), serviceOnChip(data, dense, serving)];
      const price = chipPrice(plan, chip)?.usd;
      if (sparseOn.kind !== "served" || denseOn.kind !== "served" || price === undefined) return [];
      return [{ cost: price / sparseOn.mtokPerChipHour, saves: 1 - denseOn.mtokPerChipHour / sparseOn.mtokPerChipHour }];
    });
  });
  return best.toSorted((a, b) => a.cost - b.cost)[0]?.saves;
}

function modelTable(plan: Plan): ResultTable {
  const benchmarks = [...new Set(Object.values(plan.models).flatMap(({ scores }) => Object.keys(scores ?? {})))].sort();
  const rows = Object.entries(plan.models).map(([name, model]): readonly Cell[] => {
    const price = model.price === undefined ? undefined : middle(model.price);
    const context = model.context === undefined ? undefined : middle(model.context);
    const stated = model.serving_cost === undefined ? undefined : middle(model.serving_cost);
    const modelled = cheapest(plan, name);
    const cost = stated ?? modelled;
    const saves = model.sparsity_saves === undefined ? sparsitySaves(plan, name) : middle(model.sparsity_saves);
    const dense = cost === undefined || saves === undefined || saves >= 1 ? undefined : cost / (1 - saves);
    const marginAt = (at: number | undefined): Cell => orNothing(at === undefined || price === undefined || price === 0 ? undefined : margin(price, at));
    const perPoint = benchmarks.map((benchmark): Cell => {
      const score = model.scores?.[benchmark];
      return orNothing(price === undefined || score === undefined || middle(score) === 0 ? undefined : price / (middle(score) * 100));
    });
    const trained =
      model.training === undefined || model.parameters === undefined ? undefined : tokensPerParameter(middle(model.training), middle(model.parameters));
    return [
      name,
      orNothing(price),
      ...perPoint,
      orNothing(context),
      orNothing(price === undefined || context === undefined ? undefined : price / (context / 1e5)),
      orNothing(stated),
      orNothing(modelled),
      marginAt(cost),
      orNothing(saves),
      orNothing(sparsitySaves(plan, name)),
      orNothing(dense),
      marginAt(dense),
      orNothing(trained),
    ];
  });
  return {
    id: "models",
    title: "Models compared",
    columns: [
      column("model", "Model"),
      column("price", "Price", "USD/Mtok"),
      ...benchmarks.map((name) => column(`point-${name}`, `Price a point of ${name}`, "USD/Mtok")),
      column("context", "Context", "tok"),
      column("per-context", "Price per 100k of context", "USD/Mtok"),
      column("stated", "Serving cost stated", "USD/Mtok"),
      column("modelled", "Serving cost, cheapest here", "USD/Mtok"),
      column("margin", "Margin", "share"),
      column("saves", "Sparsity saves", "share"),
      column("saves-modelled", "Sparsity saves by the model", "share"),
      column("dense", "Cost if dense", "USD/Mtok"),
      column("margin-dense", "Margin if dense", "share"),
      column("tokens", "Tokens of training a parameter"),
    ],
    rows,
    measures:
      "Price of output over each score in points, and over the longest context; margin of the price over the serving cost as stated, else the cheapest way the plan has to serve it; what is left without the saving of sparsity, as stated, else as modelled",
    source: "Medians of the plan in the first month",
    limitations: "A point of one benchmark is not a point of another, nor are two points of one worth the same. Prices are list prices of output alone.",
  };
}

/** Average price of an H100e-hour over the chips that a workload may use, as signed; undefined where nothing is. */
function h100eHourUsd(plan: Plan, workload: Workload): number | undefined {
  let [usd, hours] = [0, 0];
  for (const [chip, { full, costUsd }] of signedFleet(plan).chips) {
    if (workload.chips !== undefined && !workload.chips.includes(chip)) continue;
    usd += costUsd;
    hours += full * middle(plan.chips[chip]!.h100e);
  }
  return hours > 0 && usd > 0 ? usd / hours : undefined;
}

function programmeTable(plan: Plan): ResultTable {
  const rows = Object.entries(plan.programmes).flatMap(([name, programme]): readonly (readonly Cell[])[] => {
    const effort = effortOf(plan, name);
    const overrun = middle(programme.overrun);
    const price = h100eHourUsd(plan, plan.workloads[programme.on]!);
    const row = (stage: string, kind: string, flop: Cell, hours: number, labelsUsd: number): readonly Cell[] => {
      const computeUsd = price === undefined ? undefined : hours * overrun * price;
      const total = computeUsd === undefined && hours > 0 ? undefined : (computeUsd ?? 0) + labelsUsd * overrun;
      return [name, stage, kind, flop, hours * overrun, orNothing(computeUsd), labelsUsd * overrun, orNothing(total)];
    };
    return [
      ...effort.stages.map((stage) => row(stage.name, stage.kind, stage.flop / 1e21, stage.h100eHours, stage.labelsUsd)),
      ...(effort.explorationH100eHours > 0 ? [row("experiments", "exploration", "", effort.explorationH100eHours, 0)] : []),
      row("all", "", effort.flop / 1e21, effort.h100eHours, effort.labelsUsd),
    ];
  });
  return {
    id: "programmes",
    title: "Training programmes by stage",
    columns: [
      column("programme", "Programme"),
      column("stage", "Stage"),
      column("kind", "Kind"),
      column("flop", "Arithmetic", "ZFLOP"),
      column("hours", "Hours", "H100e-hours"),
      column("compute", "Compute at what is signed", "USD"),
      column("labels", "Labels", "USD"),
      column("total", "Together", "USD"),
    ],
    rows,
    measures: "FLOP ÷ (dense BF16 peak of an H100 × MFU × 3600) ÷ goodput, times the median of `overrun`; hours at the average signed price of an H100e-hour",
    source: "Medians of the plan; hours are claimed from the envelope and labels booked as research, evenly over the programme's months",
    limitations: "Hours of an envelope that is signed anyway cost no extra cash: their price says what the programme uses up, not what it adds.",
  };
}
