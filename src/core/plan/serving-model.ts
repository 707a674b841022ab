/**
 * Throughput that a plan leaves to the model: the roofline of `core/serving`, fed from `models:`, `chips:` and a
 * workload's `serving:`.
 *
 * A measured throughput, one that the plan states, is never touched. What is modelled is one number a chip, times
 * `achieved`; its uncertainty is one draw a path for all chips of a workload, since the model is wrong on all of them.
 */
import { cacheBytesPerToken, throughputOf } from "../serving/roofline.ts";
import type { Accelerator, LanguageModel, Served, Throughput, Unserved } from "../serving/roofline.ts";
import { medianOf } from "../numeric/distribution.ts";
import { decimalText } from "../quantity/number.ts";
import { listNames } from "../quantity/spelling.ts";
import type { Checking } from "./check/checking.ts";
import { constantOf, faultAt } from "./read/partial-plan.ts";
import type { Distribution, Value } from "./value.ts";
import type { Model, Plan, Serving, Workload } from "./vocabulary/vocabulary.ts";

type Chip = Plan["chips"][string];

/** Of one chip: what the model says, or why it says nothing. */
export type ChipService =
  | { readonly kind: "served"; readonly throughput: Throughput; readonly mtokPerChipHour: number }
  | { readonly kind: "unserved"; readonly why: Unserved }
  | { readonly kind: "unknown"; readonly missing: readonly string[] };

const middle = (value: Value): number => medianOf(value.distribution);

/**
 * The model as the roofline takes it; undefined with the attributes that are missing.
 *
 * @param model  an entry of `models:`
 */
export function languageModelOf(model: Model): LanguageModel | { readonly missing: readonly string[] } {
  const { layers, kv_heads, head_size, attention_heads } = model;
  const cache =
    model.cache !== undefined
      ? middle(model.cache)
      : layers === undefined || kv_heads === undefined || head_size === undefined
        ? undefined
        : cacheBytesPerToken({ layers, keyValueHeads: kv_heads, headSize: head_size, bytes: model.cache_bits / 8 });
  const missing = [...(model.parameters === undefined ? ["parameters"] : []), ...(cache === undefined ? ["cache (or layers, kv_heads and head_size)"] : [])];
  if (model.parameters === undefined || cache === undefined) return { missing };
  const parameters = middle(model.parameters);
  const hasAttention = layers !== undefined && attention_heads !== undefined && head_size !== undefined;
  return {
    parameters,
    activeParameters: model.active === undefined ? parameters : middle(model.active),
    bytesPerParameter: model.weight_bits / 8,
    cacheBytesPerToken: cache,
    attentionFlopPerTokenPair: hasAttention ? 4 * layers * attention_heads * head_size : 0,
  };
}

/** The chip at the precision of the model; undefined with the attributes that are missing. */
export function acceleratorOf(chip: Chip, compute: Model["compute"]): Accelerator | { readonly missing: readonly string[] } {
  const peak = (compute === "fp8" ? chip.dense_fp8 : undefined) ?? chip.dense_bf16;
  const missing = [
    ...(peak === undefined ? [`dense_${compute}`] : []),
    ...(chip.memory === undefined ? ["memory"] : []),
    ...(chip.bandwidth === undefined ? ["bandwidth"] : []),
  ];
  if (peak === undefined || chip.memory === undefined || chip.bandwidth === undefined) return { missing };
  return { denseFlopPerSecond: middle(peak), memoryBytes: middle(chip.memory), bandwidthBytesPerSecond: middle(chip.bandwidth) };
}

/** Model, chip and replica of a workload's serving on one chip. */
export function servedOf(chip: Chip, model: Model, serving: Serving): Served | { readonly missing: readonly string[] } {
  const language = languageModelOf(model);
  const accelerator = acceleratorOf(chip, model.compute);
  const missing = [...("missing" in language ? language.missing : []), ...("missing" in accelerator ? accelerator.missing : [])];
  if ("missing" in language || "missing" in accelerator) return { missing };
  return {
    model: language,
    chip: accelerator,
    replica: {
      chipCount: serving.chips_per_copy,
      prefillEfficiency: middle(serving.prefill_efficiency),
      decodeEfficiency: middle(serving.decode_efficiency),
      bandwidthEfficiency: middle(serving.bandwidth_efficiency),
      memoryShare: middle(serving.memory_share),
    },
  };
}

/**
 * What the model says of one chip, before `achieved`.
 *
 * @returns  Mtok per chip-hour in tokens of output, to which a token of prompt counts `prompt_counts`
 */
export function serviceOnChip(chip: Chip, model: Model, serving: Serving): ChipService {
  const served = servedOf(chip, model, serving);
  if ("missing" in served) return { kind: "unknown", missing: served.missing };
  const traffic = { promptTokens: middle(serving.prompt), outputTokens: middle(serving.output), cachedShare: middle(serving.cached) };
  const throughput = throughputOf(served, traffic, {
    ...(serving.batch === undefined ? {} : { batchMost: serving.batch }),
    ...(serving.speed === undefined ? {} : { secondsPerTokenMost: 1 / middle(serving.speed) }),
  });
  if (typeof throughput === "string") return { kind: "unserved", why: throughput };
  const counted = throughput.outputTokensPerSecond + middle(serving.prompt_counts) * throughput.promptTokensPerSecond;
  return { kind: "served", throughput, mtokPerChipHour: (counted * 3600) / 1e6 };
}

/** Factor on `achieved` for one chip; 1 where the plan says nothing of it. */
export const achievedOn = ({ achieved_on }: Serving, chip: string): number => {
  const factor = achieved_on?.[chip];
  return factor === undefined ? 1 : middle(factor);
};

/** Parts of the model that are one number: what is uncertain about it stands in `achieved`. */
const plain = {
  model: ["parameters", "active", "cache"],
  serving: ["prompt", "output", "prompt_counts", "cached", "speed", "prefill_efficiency", "decode_efficiency", "bandwidth_efficiency", "memory_share"],
  chip: ["dense_bf16", "dense_fp8", "memory", "bandwidth"],
} as const;

/**
 * The plan with the throughput of every chip that its `serving:` can say something of; the plan itself where none is asked.
 *
 * Reports a workload that no chip can serve, and uncertain numbers where one is due.
 */
export function withModelledThroughput(checking: Checking, plan: Plan): Plan {
  const changed = Object.entries(plan.workloads).flatMap(([name, workload]) => {
    const { serving } = workload;
    return serving === undefined ? [] : [[name, modelled(checking, plan, name, workload, serving)] as const];
  });
  if (changed.length === 0) return plan;
  return { ...plan, workloads: { ...plan.workloads, ...Object.fromEntries(changed) } };
}

function modelled(checking: Checking, plan: Plan, name: string, workload: Workload, serving: Serving): Workload {
  const model = plan.models[serving.model];
  if (model === undefined) return workload;
  const throughput: Record<string, Value> = { ...workload.throughput };
  const reasons: string[] = [];
  checkPlain(checking, `models.${serving.model}`, model, plain.model);
  checkPlain(checking, `workloads.${name}.serving`, serving, plain.serving);
  checkPlain(checking, `workloads.${name}.serving.achieved_on`, serving.achieved_on ?? {}, Object.keys(serving.achieved_on ?? {}));
  for (const [chipName, chip] of Object.entries(plan.chips)) {
    if (Object.hasOwn(throughput, chipName)) continue;
    checkPlain(checking, `chips.${chipName}`, chip, plain.chip);
    const service = serviceOnChip(chip, model, serving);
    if (service.kind === "served") throughput[chipName] = modelledValue(name, chipName, serving, service.mtokPerChipHour * achievedOn(serving, chipName));
    else reasons.push(`${chipName} ${service.kind === "unserved" ? service.why : `lacks ${service.missing.join(", ")}`}`);
  }
  if (Object.keys(throughput).length === 0)
    faultAt(checking, {
      code: "P918",
      address: `workloads.${name}.serving`,
      place: serving.place,
      message: `no chip can serve ${serving.model}: ${listNames(reasons, 6)}`,
      remedy: "give chips their peaks, memory and bandwidth, more `chips_per_copy`, a slower `speed`, or a measured `throughput`",
    });
  const result: Workload = { ...workload, throughput };
  checking.whole.add(result);
  return result;
}

/** Reports numbers of an entry that are not plain: a formula takes them, and its uncertainty stands elsewhere. */
export function checkPlain(checking: Checking, address: string, entry: object, names: readonly string[]): void {
  for (const name of names) {
    const value = (entry as Readonly<Record<string, Value | undefined>>)[name];
    if (value === undefined || constantOf(value) !== undefined) continue;
    faultAt(checking, {
      code: "P919",
      address: `${address}.${name}`,
      place: value.place,
      message: `a formula takes \`${address}.${name}\`, and \`${value.text}\` is not one number`,
      remedy: address.startsWith("programmes.")
        ? "write one number; how far the programme may be off is its `overrun: 90% to 150%`"
        : "write one number; how far the formula may be off is `achieved: 50% to 80%` of the workload's `serving`, or a programme's `overrun`",
    });
  }
}

function modelledValue(workload: string, chip: string, serving: Serving, mtokPerChipHour: number): Value {
  const { achieved } = serving;
  const median = mtokPerChipHour * middle(achieved);
  const source = achieved.source ?? serving.source;
  return {
    address: `workloads.${workload}.throughput.${chip}`,
    stream: achieved.stream,
    text: `${decimalText(Number(median.toPrecision(4)))} Mtok/${chip}-hour, modelled from ${serving.model}`,
    place: serving.place,
    chip,
    modelled: serving.model,
    distribution: scaled(achieved.distribution, mtokPerChipHour),
    ...(source === undefined ? {} : { source }),
  };
}

/** The distribution of a multiple of what is drawn: of positive numbers, every shape keeps its shape. */
export function scaled(distribution: Distribution, factor: number): Distribution {
  switch (distribution.kind) {
    case "constant":
      return { kind: "constant", value: distribution.value * factor };
    case "interval":
      return { ...distribution, low: distribution.low * factor, high: distribution.high * factor };
    case "percentiles":
      return { ...distribution, points: distribution.points.map(({ p, value }) => ({ p, value: value * factor })) };
    case "mix":
      return { kind: "mix", parts: distribution.parts.map((part) => ({ ...part, value: scaled(part.value, factor) })) };
    case "beliefs":
      return { kind: "beliefs", parts: distribution.parts.map((part) => ({ ...part, value: scaled(part.value, factor) })) };
    case "spread":
      return { kind: "spread", over: scaled(distribution.over, factor) };
  }
}
