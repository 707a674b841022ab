/** What a training programme takes: FLOP and hours by stage, labels, and their course over its months. */
import { medianOf } from "../numeric/distribution.ts";
import { flopPerParameterToken, trainingChipHours, trainingFlop } from "../serving/training.ts";
import type { Checking } from "./check/checking.ts";
import { h100DenseFlopPerSecond } from "./lint/lint-models.ts";
import { faultAt, wholeEntries } from "./read/partial-plan.ts";
import type { PartialPlan } from "./read/partial-plan.ts";
import { checkPlain } from "./serving-model.ts";
import type { Value } from "./value.ts";
import type { Model, Plan, Programme, Stage } from "./vocabulary/vocabulary.ts";

export interface StageEffort {
  readonly name: string;
  readonly kind: Stage["kind"];
  readonly flop: number;
  /** By the yardstick: at the dense BF16 peak of an H100. */
  readonly h100eHours: number;
  readonly labelsUsd: number;
}

export interface ProgrammeEffort {
  readonly name: string;
  readonly stages: readonly StageEffort[];
  /** Of experiments, beyond the stages. */
  readonly explorationH100eHours: number;
  /** Of stages and experiments, before `overrun`. */
  readonly h100eHours: number;
  readonly labelsUsd: number;
  readonly flop: number;
  /** First and last month, counted from the plan's start. */
  readonly first: number;
  readonly last: number;
}

const middle = (value: Value | undefined, absent: number): number => (value === undefined ? absent : medianOf(value.distribution));

/**
 * FLOP of a stage: as stated, else FLOP a parameter and token × active parameters × tokens; nothing for labels alone.
 *
 * Feedback of a model is a forward pass, 2 FLOP a parameter and token; training is 6.
 */
export function flopOfStage(stage: Stage, models: Readonly<Record<string, Model>>): number {
  if (stage.flop !== undefined) return middle(stage.flop, 0);
  const model = stage.model === undefined ? undefined : models[stage.model];
  if (model === undefined || stage.tokens === undefined) return 0;
  const perParameter = middle(stage.flop_per_parameter, stage.kind === "ai-feedback" ? flopPerParameterToken.forward : flopPerParameterToken.training);
  return trainingFlop(middle(model.active ?? model.parameters, 0), middle(stage.tokens, 0), perParameter);
}

/** What a programme of the plan takes, before `overrun`. */
export function effortOf(plan: Plan, name: string): ProgrammeEffort {
  const programme = plan.programmes[name]!;
  const goodput = middle(programme.goodput, 1);
  const stages = Object.entries(programme.stages).map(([stageName, stage]): StageEffort => {
    const flop = flopOfStage(stage, plan.models);
    const h100eHours = trainingChipHours({ flop, densePeakFlopPerSecond: h100DenseFlopPerSecond, mfu: middle(stage.mfu, 1), goodput });
    return { name: stageName, kind: stage.kind, flop, h100eHours, labelsUsd: middle(stage.labels, 0) * middle(stage.price, 0) };
  });
  const sum = (of: (stage: StageEffort) => number): number => stages.reduce((total, stage) => total + of(stage), 0);
  const runs = sum(({ h100eHours }) => h100eHours);
  const h100eHours = runs / (1 - middle(programme.exploration, 0));
  return {
    name,
    stages,
    explorationH100eHours: h100eHours - runs,
    h100eHours,
    labelsUsd: sum(({ labelsUsd }) => labelsUsd),
    flop: sum(({ flop }) => flop),
    first: programme.from,
    last: programme.until,
  };
}

/** Faults between the parts of a programme. */
export function programmeChecks(checking: Checking, plan: PartialPlan): void {
  for (const [name, programme] of wholeEntries(checking, plan.programmes)) {
    const address = `programmes.${name}`;
    const report = (code: string, part: string, message: string, remedy: string): void =>
      faultAt(checking, { code, address: part === "" ? address : `${address}.${part}`, place: programme.place, message, remedy });
    const kind = plan.workloads?.[programme.on]?.kind;
    if (kind !== undefined && kind !== "model-development")
      report("P911", "on", `${address} claims hours of \`${programme.on}\`, which is ${kind}`, "name a workload of `kind: model-development`");
    if (programme.until < programme.from) report("P906", "until", `${address} ends before it begins`, "`until` is its last month");
    if (Object.keys(programme.stages).length === 0)
      report("P909", "stages", `${address} has no stages`, "add `stages: {pre-training: {kind: pre-training, …}}`");
    if (medianOf(programme.exploration.distribution) >= 1)
      report("P130", "exploration", "all hours of the programme are experiments", "`exploration` is below 100%");
    checkPlain(checking, address, programme, ["goodput", "exploration"]);
    for (const [stageName, stage] of Object.entries(programme.stages)) checkStage(checking, plan, `${address}.stages.${stageName}`, stage, programme);
  }
}

function checkStage(checking: Checking, plan: PartialPlan, address: string, stage: Stage, programme: Programme): void {
  const report = (code: string, message: string, remedy: string): void =>
    faultAt(checking, { code, address, place: stage.place ?? programme.place, message, remedy });
  checkPlain(checking, address, stage, ["flop", "tokens", "flop_per_parameter", "mfu", "labels", "price"]);
  const model = stage.model === undefined ? undefined : plan.models?.[stage.model];
  if (model !== undefined) checkPlain(checking, `models.${stage.model}`, model, ["parameters", "active"]);
  const hasFlop = stage.flop !== undefined || (stage.model !== undefined && stage.tokens !== undefined);
  if (!hasFlop && stage.labels === undefined) report("P909", `nothing says how much ${address} takes`, "give `flop`, or `model` and `tokens`, or `labels`");
  if (model !== undefined && stage.flop === undefined && model.parameters === undefined && model.active === undefined)
    report("P910", `${address} counts FLOP by the parameters of ${stage.model}, which has none`, `add \`parameters\` to models.${stage.model}`);
  if ((stage.labels === undefined) !== (stage.price === undefined))
    report("P910", `${address} has \`${stage.labels === undefined ? "price" : "labels"}\` alone`, "give `labels` and their `price`");
  if (stage.kind === "human-labels" && stage.labels === undefined)
    report("P909", `${address} buys labels and does not say how many`, "add `labels: 2M labels` and `price: $2/label`");
}
