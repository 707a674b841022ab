/**
 * The inputs of a workbook: every attribute that the plan's text states, one line each, and the defaults that formulas use.
 *
 * A formula asks for the slot of a value or a series; the line that states it is found by its place in the text, so that
 * shorthand, scenario and included files make no difference.
 */
import { numbersOfPlan } from "../checks/plan-numbers.ts";
import { medianOf } from "../numeric/distribution.ts";
import type { Model } from "../company/model/model.ts";
import type { Place, SourceNode } from "../plan/source-tree.ts";
import type { Distribution, Process, Series, Value } from "../plan/value.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import { type CellUnit, heading, type InputLine, type Item, scalar, type Scalar } from "./grid.ts";

export interface Inputs {
  /** The number at a slot of the model; also where the plan left it to its default. */
  value(index: number): Scalar;
  /** The number of a series that is one value, a start, a step or a share, by its place in it: "", "start", "2026-10", "share". */
  ofSeries(index: number, label: string): Scalar;
  /** The number that the plan states at an address; undefined where it states none there. */
  named(address: string): Scalar | undefined;
  /** Inputs that formulas have asked for. */
  readonly used: ReadonlySet<InputLine>;
  lines(): readonly InputLine[];
  items(): readonly Item[];
}

/** What is not an input of the base case: evidence, other cases, and how the file is made. */
const leftOut = new Set(["plimsoll", "include", "override", "sources", "scenarios"]);

const placeKey = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;

interface PlacedNumber {
  readonly address: string;
  readonly held: Value | Series;
  readonly units: readonly string[];
}

/** The numbers that a plan's text states, by where they stand. */
function numbersByPlace(plan: Plan): ReadonlyMap<string, PlacedNumber> {
  const byPlace = new Map<string, PlacedNumber>();
  for (const [address, { held, units }] of numbersOfPlan(plan)) {
    if (typeof held === "number" || held.isDefault === true) continue;
    const key = placeKey(held.place);
    // The longest address is the whole one; the other is its shorthand.
    if ((byPlace.get(key)?.address.length ?? 0) < address.length) byPlace.set(key, { address, held, units });
  }
  return byPlace;
}

/** @param tree  the plan as written, files merged and the scenario set; undefined: lines come from the numbers alone */
export function openInputs(plan: Plan, model: Model, parameters: Float64Array, courses: Float64Array, tree: SourceNode | undefined): Inputs {
  const byPlace = numbersByPlace(plan);
  const lines: InputLine[] = [];
  const lineOf = new Map<string, InputLine>();
  const defaults: InputLine[] = [];
  const used = new Set<InputLine>();
  const slots = new Map<string, number>();
  model.values.forEach((value, index) => slots.set(value.address, index));

  const add = (address: string, text: string, number: StatedNumber | undefined, source: string, at?: Place): InputLine => {
    const line: InputLine = {
      kind: "input",
      address,
      text,
      scalar: number === undefined ? undefined : scalar(address, number.value, unitOf(number.unit)),
      unitText: number === undefined ? "" : number.unit,
      chip: number?.chip,
      source,
      moves: number?.moves ?? "nothing",
      at,
      isLive: false,
      place: undefined,
    };
    lines.push(line);
    lineOf.set(address, line);
    return line;
  };

  const walk = (
    node: SourceNode,
    path: readonly string[],
    number: { readonly address: string; readonly held: Value | Series; readonly units: readonly string[]; readonly depth: number } | undefined,
    keyPlace?: Place,
  ): void => {
    // A number that is a map has its place at its key.
    const found = byPlace.get(placeKey(node.place)) ?? (keyPlace === undefined || node.kind !== "map" ? undefined : byPlace.get(placeKey(keyPlace)));
    const within = found === undefined || (number !== undefined && number.held === found.held) ? number : { ...found, depth: path.length };
    if (node.kind === "map") {
      for (const { key, keyPlace, value } of node.entries) if (path.length > 0 || !leftOut.has(key)) walk(value, [...path, key], within, keyPlace);
      return;
    }
    if (node.kind === "list") {
      node.items.forEach((item, i) => walk(item, [...path, String(i)], within));
      return;
    }
    if (node.kind !== "scalar") return;
    const label = within === undefined ? "" : path.slice(within.depth).join(".");
    const address = within === undefined ? path.join(".") : label === "" ? within.address : `${within.address}.${label}`;
    if (lineOf.has(address)) return;
    const stated = within === undefined ? undefined : statedNumber(within.held, label, baseOf(within.held));
    add(
      address,
      node.text,
      stated === undefined ? undefined : { ...stated, unit: unitText(within!.held, within!.units), chip: within!.held.chip },
      within?.held.source ?? "",
      node.place,
    );
  };
  const baseOf = (held: Value | Series): number | undefined => {
    if ("course" in held) {
      const index = model.series.findIndex((series) => series.address === held.address);
      return index < 0 || held.course.kind !== "value" ? undefined : courses[index * model.months];
    }
    const index = slots.get(held.address);
    return index === undefined ? undefined : parameters[index];
  };
  if (tree !== undefined) walk(tree, [], undefined);

  const take = (address: string, number: Value | Series, label: string, base: number, unit: string): Scalar => {
    const known = lineOf.get(label === "" ? address : `${address}.${label}`);
    const line =
      known ??
      add(
        label === "" ? address : `${address}.${label}`,
        number.isDefault === true ? "" : number.text,
        { value: base, unit, chip: number.chip, moves: number.isDefault === true ? "number" : "nothing" },
        number.isDefault === true ? "default" : (number.source ?? ""),
      );
    if (known === undefined) {
      lines.splice(lines.indexOf(line), 1);
      defaults.push(line);
    }
    used.add(line);
    if (line.scalar === undefined) throw new Error(`workbook: ${line.address} is no number`);
    return line.scalar;
  };

  return {
    value: (index) => take(model.values[index]!.address, model.values[index]!, "", parameters[index]!, model.values[index]!.unit ?? ""),
    ofSeries: (index, label) => {
      const series = model.series[index]!;
      const base = statedNumber(series, label, label === "" && series.course.kind === "value" ? courses[index * model.months] : undefined)?.value;
      if (base === undefined) throw new Error(`workbook: ${series.address} has no number ${label}`);
      return take(series.address, series, label, base, series.unit ?? "");
    },
    named: (address) => {
      const line = lineOf.get(address);
      if (line?.scalar !== undefined) used.add(line);
      return line?.scalar;
    },
    used,
    lines: () => [...lines, ...defaults],
    items: () => [...lines, ...(defaults.length === 0 ? [] : [heading("Defaults, and numbers that the plan states as maps of several"), ...defaults])],
  };
}

interface StatedNumber {
  readonly value: number;
  readonly moves: InputLine["moves"];
  readonly unit: string;
  readonly chip: string | undefined;
}

/** The base-case number that a line of text states; undefined where it is none, or one of several at once. */
function statedNumber(held: Value | Series, label: string, base: number | undefined): Pick<StatedNumber, "value" | "moves"> | undefined {
  const distribution = statedDistribution(held, label);
  return distribution === undefined ? undefined : { value: base ?? medianOf(distribution), moves: movesOf(distribution) };
}

/** The middle of a lognormal range moves in proportion with its ends. */
const movesOf = (distribution: Distribution): InputLine["moves"] =>
  distribution.kind === "constant" ? "number" : distribution.kind === "interval" && distribution.shape === "lognormal" ? "range" : "nothing";

function statedDistribution(held: Value | Series, label: string): Distribution | undefined {
  if (!("course" in held)) return label === "" ? held.distribution : undefined;
  const { course } = held;
  if (label === "" && course.kind === "value") return course.distribution;
  if (label === "" && course.kind === "relative") return course.share;
  if (course.kind === "process") {
    const part = (course.process as unknown as Readonly<Record<string, Distribution | undefined>>)[processField(label, course.process)];
    return typeof part === "object" && part !== null && "kind" in part ? part : undefined;
  }
  return course.kind === "steps" ? held.leaves?.find((leaf) => leaf.label === label)?.distribution : undefined;
}

/** A process names its fields nearly as the plan does. */
const processField = (label: string, process: Process): string => (label === "half_life" && "halfLife" in process ? "halfLife" : label);

const unitText = (held: Value | Series, units: readonly string[]): string => held.unit ?? units[0] ?? "";

/** How a number in this unit is shown. */
function unitOf(unit: string): CellUnit {
  if (unit === "USD" || unit === "USD/month" || unit === "USD/year") return "USD";
  if (unit.startsWith("USD")) return "USD each";
  if (unit === "1" || unit === "share" || unit === "" || unit === "1/month" || unit === "1/year") return "share";
  return unit === "month" || unit === "months" ? "months" : "number";
}
