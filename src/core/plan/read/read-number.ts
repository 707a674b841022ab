/**
 * A node of the plan → a distribution: `5`, `2 to 5`, `{p10: …, p90: …}`, `{mix: …}`, `{beliefs: …}`, `{spread: …}`.
 *
 * The shape of an interval follows the domain of the place, never the values typed: positive and nonnegative numbers are
 * lognormal, shares logit-normal, real numbers normal. A shape that could leave its domain is refused.
 */
import { clip } from "../../quantity/number.ts";
import { parseQuantity } from "../../quantity/quantity.ts";
import type { Quantity } from "../../quantity/quantity.ts";
import { bad, good } from "../../quantity/problem.ts";
import type { Outcome } from "../../quantity/problem.ts";
import { didYouMean } from "../../quantity/spelling.ts";
import type { Domain } from "../vocabulary/attribute.ts";
import { citeSource, fault, faultInText, recordCitation, recordInner, take, takeCited, textOf, wrongForm } from "../check/checking.ts";
import type { Checking } from "../check/checking.ts";
import type { SourceEntry, SourceMap, SourceNode } from "../source-tree.ts";
import type { Belief, Distribution, Leaf, Shape } from "../value.ts";

/** What a number must be. */
export interface NumberRule {
  readonly units: readonly string[];
  readonly domain: Domain;
  readonly max?: number | undefined;
  readonly address: string;
  /** Where `spread`, `beliefs` and `mix` may stand: nowhere below themselves. */
  readonly allows: readonly ("spread" | "beliefs" | "mix")[];
}

export interface ReadNumber {
  readonly distribution: Distribution;
  /** The one of `units` that was used. */
  readonly unit: string;
  readonly chip?: string | undefined;
  readonly source?: string | undefined;
  /** Of a mixture or of beliefs. */
  readonly leaves?: readonly Leaf[] | undefined;
}

/** What a number inside another adds to the leaves of the whole: itself, or its own parts. */
export function leavesOf(read: ReadNumber, label: string, node: SourceNode): readonly Leaf[] {
  const { source } = read;
  const cite = source === undefined ? {} : { source };
  if (read.leaves !== undefined) return read.leaves.map((leaf) => ({ ...cite, ...leaf, label: `${label}.${leaf.label}` }));
  return [{ label, text: textOf(node), distribution: read.distribution, unit: read.unit, ...cite, line: node.place.line }];
}

export const shapes: readonly Shape[] = ["lognormal", "logit-normal", "normal", "uniform", "triangular"];
const forms = ["mix", "beliefs", "spread", "value"] as const;
const besides = ["source", "note"];

/** Keys that make a map a number rather than an entry of a table. */
export const isNumberKey = (key: string): boolean => (forms as readonly string[]).includes(key) || /^p\d+(\.\d+)?$/.test(key);

/** Shape of an interval by the domain of its place. @example shapeOf("share") // "logit-normal" */
export const shapeOf = (domain: Domain): Shape => (domain === "share" ? "logit-normal" : domain === "real" ? "normal" : "lognormal");

/** Reads a number; undefined after a report. */
export function readNumber(checking: Checking, node: SourceNode, rule: NumberRule): ReadNumber | undefined {
  if (node.kind === "scalar") {
    const { text, source } = takeCited(checking, node, rule.address);
    const read = readNumberText(text, rule, checking.chips);
    return read.ok ? { ...read.value, source } : faultInText(checking, read.problem, node, rule.address);
  }
  if (node.kind !== "map")
    return wrongForm(checking, node, rule.address, "a number", "write a number with its unit, `a to b`, or a map such as {p10: …, p90: …}");
  const source = sourceBeside(checking, node, rule.address);
  const found = node.entries.find((entry) => !besides.includes(entry.key) && !entry.key.startsWith("x-"));
  const read = found === undefined ? emptyMap(checking, node, rule) : readForm(checking, node, found, rule);
  return read === undefined ? undefined : { ...read, source: read.source ?? source };
}

function emptyMap(checking: Checking, node: SourceMap, rule: NumberRule): undefined {
  return fault(checking, {
    code: "P101",
    address: rule.address,
    place: node.place,
    message: "a number is due here, and the map holds none",
    remedy: "write {value: 5, source: id}, {mix: …}, {beliefs: …} or percentiles",
  });
}

function readForm(checking: Checking, node: SourceMap, found: SourceEntry, rule: NumberRule): ReadNumber | undefined {
  const isPercentile = /^p\d/.test(found.key);
  const extra = node.entries.find(
    (entry) =>
      entry !== found && !besides.includes(entry.key) && !entry.key.startsWith("x-") && !(isPercentile && (isNumberKey(entry.key) || entry.key === "shape")),
  );
  const wrong = isNumberKey(found.key) ? extra : found;
  if (wrong !== undefined) {
    const known = [...forms, "p10", "p50", "p90", "source", "note"];
    return fault(checking, {
      code: "P207",
      address: rule.address,
      place: wrong.keyPlace,
      message: `\`${wrong.key}\` is no part of a number`,
      remedy: didYouMean(wrong.key, known) ?? `a number is text, or a map with one of: ${known.join(", ")}`,
    });
  }
  if (isPercentile) return readPercentiles(checking, node, rule);
  if (found.key === "value") return readNumber(checking, found.value, rule);
  const form = found.key as "mix" | "beliefs" | "spread";
  if (!rule.allows.includes(form)) return fault(checking, { code: "P208", address: rule.address, place: found.keyPlace, ...refusal(form, rule) });
  if (form === "spread") return readSpread(checking, found.value, rule);
  return form === "mix" ? readMix(checking, found, rule) : readBeliefs(checking, found, rule);
}

function refusal(form: string, rule: NumberRule): { message: string; remedy: string } {
  if (form !== "spread")
    return {
      message: `\`${form}\` cannot stand inside another ${form === "mix" ? "constant" : "mix, belief or spread"}`,
      remedy: "flatten it: one list of parts whose weights add to 100%",
    };
  return {
    message: "a `spread` is variety among users or customers, and this is one number for the company",
    remedy: rule.units.includes("1") ? "write the interval without `spread`, or the mean" : "write the interval without `spread`: one draw per path",
  };
}

function readSpread(checking: Checking, node: SourceNode, rule: NumberRule): ReadNumber | undefined {
  const over = readNumber(checking, node, { ...rule, allows: ["mix"] });
  return over === undefined ? undefined : { ...over, distribution: { kind: "spread", over: over.distribution } };
}

/** `source:` of a map that holds a number; `note:` is for readers. */
export function sourceBeside(checking: Checking, node: SourceMap, address: string): string | undefined {
  let source: string | undefined;
  for (const entry of node.entries) {
    if (!besides.includes(entry.key)) continue;
    if (entry.value.kind !== "scalar") {
      wrongForm(checking, entry.value, address, "a word", "write `source: id`");
      continue;
    }
    const text = take(checking, entry.value).trim();
    if (entry.key === "source") source = citeSource(checking, text.replace(/^@/, ""), address, entry.value.place);
  }
  return source;
}

/**
 * Reads the text of a number without its citation.
 *
 * @example readNumberText("2 to 5", { units: ["1"], domain: "positive", address: "", allows: [] }, []).ok // true
 */
export function readNumberText(text: string, rule: NumberRule, chips: readonly string[]): Outcome<ReadNumber> {
  const parsed = parseQuantity(text, { units: rule.units, chips });
  if (!parsed.ok) return parsed;
  const distribution = parsed.value.high === undefined ? constantOf(parsed.value.low, text, rule) : intervalOf(parsed.value, parsed.value.high, text, rule);
  if (!distribution.ok) return distribution;
  return good({ distribution: distribution.value, unit: rule.units[parsed.value.unitIndex], chip: parsed.value.chip });
}

function constantOf(value: number, text: string, rule: NumberRule): Outcome<Distribution> {
  const outside = outsideDomain(value, text, rule);
  return outside ?? good({ kind: "constant", value: value === 0 ? 0 : value });
}

function outsideDomain(value: number, text: string, rule: NumberRule): ReturnType<typeof bad> | undefined {
  const { domain, max } = rule;
  if (domain === "share" && value > 1) {
    const isPercentLost = !/[%x]/.test(text) && value <= 100;
    return bad("P131", `\`${clip(text)}\` is above 100%`, isPercentLost ? `did you mean \`${text}%\`?` : "a share lies between 0% and 100%");
  }
  if (domain === "positive" && !(value > 0)) return bad("P130", `\`${clip(text)}\` is not above 0`, "this number must be positive");
  if (domain !== "real" && value < 0)
    return bad("P130", `\`${clip(text)}\` is below 0`, domain === "share" ? "a share lies between 0% and 100%" : "this number cannot be negative");
  if (max !== undefined && value > max) return bad("P130", `\`${clip(text)}\` is above ${max}`, `at most ${max}`);
  return undefined;
}

function intervalOf(read: Quantity, high: number, text: string, rule: NumberRule): Outcome<Distribution> {
  const { low } = read;
  const shape = read.shape === undefined ? shapeOf(rule.domain) : shapes.find((known) => known === read.shape!.toLowerCase());
  if (shape === undefined)
    return bad("P204", `\`${read.shape}\` is no shape of an interval`, didYouMean(read.shape!, shapes) ?? `shapes: ${shapes.join(", ")}`);
  if (low > high) return bad("P202", `\`${clip(text)}\` runs from high to low`, "write the low end first");
  if (low === high) return constantOf(low, text, rule);
  if (shape !== shapeOf(rule.domain) && !keepsDomain(shape, rule.domain))
    return bad(
      "P205",
      `a ${shape} interval can leave the range of this number`,
      rule.domain === "share" ? "shares are logit-normal, uniform or triangular" : "positive numbers are lognormal, logit-normal, uniform or triangular",
    );
  const problem = outsideShape(low, high, shape, text, rule) ?? outsideDomain(high, text, rule);
  return problem ?? good({ kind: "interval", low, high, shape });
}

/** Whether every draw of a shape lies in the domain (its ends are judged apart). */
function keepsDomain(shape: Shape, domain: Domain): boolean {
  if (domain === "real" || shape === "uniform" || shape === "triangular" || shape === "logit-normal") return true;
  return shape === "lognormal" && domain !== "share";
}

function outsideShape(low: number, high: number, shape: Shape, text: string, rule: NumberRule): ReturnType<typeof bad> | undefined {
  if (shape === "lognormal" && low <= 0)
    return bad(
      "P201",
      `\`${clip(text)}\`: \`to\` gives the 5th and 95th percentile, and a positive quantity cannot have 5% below ${low === 0 ? "0" : "a negative number"}`,
      "use a small positive low, or the hard ends of `(uniform)` or `(triangular)`",
    );
  if (shape === "logit-normal" && (low <= 0 || high >= 1))
    return bad(
      "P212",
      `\`${clip(text)}\`: a share's 5th and 95th percentile lie strictly between 0% and 100%`,
      "move the end inside (1% or 99%), or use the hard ends of `(uniform)`",
    );
  const isHard = shape === "uniform" || shape === "triangular";
  if (isHard && rule.domain !== "real" && low < 0) return bad("P130", `\`${clip(text)}\` begins below 0`, "this number cannot be negative");
  return undefined;
}

function readPercentiles(checking: Checking, node: SourceMap, rule: NumberRule): ReadNumber | undefined {
  const points: { p: number; value: number }[] = [];
  let read: ReadNumber | undefined;
  let shape = shapeOf(rule.domain);
  for (const entry of node.entries) {
    if (entry.key === "shape") {
      const named = shapes.slice(0, 3).find((known) => entry.value.kind === "scalar" && known === take(checking, entry.value).trim());
      if (named === undefined)
        return fault(checking, {
          code: "P204",
          address: rule.address,
          place: entry.value.place,
          message: `${textOf(entry.value)} is no shape for percentiles`,
          remedy: `shapes: ${shapes.slice(0, 3).join(", ")}`,
        });
      if (named !== shape && !keepsDomain(named, rule.domain))
        return fault(checking, {
          code: "P205",
          address: rule.address,
          place: entry.value.place,
          message: `a ${named} shape can leave the range of this number`,
          remedy: "leave `shape` out",
        });
      shape = named;
    }
    if (!isNumberKey(entry.key)) continue;
    const p = Number(entry.key.slice(1)) / 100;
    const point = readNumber(checking, entry.value, { ...rule, units: read === undefined ? rule.units : [read.unit], allows: [] });
    if (point === undefined) return undefined;
    if (point.distribution.kind !== "constant")
      return fault(checking, {
        code: "P206",
        address: rule.address,
        place: entry.value.place,
        message: `the percentile ${entry.key} is an interval`,
        remedy: "give one number for each percentile",
      });
    if (!(p > 0 && p < 1))
      return fault(checking, {
        code: "P206",
        address: rule.address,
        place: entry.keyPlace,
        message: `\`${entry.key}\` is no percentile`,
        remedy: "percentiles lie between p0.1 and p99.9",
      });
    read ??= point;
    points.push({ p, value: point.distribution.value });
  }
  return read === undefined ? undefined : risingPercentiles(checking, node, { ...read, distribution: { kind: "percentiles", points, shape } }, rule);
}

function risingPercentiles(
  checking: Checking,
  node: SourceMap,
  read: ReadNumber & { distribution: { kind: "percentiles" } },
  rule: NumberRule,
): ReadNumber | undefined {
  const { points, shape } = read.distribution as Extract<Distribution, { kind: "percentiles" }>;
  const report = (message: string, remedy: string) => fault(checking, { code: "P206", address: rule.address, place: node.place, message, remedy });
  if (points.length < 2) return report("one percentile makes no distribution", "give at least two, such as {p10: 1, p90: 5}");
  const byRank = [...points].sort((a, b) => a.p - b.p);
  for (let index = 1; index < byRank.length; index++) {
    if (byRank[index].p === byRank[index - 1].p) return report(`p${trimmed(byRank[index].p)} is given twice`, "give each percentile once");
    if (!(byRank[index].value > byRank[index - 1].value))
      return report(`the value at p${trimmed(byRank[index].p)} is not above the value at p${trimmed(byRank[index - 1].p)}`, "percentiles rise");
  }
  const isOutside = points.some(({ value }) => (shape === "lognormal" && value <= 0) || (shape === "logit-normal" && (value <= 0 || value >= 1)));
  if (isOutside)
    return report(
      shape === "lognormal" ? "a percentile of a positive quantity is not above 0" : "a percentile of a share is not strictly between 0% and 100%",
      "move it inside the range",
    );
  return { ...read, distribution: { kind: "percentiles", points: byRank, shape } };
}

const trimmed = (p: number): string => String(Math.round(p * 1e6) / 1e4);

interface Part {
  readonly key: string;
  readonly weight: number;
  readonly read: ReadNumber;
  readonly node: SourceNode;
}

function readMix(checking: Checking, found: SourceEntry, rule: NumberRule): ReadNumber | undefined {
  const parts = readParts(checking, found, { ...rule, allows: ["mix"] });
  if (parts === undefined) return undefined;
  for (const { read, node } of parts) recordInner(checking, read, rule.address, node);
  const sources = new Set(parts.map((part) => part.read.source));
  const source = sources.size === 1 ? parts[0].read.source : undefined;
  const leaves = parts.flatMap(({ key, read, node }) => leavesOf(read, key, node));
  return { ...parts[0].read, source, leaves, distribution: { kind: "mix", parts: parts.map(({ weight, read }) => ({ weight, value: read.distribution })) } };
}

function readBeliefs(checking: Checking, found: SourceEntry, rule: NumberRule): ReadNumber | undefined {
  const parts = readParts(checking, found, { ...rule, allows: ["mix"] });
  if (parts === undefined) return undefined;
  const used = new Set<string>();
  const beliefs: Belief[] = parts.map(({ key, weight, read, node }, index) => {
    let id = /%$|^[\d.]+$/.test(key) ? (read.source ?? String(index + 1)) : key;
    if (used.has(id)) id = `${id}-${index + 1}`;
    used.add(id);
    if (read.source !== undefined) recordCitation(checking, read.source, { address: rule.address, text: textOf(node), place: node.place });
    return { id, weight, value: read.distribution, ...(read.source === undefined ? {} : { source: read.source }) };
  });
  const leaves = parts.flatMap(({ read, node }, index) => leavesOf(read, beliefs[index].id, node));
  return { ...parts[0].read, source: undefined, leaves, distribution: { kind: "beliefs", parts: beliefs } };
}

/** Parts `{60%: a, 40%: b}` or `{name: {weight: 60%, value: a}}`, whose weights add to 100 %. */
function readParts(checking: Checking, found: SourceEntry, rule: NumberRule): readonly Part[] | undefined {
  const node = found.value;
  if (node.kind !== "map") return wrongForm(checking, node, rule.address, "a map of parts", `write ${found.key}: {60%: a, 40%: b}`);
  const parts: Part[] = [];
  let units = rule.units;
  let hasFailed = false;
  for (const entry of node.entries) {
    if (entry.key.startsWith("x-")) continue;
    const part = readPart(checking, entry, { ...rule, units });
    if (part === undefined) hasFailed = true;
    else {
      parts.push(part);
      units = [part.read.unit];
    }
  }
  if (hasFailed) return undefined;
  const sum = parts.reduce((total, part) => total + part.weight, 0);
  if (parts.length > 0 && Math.abs(sum - 1) <= 1e-9) return inFixedOrder(parts);
  return fault(checking, {
    code: "P203",
    address: rule.address,
    place: found.keyPlace,
    message: `the weights of \`${found.key}\` add to ${trimmed(sum)}%`,
    remedy: "they must add to 100%",
  });
}

/** Maps have no order, and draws depend on that of parts: the heaviest first, then by what they hold. */
function inFixedOrder(parts: readonly Part[]): readonly Part[] {
  const sortKey = ({ key, read }: Part): string => JSON.stringify([/[%\d]$/.test(key) ? "" : key, read.source ?? "", read.distribution]);
  return parts
    .map((part) => ({ part, by: sortKey(part) }))
    .sort((a, b) => b.part.weight - a.part.weight || (a.by < b.by ? -1 : a.by > b.by ? 1 : 0))
    .map(({ part }) => part);
}

function readPart(checking: Checking, entry: SourceEntry, rule: NumberRule): Part | undefined {
  const weightRule: NumberRule = { units: ["1"], domain: "share", address: rule.address, allows: [] };
  if (/^[-+.\d]/.test(entry.key)) {
    const weight = readNumberText(entry.key, weightRule, []);
    if (!weight.ok || weight.value.distribution.kind !== "constant")
      return fault(checking, {
        code: "P213",
        address: rule.address,
        place: entry.keyPlace,
        message: `\`${entry.key}\` is no weight`,
        remedy: "weights are shares such as 60%",
      });
    const read = readNumber(checking, entry.value, rule);
    return read === undefined ? undefined : { key: entry.key, weight: weight.value.distribution.value, read, node: entry.value };
  }
  const named = entry.value.kind === "map" ? entry.value : undefined;
  const weightEntry = named?.entries.find((part) => part.key === "weight");
  if (named === undefined || weightEntry === undefined)
    return fault(checking, {
      code: "P213",
      address: rule.address,
      place: entry.keyPlace,
      message: `the part \`${entry.key}\` has no weight`,
      remedy: `write {60%: …}, or ${entry.key}: {weight: 60%, value: …}`,
    });
  const weight = readNumber(checking, weightEntry.value, weightRule);
  const read = readNumber(checking, { ...named, entries: named.entries.filter((part) => part !== weightEntry) }, rule);
  if (weight === undefined || read === undefined) return undefined;
  if (weight.distribution.kind !== "constant")
    return fault(checking, {
      code: "P213",
      address: rule.address,
      place: weightEntry.value.place,
      message: `the weight of \`${entry.key}\` is not one number`,
      remedy: "weights are shares such as 60%",
    });
  return { key: entry.key, weight: weight.distribution.value, read, node: valuePart(named) };
}

/** The part's number without its weight and source, for display. */
const valuePart = (named: SourceMap): SourceNode => named.entries.find((part) => part.key === "value")?.value ?? named;
