/** Previews: what a value would do, in figures while a hand moves, and in all the rest once it rests. */
import type { ValidPlan } from "../../app/load-plan.ts";
import type { Cancellation } from "../../app/ports.ts";
import type { DemandLaw } from "../../core/company/policy/forecast.ts";
import type { Place, SourceNode } from "../../core/plan/source-tree.ts";
import { glanceOf } from "../../core/results/glance.ts";
import type { Glance } from "../../core/results/glance.ts";
import type { RunSummary } from "../../core/results/run.ts";
import type { DeskPorts, ReadText } from "./desk.ts";
import type { OwedByMonth, PlanText, PreviewGround, Substitution, Variant } from "./messages.ts";
import { previewedPlan } from "./open-preview.ts";
import { openWith, partialSummary, rangesOf } from "./partial-summary.ts";

/**
 * Futures of a preview: as many as were simulated in 60 ms the last time, at least 64. Its rule still expects what it learned
 * before the change, since learning takes longer than a hand waits; the run that follows learns anew.
 */
const previewPathsLeast = 64;
const previewPathsMost = 2048;
const previewSeconds = 0.06;

/** Of a preview's chunk: even parts for workers of which one may be slower. */
const previewChunkPaths = 8;

export interface PreviewUpdates {
  readonly signal: Cancellation;
  /** The first figures. */
  glance(glance: Glance): void;
  /** All of them, once the hand rests. */
  summary(summary: RunSummary, owed: readonly OwedByMonth[], isFinal: boolean): void;
}

export interface DeskPreviews {
  /** A few futures of the plan with one value replaced: quick and rough. @throws the signal's reason if aborted; Error where the value does not fit */
  preview(substitution: Substitution, variant: Variant, seed: number | undefined, updates: PreviewUpdates): Promise<void>;
  /** Takes a plan that runs as what previews start from, with what its rule has learned. */
  startFrom(loaded: ValidPlan, text: PlanText, scenario: string | undefined, law: DemandLaw | undefined): void;
}

/**
 * @param opened  the text of the desk
 * @param valid   its plan in a scenario
 */
export function createDeskPreviews(ports: DeskPorts, opened: () => ReadText, valid: (variant: Variant) => Promise<ValidPlan>): DeskPreviews {
  let previewPaths = previewPathsLeast;
  let from: PreviewStart | undefined;

  const startFrom: DeskPreviews["startFrom"] = ({ plan, trees, named }, text, scenario, law) => {
    if (trees === undefined) throw new Error("a plan on the page is read from a text");
    const files = { ...text.named, ...Object.fromEntries(named) };
    const ground = { trees, isScenario: scenario !== undefined, named: files, ...(law === undefined ? {} : { law }) };
    from = { ground, seed: plan.seed, months: plan.calendar.months, of: text, scenario };
  };
  const startOf = async (variant: Variant): Promise<PreviewStart> => {
    const { plan: text } = opened();
    if (from?.of !== text || from.scenario !== variant.scenario) {
      // An edit changes what is learned less than it takes to learn.
      const law = from?.scenario === variant.scenario ? from?.ground.law : undefined;
      startFrom(await valid(variant), text, variant.scenario, law);
    }
    return from!;
  };
  return {
    startFrom,
    preview: async (substitution, variant, seedOrNot, updates) => {
      const { signal } = updates;
      const { plan: text, root } = opened();
      const start = await startOf(variant);
      const { ground } = start;
      const seed = seedOrNot ?? start.seed;
      const knowsLaw = !changesWhatIsLearned(root, substitution.place);
      const paths = previewPaths;
      const startedAt = ports.seconds();
      const asked = { substitution, seed, knowsLaw, isGlance: true };
      const ranges = rangesOf(0, paths, previewChunkPaths);
      const first = await ports.previews.preview(ground, asked, ranges, signal);
      const fitting = (paths * previewSeconds) / Math.max(1e-3, ports.seconds() - startedAt);
      previewPaths = Math.max(previewPathsLeast, Math.min(previewPathsMost, 16 * Math.floor(fitting / 16)));
      signal.throwIfAborted();
      updates.glance(glanceOf(first, start.months));
      await ports.rest();
      signal.throwIfAborted();
      const whole = ports.previews.preview(ground, { ...asked, isGlance: false }, ranges, signal);
      const { plan, basePlan } = previewedPlan(ground, asked);
      const simulator = openWith(plan, basePlan, seed, knowsLaw ? ground.law : undefined);
      const partial = partialSummary({ simulator, seed, planHash: "", planFile: text.file, engine: ports.engine });
      const chunks = await whole;
      signal.throwIfAborted();
      updates.summary(partial.of(chunks), partial.owed, false);
    },
  };
}

/** The text as it stands, in a scenario, read; with what the rule of its last run had learned. */
interface PreviewStart {
  readonly ground: PreviewGround;
  /** Of the plan. */
  readonly seed: number;
  readonly months: number;
  readonly of: PlanText;
  readonly scenario: string | undefined;
}

/**
 * Whether a value fixes for which months ahead a rule foresees demand: then it must learn anew. How much it covers of what it
 * foresees (`policy.cover.quantile`, `sizing`) is not learned.
 */
function changesWhatIsLearned(root: SourceNode, place: Place): boolean {
  const [part, ...path] = keysAbove(root, place);
  if (part === "policy") return !["quantile", "sizing", "runway"].includes(path.at(-1) ?? "");
  return part === "calendar" || part === "workloads" || (part === "offers" && !["price", "prepay", "block", "max", "capacity"].includes(path.at(-1) ?? ""));
}

/** Keys under which a place stands, the plan's own first. */
function keysAbove(node: SourceNode, place: Place): readonly string[] {
  if (node.kind !== "map" || place.file !== node.place.file) return [];
  const isBefore = (at: Place): boolean => at.line < place.line || (at.line === place.line && at.column <= place.column);
  const entry = node.entries.findLast(({ keyPlace }) => isBefore(keyPlace));
  return entry === undefined ? [] : [entry.key, ...keysAbove(entry.value, place)];
}
