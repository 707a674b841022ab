/** Hindsight over a plan: its rule replayed date by date on what was known, against what happened. */
import { formatMonth, parseMonth } from "../core/calendar/months.ts";
import { numbersOfPlan } from "../core/checks/plan-numbers.ts";
import { shortNumber } from "../core/checks/told.ts";
import { baseDemand, type DecisionDate, type HindsightAnswer, playHindsight } from "../core/hindsight/hindsight.ts";
import { beliefBy, type Dated, type FactCourse, type Known, knownOf, levelIn, written } from "../core/evidence/known-when.ts";
import type { Plan } from "../core/plan/vocabulary/vocabulary.ts";
import { type DecisionSpace, openDecisionSpace } from "../core/procurement/evaluate.ts";
import { didYouMean } from "../core/quantity/spelling.ts";
import { readObservationsCsv } from "../formats/csv/read-observations-csv.ts";
import { isValid, loadPlan, type ValidPlan, withFileBeside } from "./load-plan.ts";
import { seedOf } from "./procurement-desk.ts";
import { OperatingError, type PlanFiles, type RunOptions, type Sha256 } from "./ports.ts";

export interface HindsightRequest {
  readonly files: PlanFiles;
  /** Name of the observations, for messages, and their text. */
  readonly observationsFile: string;
  readonly observations: string;
  readonly engine: string;
}

/** Where nothing else says how often is decided. */
const everyMonths = 3;
const demand = "demand.run_rate";
/** Times that a plan's start is mended so that its base case passes through the demand seen. */
const mends = 4;

/** @throws OperatingError if an observation cannot be used, or nothing of them came true within the plan; the signal's reason if aborted */
export function hindsight(loaded: ValidPlan, request: HindsightRequest, sha256: Sha256, options: RunOptions): Promise<HindsightAnswer> {
  const { plan, planHash } = loaded;
  const { rows, known } = readKnown(plan, request);
  const last = Math.max(...known.courses.map(({ facts }) => facts.at(-1)!.month));
  const months = Math.min(plan.calendar.months, last + 1);
  const every = plan.policy.cover === undefined ? everyMonths : Math.max(1, Math.round(medianMonths(plan)));
  if (months <= every)
    throw new OperatingError(
      `the observations end ${months < 1 ? "before the plan begins" : `${months} months after the plan begins`}: there is nothing to look back on`,
      {
        fault: "input",
        hint: `start the plan earlier (calendar: {start: …}), at least ${every} months before the last of them`,
      },
    );
  return play(loaded, request, { rows, known, months, every, planHash, seed: seedOf(sha256, `plimsoll hindsight ${planHash}`) }, options);
}

/** Months between the decisions of the plan's own rule. */
function medianMonths({ policy }: Plan): number {
  const { distribution } = policy.cover!.every;
  return distribution.kind === "constant" ? distribution.value : everyMonths;
}

interface Look {
  readonly rows: readonly Dated[];
  readonly known: Known;
  readonly months: number;
  readonly every: number;
  readonly planHash: string;
  readonly seed: number;
}

async function play(loaded: ValidPlan, request: HindsightRequest, look: Look, options: RunOptions): Promise<HindsightAnswer> {
  const { plan } = loaded;
  const { rows, known, months, every, seed } = look;
  const { start } = plan.calendar;
  const spaceOf = async (sets: Sets): Promise<DecisionSpace> => {
    const variant = await variantOf(request.files, { ...sets, "calendar.months": String(months) });
    return openDecisionSpace(variant.plan, variant.basePlan, seed);
  };
  const truth = await spaceOf(Object.fromEntries(known.courses.map((course) => [course.quantity, courseText(course, start, months)])));
  const moments = Array.from({ length: Math.ceil(months / every) }, (_, k) => k * every);
  const dates: DecisionDate[] = [];
  for (const month of moments) {
    options.signal?.throwIfAborted();
    options.onProgress?.({ stage: "what was known", done: dates.length, total: moments.length, unit: "dates" });
    dates.push({ month, space: await spaceKnownAt(month, known, spaceOf) });
  }
  options.onProgress?.({ stage: "what happened", done: 0, total: 1, unit: "futures" });
  const played = playHindsight(truth, dates, seed);
  const later = Object.entries(plan.sources).flatMap(([id, { as_of }]) =>
    as_of !== undefined && as_of.slice(0, 7) > formatMonth(start) ? [{ id, asOf: as_of }] : [],
  );
  const cited = new Set([...numbersOfPlan(plan).values()].flatMap(({ held }) => (typeof held === "number" ? [] : (held.source ?? []))));
  return {
    planName: plan.name,
    planHash: look.planHash,
    engine: request.engine,
    start: formatMonth(start),
    months,
    everyMonths: every,
    ...played,
    dates: moments.map((month) => ({
      month,
      facts: known.courses.map((course) => ({ quantity: course.quantity, value: `${course.before}${shortNumber(levelIn(course, month), 3)}${course.after}` })),
      beliefs: [...known.beliefs.values()].flatMap((held) => {
        const belief = beliefBy(held, month);
        return belief === undefined ? [] : [{ quantity: belief.quantity, value: belief.value, line: belief.line }];
      }),
    })),
    merged: known.courses.flatMap(({ quantity, facts }) =>
      facts.filter((fact) => fact.rows > 1).map((fact) => ({ quantity, month: fact.month, rows: fact.rows })),
    ),
    notYetKnown: [...known.beliefs].flatMap(([quantity, held]) => (beliefBy(held, 0) === undefined ? [quantity] : [])),
    laterSources: later.filter(({ id }) => cited.has(id)),
    observations: rows.length,
  };
}

/** The plan as it could be written in a month: beliefs held by then, and demand from a start whose base case passes through the demand seen. */
async function spaceKnownAt(month: number, known: Known, spaceOf: (sets: Sets) => Promise<DecisionSpace>): Promise<DecisionSpace> {
  const beliefs = Object.fromEntries(
    [...known.beliefs].flatMap(([quantity, held]) => {
      const belief = beliefBy(held, month);
      return belief === undefined ? [] : [[quantity, quoted(belief.value)]];
    }),
  );
  const levels = (factor: number): Sets =>
    Object.fromEntries(
      known.courses.map((course) => [course.quantity, quoted(written(course, levelIn(course, month) * (course.quantity === demand ? factor : 1)))]),
    );
  const seen = known.courses.find(({ quantity }) => quantity === demand);
  let factor = 1;
  for (let i = 0; ; i++) {
    const space = await spaceOf({ ...beliefs, ...levels(factor) });
    if (seen === undefined || month === 0 || i === mends) return space;
    const { model } = space.simulator;
    const startUsd = baseDemand(model, space.simulator.source.draw("base"), 0);
    const nowUsd = baseDemand(model, space.simulator.source.draw("base"), month);
    // The start that was written, grown to this month, should be what is seen in it.
    const ratio = startUsd / factor / nowUsd;
    if (Math.abs(ratio - 1) < 0.005) return space;
    factor *= ratio;
  }
}

/** Addresses with what is set there, as YAML. */
type Sets = Readonly<Record<string, string>>;
const quoted = (value: string): string => JSON.stringify(value);

function courseText(course: FactCourse, start: number, months: number): string {
  const steps = Array.from({ length: months }, (_, t) => `${formatMonth(start + t)}: ${quoted(written(course, levelIn(course, t)))}`);
  return `{${steps.join(", ")}}`;
}

/** The plan with values set, as a scenario in a file that it is read with. */
async function variantOf(files: PlanFiles, sets: Sets): Promise<ValidPlan> {
  const name = "hindsight";
  const lines = Object.entries(sets).map(([address, value]) => `      ${quoted(address)}: ${value}`);
  const text = `scenarios:\n  ${name}:\n    why: what was known, or what happened\n    set:\n${lines.join("\n")}\n`;
  const file = "hindsight.yaml";
  const loaded = await loadPlan(withFileBeside(files, file, text), name, undefined, file);
  if (isValid(loaded)) return loaded;
  const fault = loaded.diagnostics.find(({ severity }) => severity === "error");
  throw new OperatingError(`an observation does not fit the plan: ${fault?.address ?? ""}: ${fault?.message ?? "the plan is not valid with it"}`, {
    fault: "input",
    ...(fault?.remedy === undefined ? {} : { hint: fault.remedy }),
  });
}

/** Reads the observations and holds them against the plan. */
function readKnown(plan: Plan, { observations: text, observationsFile }: HindsightRequest): { readonly rows: readonly Dated[]; readonly known: Known } {
  const { observations, faults: unread } = readObservationsCsv(text);
  const addresses = [...numbersOfPlan(plan).keys()];
  const rows: Dated[] = [];
  const strange: { readonly line: number; readonly message: string }[] = [];
  // A date without a day or month counts from its beginning: of one month, what is dated later is the later word.
  const inOrder = [...observations].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.line - b.line));
  for (const { line, date, quantities, values } of inOrder) {
    const month = parseMonth(date.slice(0, 7), 1, false);
    if (!month.ok) strange.push({ line, message: `\`${date}\` is no month: when a thing became known is what is looked back on` });
    else
      quantities.forEach((quantity, i) => {
        if (addresses.includes(quantity)) rows.push({ line, month: month.value - plan.calendar.start, quantity, value: values[i]! });
        else
          strange.push({
            line,
            message: `the plan has no value at \`${quantity}\`: ${didYouMean(quantity, addresses) ?? "name an address, as `plimsoll explain` does"}`,
          });
      });
  }
  const known = knownOf(rows);
  const faults = [...unread, ...strange, ...known.faults].sort((a, b) => a.line - b.line);
  if (faults.length > 0)
    throw new OperatingError(faults.map(({ line, message }) => `${observationsFile}:${line}: ${message}`).join("\n"), {
      fault: "data",
      hint: "columns: date,quantity,value,source and, if wanted, title; a value is written as in a plan",
    });
  if (known.courses.length === 0)
    throw new OperatingError("the observations hold nothing that came true", {
      fault: "data",
      hint: `give single numbers, such as \`2024-06-12,${demand},$3.4B/year,press\`; ranges are what was believed`,
    });
  return { rows, known };
}
