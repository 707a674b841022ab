/**
 * `{process: gbm, start: …, drift: …, volatility: …}` → a monthly stochastic process.
 *
 * One table gives the parameters of each kind: the unit due (`own`: that of the place), the domain, and what is taken
 * when a parameter is left out. No default assumes that a price rises or falls: `drift` is 0 unless written.
 */
import { parseDuration } from "../../calendar/months.ts";
import { processFault } from "../process-constants.ts";
import { didYouMean } from "../../quantity/spelling.ts";
import type { Domain } from "../vocabulary/attribute.ts";
import { fault, recordInner, take, wrongForm } from "../check/checking.ts";
import type { Checking } from "../check/checking.ts";
import { readFileValues } from "./read-file.ts";
import { leavesOf, readNumber, readNumberText, sourceBeside } from "./read-number.ts";
import type { NumberRule, ReadNumber } from "./read-number.ts";
import type { SourceEntry, SourceMap } from "../source-tree.ts";
import type { Distribution, Leaf, Process } from "../value.ts";

export interface ProcessParameter {
  /** `own`: the unit of the place that holds the process; `root`: that unit per sqrt(year), or 1/sqrt(year) for logs. */
  readonly unit: "own" | "own step" | "own or logs per root year" | "1/month" | "1/sqrt(year)" | "1/year" | "1" | "month";
  readonly domain: Domain | "own";
  /** Absent: the parameter must be written. */
  readonly default?: string;
  readonly meaning: string;
}

const start: ProcessParameter = { unit: "own", domain: "own", meaning: "Level in the first month" };
const drift: ProcessParameter = { unit: "1/month", domain: "real", default: "0%/month", meaning: "Growth of the mean" };
const volatility: ProcessParameter = { unit: "1/sqrt(year)", domain: "nonnegative", meaning: "Standard deviation of the log level over a year" };

/** Parameters of each kind of process: also the source of the reference page. */
export const processParameters: Readonly<Record<Process["kind"], Readonly<Record<string, ProcessParameter>>>> = {
  gbm: {
    start,
    drift,
    volatility,
    floor: { unit: "own", domain: "own", default: "none", meaning: "The level never falls below" },
    cap: { unit: "own", domain: "own", default: "none", meaning: "The level never rises above" },
  },
  logistic: {
    start,
    growth: { unit: "1/month", domain: "real", meaning: "Growth a month while far from the ceiling" },
    ceiling: { unit: "own", domain: "own", meaning: "Level that growth decays to" },
    volatility: { ...volatility, default: "0%/sqrt(year)" },
  },
  "mean-reverting": {
    start,
    mean: { unit: "own", domain: "own", meaning: "Level it returns to" },
    half_life: { unit: "month", domain: "positive", meaning: "Time in which half of a deviation is gone" },
    volatility: { ...volatility, unit: "own or logs per root year" },
  },
  regime: {},
  jump: {
    start,
    drift,
    volatility: { ...volatility, default: "0%/sqrt(year)" },
    rate: { unit: "1/year", domain: "nonnegative", meaning: "Jumps a year, on average" },
    size: { unit: "1", domain: "real", meaning: "Relative size of a jump: -30% or 50%" },
  },
  bootstrap: { start },
  "random-walk": {
    start,
    drift: { unit: "own step", domain: "real", default: "0", meaning: "Mean of a month's step" },
    step: { unit: "own step", domain: "nonnegative", meaning: "Standard deviation of a month's step" },
  },
  noise: { around: { unit: "own", domain: "own", meaning: "Distribution drawn from anew each month" } },
};

/** Keys besides the parameters of the table. */
const otherKeys: Readonly<Partial<Record<Process["kind"], readonly string[]>>> = { regime: ["of", "states"], bootstrap: ["history", "block"] };

export interface ReadProcess {
  readonly process: Process;
  readonly unit: string;
  readonly chip?: string | undefined;
  readonly source?: string | undefined;
  readonly leaves: readonly Leaf[];
}

interface Reading {
  readonly checking: Checking;
  readonly node: SourceMap;
  readonly rule: NumberRule;
  /** The unit and chip fixed by the first parameter in the unit of the place. */
  unit: string | undefined;
  chip: string | undefined;
  readonly leaves: Leaf[];
}

/** Reads a process; undefined after a report. */
export function readProcess(checking: Checking, node: SourceMap, rule: NumberRule): ReadProcess | undefined {
  const kindEntry = node.entries.find((entry) => entry.key === "process")!;
  if (kindEntry.value.kind !== "scalar")
    return wrongForm(checking, kindEntry.value, rule.address, "the kind of a process", `kinds: ${Object.keys(processParameters).join(", ")}`);
  const written = take(checking, kindEntry.value).trim();
  const kinds = Object.keys(processParameters) as Process["kind"][];
  const kind = kinds.find((known) => known === written);
  if (kind === undefined)
    return fault(checking, {
      code: "P209",
      address: rule.address,
      place: kindEntry.value.place,
      message: `no process \`${written.slice(0, 40)}\``,
      remedy: didYouMean(written, kinds) ?? `kinds: ${kinds.join(", ")}`,
    });
  const known = [...Object.keys(processParameters[kind]), ...(otherKeys[kind] ?? []), "process", "source", "note"];
  const unknown = node.entries.find((entry) => !known.includes(entry.key) && !entry.key.startsWith("x-"));
  if (unknown !== undefined)
    return fault(checking, {
      code: "P207",
      address: rule.address,
      place: unknown.keyPlace,
      message: `\`${unknown.key}\` is no parameter of ${kind}`,
      remedy: didYouMean(unknown.key, known) ?? `parameters: ${known.slice(0, -3).join(", ")}`,
    });
  const source = sourceBeside(checking, node, rule.address);
  const reading: Reading = { checking, node, rule, unit: undefined, chip: undefined, leaves: [] };
  const process = kind === "regime" ? readRegime(reading) : kind === "bootstrap" ? readBootstrap(reading) : readParameters(reading, kind);
  if (process === undefined) return undefined;
  const wrong = processFault(process);
  if (wrong !== undefined)
    return fault(checking, {
      code: "P130",
      address: rule.address,
      place: node.place,
      message: `${kind} cannot be drawn: ${wrong}`,
      remedy: "keep every draw in range: a narrower interval, or a bounded shape, such as `2 to 5 (lognormal)` or `(uniform)`",
    });
  return { process, unit: reading.unit ?? rule.units[0], chip: reading.chip, source, leaves: reading.leaves };
}

function readParameters(reading: Reading, kind: Exclude<Process["kind"], "regime" | "bootstrap">): Process | undefined {
  const read = new Map<string, Distribution>();
  let hasFailed = false;
  for (const [name, parameter] of Object.entries(processParameters[kind])) {
    const value = readParameter(reading, name, parameter);
    if (value === undefined) hasFailed = true;
    else if (value !== "left out") read.set(name, value);
  }
  if (hasFailed) return undefined;
  const required = (name: string): Distribution => {
    const found = read.get(name);
    if (found === undefined) throw new Error(`${kind} has no ${name} although it was read`);
    return found;
  };
  switch (kind) {
    case "gbm":
      return boundedGbm(
        reading,
        { kind, start: required("start"), drift: required("drift"), volatility: required("volatility") },
        read.get("floor"),
        read.get("cap"),
      );
    case "logistic":
      return { kind, start: required("start"), growth: required("growth"), ceiling: required("ceiling"), volatility: required("volatility") };
    case "mean-reverting":
      return {
        kind,
        start: required("start"),
        mean: required("mean"),
        halfLife: required("half_life"),
        volatility: required("volatility"),
        logs: reading.rule.domain !== "real",
      };
    case "jump":
      return checkedJump(reading, {
        kind,
        start: required("start"),
        drift: required("drift"),
        volatility: required("volatility"),
        rate: required("rate"),
        size: required("size"),
      });
    case "random-walk":
      return { kind, start: required("start"), drift: required("drift"), step: required("step") };
    case "noise":
      return { kind, around: required("around") };
  }
}

function readParameter(reading: Reading, name: string, parameter: ProcessParameter): Distribution | "left out" | undefined {
  const { checking, node, rule } = reading;
  const entry = node.entries.find((found) => found.key === name);
  const due = parameterRule(reading, parameter);
  if (entry === undefined) {
    if (parameter.default === undefined)
      return fault(checking, {
        code: "P210",
        address: rule.address,
        place: node.place,
        message: `the process needs \`${name}\``,
        remedy: `${parameter.meaning.toLowerCase()}: add \`${name}: …\``,
      });
    if (parameter.default === "none") return "left out";
    if (parameter.default === "0") return { kind: "constant", value: 0 };
    const read = readNumberText(parameter.default, due, []);
    if (!read.ok) throw new Error(`the default of ${name} is not valid: ${read.problem.message}`);
    return read.value.distribution;
  }
  const read = readNumber(checking, entry.value, due);
  if (read === undefined) return undefined;
  recordInner(checking, read, due.address, entry.value);
  reading.leaves.push(...leavesOf(read, name, entry.value));
  if (parameter.unit === "own" || parameter.unit === "own step") return fixUnit(reading, entry, read);
  return read.distribution;
}

function parameterRule(reading: Reading, parameter: ProcessParameter): NumberRule {
  const { rule } = reading;
  const own = reading.unit === undefined ? rule.units : [reading.unit];
  const isLevels = rule.domain === "real";
  const units =
    parameter.unit === "own" || parameter.unit === "own step"
      ? own
      : parameter.unit === "own or logs per root year"
        ? [isLevels ? perRootYear(own[0]) : "1/sqrt(year)"]
        : [parameter.unit];
  return {
    units,
    domain: parameter.domain === "own" ? rule.domain : parameter.domain,
    address: rule.address,
    allows: ["mix", "beliefs"],
    max: parameter.unit === "own" ? rule.max : undefined,
  };
}

/** The unit of a volatility in levels. */
const perRootYear = (unit: string): string => (unit === "1" ? "1/sqrt(year)" : unit.includes("/") ? `${unit}-sqrt(year)` : `${unit}/sqrt(year)`);

function fixUnit(reading: Reading, entry: SourceEntry, read: ReadNumber): Distribution | undefined {
  if (reading.chip !== undefined && read.chip !== undefined && reading.chip !== read.chip)
    return fault(reading.checking, {
      code: "P124",
      address: reading.rule.address,
      place: entry.value.place,
      message: `the process names two chips, ${reading.chip} and ${read.chip}`,
      remedy: "name one",
    });
  reading.unit ??= read.unit;
  reading.chip ??= read.chip;
  return read.distribution;
}

function boundedGbm(
  reading: Reading,
  process: Extract<Process, { kind: "gbm" }>,
  floor: Distribution | undefined,
  cap: Distribution | undefined,
): Process | undefined {
  const { checking, node, rule } = reading;
  for (const [name, bound] of [
    ["floor", floor],
    ["cap", cap],
  ] as const) {
    if (bound !== undefined && bound.kind !== "constant")
      return fault(checking, {
        code: "P208",
        address: rule.address,
        place: node.place,
        message: `the ${name} of a process is one number`,
        remedy: "write a number, not an interval",
      });
  }
  const low = floor?.kind === "constant" ? floor.value : undefined;
  const high = cap?.kind === "constant" ? cap.value : undefined;
  if (low !== undefined && high !== undefined && low > high)
    return fault(checking, {
      code: "P202",
      address: rule.address,
      place: node.place,
      message: "the floor of the process is above its cap",
      remedy: "exchange them",
    });
  return { ...process, ...(low === undefined ? {} : { floor: low }), ...(high === undefined ? {} : { cap: high }) };
}

function checkedJump(reading: Reading, process: Extract<Process, { kind: "jump" }>): Process | undefined {
  const lows = lowEnds(process.size);
  if (lows.every((low) => low > -1)) return process;
  return fault(reading.checking, {
    code: "P130",
    address: reading.rule.address,
    place: reading.node.place,
    message: "a jump of -100% or less takes away everything",
    remedy: "a jump multiplies by 1 + size: keep size above -100%",
  });
}

/** The lowest number of each part; for intervals the typed low end. */
function lowEnds(distribution: Distribution): readonly number[] {
  switch (distribution.kind) {
    case "constant":
      return [distribution.value];
    case "interval":
      return [distribution.low];
    case "percentiles":
      return [distribution.points[0].value];
    case "spread":
      return lowEnds(distribution.over);
    default:
      return distribution.parts.flatMap((part) => lowEnds(part.value));
  }
}

function readRegime(reading: Reading): Process | undefined {
  const { checking, node, rule } = reading;
  const of = scalarAt(reading, "of", "the name of a regime");
  const states = node.entries.find((entry) => entry.key === "states");
  if (of === undefined) return undefined;
  if (states?.value.kind !== "map")
    return states === undefined
      ? fault(checking, {
          code: "P210",
          address: rule.address,
          place: node.place,
          message: "the process needs `states`",
          remedy: "write states: {calm: $2/H100-hour, tight: $4/H100-hour}",
        })
      : wrongForm(checking, states.value, rule.address, "a map of states", "write states: {calm: …, tight: …}");
  const known = checking.states.get(of.text);
  if (known === undefined)
    return fault(checking, {
      code: "P501",
      address: rule.address,
      place: of.place,
      message: `no regime \`${of.text}\``,
      remedy: didYouMean(of.text, checking.states.keys()) ?? "define it under `regimes:`",
    });
  const read: { state: string; value: Distribution }[] = [];
  let hasFailed = false;
  for (const entry of states.value.entries) {
    if (!known.includes(entry.key)) {
      hasFailed = true;
      fault(checking, {
        code: "P508",
        address: rule.address,
        place: entry.keyPlace,
        message: `the regime \`${of.text}\` has no state \`${entry.key}\``,
        remedy: didYouMean(entry.key, known) ?? `states: ${known.join(", ")}`,
      });
      continue;
    }
    const value = readNumber(checking, entry.value, { ...rule, units: reading.unit === undefined ? rule.units : [reading.unit], allows: ["mix", "beliefs"] });
    recordInner(checking, value, rule.address, entry.value);
    if (value !== undefined) reading.leaves.push(...leavesOf(value, entry.key, entry.value));
    const fixed = value === undefined ? undefined : fixUnit(reading, entry, value);
    if (fixed === undefined) hasFailed = true;
    else read.push({ state: entry.key, value: fixed });
  }
  const missing = known.filter((state) => !states.value || !(states.value as SourceMap).entries.some((entry) => entry.key === state));
  if (missing.length > 0)
    return fault(checking, {
      code: "P508",
      address: rule.address,
      place: states.keyPlace,
      message: `no value for the state \`${missing[0]}\` of regime \`${of.text}\``,
      remedy: `give one for each of: ${known.join(", ")}`,
    });
  if (hasFailed) return undefined;
  read.sort((a, b) => known.indexOf(a.state) - known.indexOf(b.state));
  return { kind: "regime", of: of.text, states: read };
}

function scalarAt(reading: Reading, key: string, due: string): { text: string; place: SourceEntry["keyPlace"] } | undefined {
  const { checking, node, rule } = reading;
  const entry = node.entries.find((found) => found.key === key);
  if (entry === undefined)
    return fault(checking, {
      code: "P210",
      address: rule.address,
      place: node.place,
      message: `the process needs \`${key}\``,
      remedy: `add \`${key}: …\`, ${due}`,
    });
  if (entry.value.kind !== "scalar") return wrongForm(checking, entry.value, rule.address, due, `write \`${key}: …\``);
  return { text: take(checking, entry.value).trim(), place: entry.value.place };
}

function readBootstrap(reading: Reading): Process | undefined {
  const { checking, node, rule } = reading;
  const first = readParameter(reading, "start", start);
  const block = scalarAt(reading, "block", "months resampled together");
  const history = node.entries.find((entry) => entry.key === "history");
  if (history?.value.kind !== "map")
    return history === undefined
      ? fault(checking, {
          code: "P210",
          address: rule.address,
          place: node.place,
          message: "the process needs `history`",
          remedy: "write history: {file: prices.csv, column: close, unit: …}",
        })
      : wrongForm(checking, history.value, rule.address, "a file", "write history: {file: prices.csv, column: close, unit: …}");
  const data = readFileValues(checking, history.value, { ...rule, domain: "positive", units: reading.unit === undefined ? rule.units : [reading.unit] });
  if (first === undefined || first === "left out" || block === undefined || data === undefined) return undefined;
  const months = /^\d+$/.test(block.text) ? parseDuration(`${block.text} months`) : parseDuration(block.text);
  if (!months.ok || !Number.isInteger(months.value) || months.value < 1 || months.value >= data.values.length)
    return fault(checking, {
      code: "P404",
      address: rule.address,
      place: block.place,
      message: `\`${block.text.slice(0, 40)}\` is no block of whole months shorter than the history (${data.values.length} rows)`,
      remedy: "write `block: 3 months`",
    });
  return { kind: "bootstrap", start: first, history: data.values, block: months.value };
}
