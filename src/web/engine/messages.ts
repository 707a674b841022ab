/** What the page, the desk (the worker that checks and summarises) and the workers that simulate say to each other. */
import type { EvaluationProgram } from "../../app/ports.ts";
import type { MeetingHeld, MeetingRequested } from "../../app/meeting.ts";
import type { Course } from "../../app/other-decisions.ts";
import type { Compared } from "../../app/compare.ts";
import type { Finding } from "../../formats/report/findings-sections.ts";
import type { HindsightAnswer } from "../../core/hindsight/hindsight.ts";
import type { Sensitivity } from "../../core/sensitivity/sensitivity.ts";
import type { ChunkResult, SimulationJob } from "../../core/company/chunk.ts";
import type { Diagnostic } from "../../core/plan/diagnostic.ts";
import type { DemandLaw } from "../../core/company/policy/forecast.ts";
import type { Glance } from "../../core/results/glance.ts";
import type { Place, SourceMap } from "../../core/plan/source-tree.ts";
import type { Plan } from "../../core/plan/vocabulary/vocabulary.ts";
import type { EvaluationPart, EvaluationTask } from "../../core/procurement/evaluate.ts";
import type { CommitSummary } from "../../core/procurement/summary.ts";
import type { PathTrace, RunSummary } from "../../core/results/run.ts";

/** The plan's text with the files it names, by the names it uses. */
export interface PlanText {
  readonly file: string;
  readonly text: string;
  readonly named: Readonly<Record<string, string>>;
}

/** How a value is drawn small: the shape of a belief, or a course over months. */
export type Spark = { readonly kind: "belief"; readonly quantiles: readonly number[] } | { readonly kind: "course"; readonly values: readonly number[] };

/** A scalar inside a value that is written as a map: `drift` of a process. */
export interface ValuePart {
  readonly path: string;
  readonly text: string;
  readonly place: Place;
}

/** A value that the plan states, with where it stands and what it rests on. */
export interface ValueRow {
  readonly address: string;
  readonly text: string;
  readonly understood: string;
  readonly place: Place;
  readonly parts: readonly ValuePart[];
  readonly spark?: Spark;
  readonly source?: string;
  readonly sourceKind?: string;
  readonly sourceTitle?: string | undefined;
  readonly asOf?: string;
}

export interface CheckedText {
  readonly diagnostics: readonly Diagnostic[];
  readonly scenarios: readonly { readonly name: string; readonly why: string }[];
  /** Absent where the plan has errors. */
  readonly plan?: {
    readonly name: string;
    readonly hash: string;
    readonly seed: number;
    readonly paths: number;
    readonly values: readonly ValueRow[];
  };
}

/** Months of the base case: what would still be owed if notice were given then, by contract. */
export interface OwedByMonth {
  readonly contract: string;
  readonly supplier: string;
  readonly headlineUsd: readonly number[];
  readonly nonCancellableUsd: readonly number[];
  readonly walkAwayUsd: readonly number[];
}

/** Another value in place of one that the text states, not yet written into it. */
export interface Substitution {
  readonly place: Place;
  readonly value: string;
}

/** How a plan is read for a run: as it is, or in a scenario. */
export interface Variant {
  readonly scenario?: string;
}

/** Two scenarios; undefined is the plan as written. */
export interface ComparedScenarios {
  readonly left: string | undefined;
  readonly right: string | undefined;
}

export type ToDesk =
  | { readonly kind: "check"; readonly id: number; readonly plan: PlanText; readonly today: string }
  | { readonly kind: "preview"; readonly id: number; readonly substitution: Substitution; readonly variant: Variant; readonly seed: number | undefined }
  | { readonly kind: "run"; readonly id: number; readonly variant: Variant; readonly seed: number | undefined; readonly stages: readonly number[] }
  | { readonly kind: "trace"; readonly id: number; readonly variant: Variant; readonly seed: number | undefined; readonly path: number | "base" }
  | {
      readonly kind: "meeting";
      readonly id: number;
      readonly variant: Variant;
      readonly seed: number | undefined;
      readonly path: number | "base";
      readonly month?: number;
    }
  | { readonly kind: "compare"; readonly id: number; readonly sides: ComparedScenarios; readonly seed: number | undefined; readonly paths: number }
  | { readonly kind: "decide"; readonly id: number; readonly variant: Variant; readonly paths: number | undefined }
  | { readonly kind: "sensitivity"; readonly id: number; readonly variant: Variant; readonly seed: number | undefined; readonly paths: number }
  | { readonly kind: "told"; readonly id: number; readonly question: Question }
  | { readonly kind: "cancel"; readonly id: number };

/** An answer in a sentence and tables: HTML, with the tables it draws from. */
export type Told = Pick<Finding, "body" | "tables">;

/** Questions that take many runs. */
export type ToldStudy = "risks" | "floor" | "access" | "funding" | "sources" | "break" | "worth" | "flip" | "digest" | "hindsight";

export interface Question {
  readonly study: ToldStudy;
  readonly variant: Variant;
  readonly seed: number | undefined;
  /** Futures of each run. */
  readonly paths: number;
  /** "2026-11-22": what the age of a source is counted to. */
  readonly today: string;
  /** What a digest or a look back is of: a CSV file. */
  readonly observations?: { readonly file: string; readonly text: string };
}

export type FromDesk =
  | { readonly kind: "progress"; readonly id: number; readonly done: number; readonly total: number }
  | { readonly kind: "summary"; readonly id: number; readonly summary: RunSummary; readonly owed: readonly OwedByMonth[]; readonly isFinal: boolean }
  | { readonly kind: "glance"; readonly id: number; readonly glance: Glance }
  | { readonly kind: "found"; readonly id: number; readonly value: unknown }
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failed"; readonly id: number; readonly message: string; readonly isCancelled: boolean };

export interface Answers {
  readonly check: CheckedText;
  readonly trace: PathTrace;
  readonly decide: DecidedOn;
  readonly meeting: MeetingHeld;
  readonly compare: Compared;
  readonly sensitivity: Sensitivity;
  readonly told: Told;
}

/** What previews of a text start from; sent to each worker once. */
export interface PreviewGround {
  /** As read, with the scenario and without: files merged, values overridden. */
  readonly trees: { readonly plan: SourceMap; readonly basePlan: SourceMap };
  /** Whether the two differ. */
  readonly isScenario: boolean;
  /** Files that values are read from. */
  readonly named: Readonly<Record<string, string>>;
  /** What the rule of the last run had learned. */
  readonly law?: DemandLaw;
}

export interface PreviewAsked {
  readonly substitution: Substitution;
  readonly seed: number;
  /** Whether the rule may go by what it had learned. */
  readonly knowsLaw: boolean;
  /** The first figures only. */
  readonly isGlance: boolean;
}

/** A decision that was found, beside the others one could take. */
export interface DecidedOn {
  readonly summary: CommitSummary;
  readonly courses: readonly Course[];
}

export type ToChunkWorker =
  | { readonly kind: "ground"; readonly ground: PreviewGround }
  | { readonly kind: "preview"; readonly key: number; readonly asked: PreviewAsked }
  | { readonly kind: "job"; readonly key: number; readonly job: SimulationJob }
  | { readonly kind: "chunk"; readonly key: number; readonly index: number; readonly firstPath: number; readonly pathCount: number };

export type FromChunkWorker =
  | { readonly kind: "result"; readonly key: number; readonly index: number; readonly result: ChunkResult }
  | { readonly kind: "failed"; readonly key: number; readonly error: unknown };

/** A use-case that takes seconds in one go, done in a worker of its own so that sliders go on. */
export type Errand = MeetingErrand | HindsightErrand;

export interface MeetingErrand {
  readonly kind: "meeting";
  readonly plan: Plan;
  readonly basePlan: Plan;
  readonly requested: MeetingRequested;
}

export interface HindsightErrand {
  readonly kind: "hindsight";
  readonly plan: PlanText;
  readonly observations: { readonly file: string; readonly text: string };
  readonly engine: string;
}

/** What each errand brings back. */
export interface Brought {
  readonly meeting: MeetingHeld;
  readonly hindsight: HindsightAnswer;
}

export type FromErrandWorker = { readonly kind: "answer"; readonly value: unknown } | { readonly kind: "failed"; readonly message: string };

export type ToEvaluationWorker =
  | { readonly kind: "program"; readonly program: EvaluationProgram }
  | { readonly kind: "task"; readonly key: number; readonly task: EvaluationTask };

export type FromEvaluationWorker =
  | { readonly kind: "part"; readonly key: number; readonly part: EvaluationPart }
  | { readonly kind: "failed"; readonly key: number; readonly error: unknown };
