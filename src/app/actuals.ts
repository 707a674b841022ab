/**
 * A plan beside what happened: where each figure that came stands among what was expected, and which inputs account for the
 * difference. Inputs are set to what they were on the same futures; the rule goes on with what it had learned of the plan.
 */
import { formatMonth } from "../core/calendar/months.ts";
import { numbersOf } from "../core/checks/evaluate.ts";
import { shortNumber } from "../core/checks/told.ts";
import { lineLayout } from "../core/company/lines.ts";
import { openPolicy } from "../core/company/policy/policy.ts";
import { openSimulator } from "../core/company/simulate.ts";
import { tracePath } from "../core/company/trace.ts";
import { sourceText } from "../core/comparison/input-changes.ts";
import { combinationsOf, shapleyShares, sharingDesign } from "../core/comparison/shapley.ts";
import type { SharingDesign, SharingEffort } from "../core/comparison/shapley.ts";
import { actualsOf, cameOf, courseOf, standingOf, verdictOf } from "../core/evidence/actuals.ts";
import type { ActualFigure, ActualInput, FigureHeld, PlanAgainstActuals, Standing } from "../core/evidence/actuals.ts";
import type { Place, SourceNode } from "../core/plan/source-tree.ts";
import type { Plan } from "../core/plan/vocabulary/vocabulary.ts";
import { mergeChunks } from "../core/results/merged.ts";
import { environmentFor, metricEnvironment } from "../core/results/metric-environment.ts";
import { monthLabels } from "../core/results/summarise.ts";
import { readObservationsCsv } from "../formats/csv/read-observations-csv.ts";
import type { ValidPlan } from "./load-plan.ts";
import { type JobRunner, OperatingError, type RunOptions } from "./ports.ts";
import { checkedWith, nodeAt, withValues } from "./put-values.ts";
import { chunksOf } from "./simulate.ts";

export interface ActualsRequest {
  /** CSV of observations, and its name for messages. */
  readonly text: string;
  readonly file: string;
  readonly seed: number;
  readonly paths: number;
  readonly scenario?: string | undefined;
  /** Absent: exact up to ten inputs. */
  readonly effort?: SharingEffort | undefined;
  /** Leaves out which input has what part. */
  readonly onlyFigures?: boolean;
  readonly engine: string;
}

/** A number a future of each figure, by its place in the list. */
type Columns = readonly (Float64Array | undefined)[];

/** @throws OperatingError if a row cannot be used, or no figure is among them; the signal's reason if aborted */
export async function planAgainstActuals(loaded: ValidPlan, request: ActualsRequest, runner: JobRunner, options: RunOptions): Promise<PlanAgainstActuals> {
  const { plan, planHash, source } = loaded;
  const { seed, paths, engine, file } = request;
  const { figures, inputs, beliefs } = readActuals(plan, request);
  const inOrder = [...figures].sort((a, b) => (a.period < b.period ? -1 : a.period > b.period ? 1 : a.line - b.line));
  const put = inputs.map((input) => putInput(loaded, input, file));
  const design = request.onlyFigures === true || put.length === 0 ? undefined : sharingDesign(put.length, seed, request.effort);
  const combinations = design === undefined ? [] : combinationsOf(design);
  const run = openRuns(loaded, inOrder, request, Math.max(1, combinations.length), runner, options);
  const base = await run([]);
  const known = new Map<string, Columns>();
  for (const combination of combinations) {
    const made = put.filter((_, i) => combination[i] === "1");
    known.set(combination, made.length === 0 ? base : await run(made));
  }
  return {
    planName: plan.name,
    planFile: source.file,
    planHash,
    ...(request.scenario === undefined ? {} : { scenario: request.scenario }),
    file,
    engine,
    seed,
    paths,
    chips: Object.keys(plan.chips),
    figures: inOrder.map((figure, i) => held(figure, i, base, put, design, known, file)),
    inputs: put.map(({ input: { address, course, sources }, before, isCourse }) => {
      const told = (at: number): string => {
        const { month, level } = course.facts.at(at)!;
        return `${course.before}${shortNumber(level, 4)}${course.after} (${formatMonth(plan.calendar.start + month)})`;
      };
      return { address, before, first: told(0), last: told(-1), observed: course.facts.length, sources, isCourse };
    }),
    ...(design === undefined ? {} : { method: methodOf(design, known.size) }),
    beliefs,
  };
}

const methodOf = (design: SharingDesign, runs: number): NonNullable<PlanAgainstActuals["method"]> =>
  design.kind === "exact" ? { kind: "exact", runs } : { kind: "sampled", pairs: design.orders.length / 2, runs };

function readActuals(plan: Plan, { text, file }: ActualsRequest): ReturnType<typeof actualsOf> {
  const { observations, faults: unread } = readObservationsCsv(text);
  const actuals = actualsOf(observations, plan);
  const faults = [...unread, ...actuals.faults];
  if (faults.length > 0)
    throw new OperatingError(faults.map(({ line, message }) => `${file}:${line}: ${message}`).join("\n"), {
      fault: "data",
      hint: "columns: date,quantity,value,source and, if wanted, title; a quantity is a figure such as `revenue`, or an address of the plan",
    });
  if (actuals.figures.length === 0)
    throw new OperatingError(`${file} has no figure to hold against the plan`, {
      fault: "data",
      hint: "name a figure of the company, such as `2026-09,revenue,$1.2B,ledger`; addresses of the plan are inputs",
    });
  return actuals;
}

/* ---- inputs as they came ----------------------------------------------------------------------------------------- */

interface Put {
  readonly input: ActualInput;
  readonly node: SourceNode;
  /** As typed in the plan. */
  readonly before: string;
  readonly isCourse: boolean;
}

/** How the plan takes an input as it came: as a course by month, or where it takes none, at its last level throughout. */
function putInput(loaded: ValidPlan, input: ActualInput, file: string): Put {
  const { plan, trees } = loaded;
  const place: Place = { file, line: input.line, column: 1, length: 0 };
  const scalar = (text: string): SourceNode => ({ kind: "scalar", text, quoted: true, place });
  const levels = courseOf(input, plan.calendar.months);
  const entries = levels.map((text, t) => ({ key: formatMonth(plan.calendar.start + t), keyPlace: place, value: scalar(text) }));
  const last = scalar(levels.at(-1)!);
  const forms = levels.length === 1 && input.course.facts.at(-1)!.month <= 0 ? [last] : [{ kind: "map" as const, entries, place }, last];
  const before = sourceText(nodeAt(trees!.plan, input.address));
  let refused = "";
  for (const node of forms) {
    const made = { input, node, before, isCourse: node.kind === "map" };
    const plans = plansWith(loaded, [made]);
    if (typeof plans !== "string") return made;
    refused = refused === "" || node === last ? plans : refused;
  }
  throw new OperatingError(`${file}:${input.line}: ${input.address} cannot be set to what came: ${refused}`, {
    fault: "data",
    hint: "write it as it would stand in the plan, or leave the row out",
  });
}

/**
 * The plan with inputs as they came, and the plan that fixes the units of its demand: that has them too where demand is
 * among them, since a run-rate that came was earned at the prices that came.
 */
function plansWith({ plan, basePlan, trees, named }: ValidPlan, made: readonly Put[]): readonly [Plan, Plan] | string {
  if (made.length === 0) return [plan, basePlan];
  const of = (tree: NonNullable<ValidPlan["trees"]>["plan"]): Plan | string => {
    const values = made.map(({ input, node }) => ({ address: input.address, node }));
    const put = withValues(tree, values, made[0]!.node.place);
    return typeof put === "string"
      ? put
      : checkedWith(
          put,
          values.map(({ address }) => address),
          named,
        );
  };
  const changed = of(trees!.plan);
  if (typeof changed === "string") return changed;
  if (!made.some(({ input }) => input.address.startsWith("demand."))) return [changed, basePlan];
  const base = trees!.plan === trees!.basePlan ? changed : of(trees!.basePlan);
  return typeof base === "string" ? base : [changed, base];
}

function openRuns(
  loaded: ValidPlan,
  figures: readonly ActualFigure[],
  { seed, paths }: ActualsRequest,
  total: number,
  runner: JobRunner,
  options: RunOptions,
): (made: readonly Put[]) => Promise<Columns> {
  const { law } = openSimulator(loaded.plan, loaded.basePlan, seed).policy;
  let done = 0;
  return async (made) => {
    options.signal?.throwIfAborted();
    const plans = plansWith(loaded, made);
    if (typeof plans === "string")
      throw new OperatingError(`what came makes no valid plan together: ${plans}`, { fault: "data", hint: "leave out one of the inputs" });
    const [plan, basePlan] = plans;
    const job = { plan, basePlan, seed, paths, chunks: chunksOf(paths), keepAll: false, ...(law === undefined ? {} : { law }) };
    const onProgress = ({ done: fresh }: { readonly done: number }): void =>
      options.onProgress?.({ stage: "plan and actuals", done: done * paths + fresh, total: total * paths, unit: "futures" });
    const chunks = await runner.run(job, { ...options, onProgress });
    done++;
    const simulator = openSimulator(plan, basePlan, seed, (space) => openPolicy(space, seed, law));
    const { model, envelope } = simulator;
    const merged = mergeChunks(chunks, model.months);
    const base = tracePath(simulator, "base", monthLabels(plan.calendar.start, model.months));
    const environment = metricEnvironment(model, merged, lineLayout(model, envelope), base);
    return figures.map(({ check }) => {
      const column = numbersOf(check.left, environmentFor(check, environment, merged.businessCount));
      return typeof column === "object" ? column : undefined;
    });
  };
}

/* ---- what came, held against it ---------------------------------------------------------------------------------- */

function held(
  figure: ActualFigure,
  i: number,
  base: Columns,
  put: readonly Put[],
  design: SharingDesign | undefined,
  known: ReadonlyMap<string, Columns>,
  file: string,
): FigureHeld {
  const { check, line, quantity, period, text, source, title } = figure;
  const came = cameOf(figure);
  const standing = (columns: Columns): Standing => {
    const found = columns[i] === undefined ? undefined : standingOf(columns[i], came);
    if (found === undefined)
      throw new OperatingError(`${file}:${line}: no future of the plan has \`${quantity}\` in ${period}`, {
        fault: "data",
        hint: "leave the row out: there is nothing to hold it against",
      });
    return found;
  };
  const now = standing(base);
  const told = { line, quantity, period, text, source, ...(title === undefined ? {} : { title }), ...now, came, unit: check.unit };
  if (design === undefined) return { ...told, verdict: verdictOf(now, came) };
  const { shares, halfWidth95 } = shapleyShares(design, (combination) => standing(known.get(combination)!).p50);
  const withInputs = standing(known.get("1".repeat(put.length))!);
  const steps = put.map(({ input }, k) => ({
    address: input.address,
    change: shares[k]!,
    ...(halfWidth95 === undefined ? {} : { halfWidth95: halfWidth95[k]! }),
  }));
  return { ...told, verdict: verdictOf(now, came), bridge: { steps, withInputs, rest: came - withInputs.p50 } };
}
