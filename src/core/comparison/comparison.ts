/** Two answers on the same futures: what differs in the plans, what in the answers, and which change did how much of it. */
import { canonicalPlan } from "../plan/canonical.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import type { Difference, Figures } from "./measures.ts";

/** What a difference of the plans can do: change numbers, only what they rest on, or nothing but the wording. */
export type ChangeEffect = "numbers" | "evidence" | "wording";

export interface ComparedSide {
  /** As the user named it: "plan.yaml#slow-year". */
  readonly label: string;
  readonly planName: string;
  readonly planFile: string;
  readonly planHash: string;
  readonly scenario?: string;
}

export interface InputRow {
  readonly address: string;
  /** As typed; "not given" where that side has nothing. */
  readonly before: string;
  readonly after: string;
  readonly effect: ChangeEffect;
}

/** The part of a difference that a change, or changes that only work together, accounts for. */
export interface Step {
  readonly addresses: readonly string[];
  readonly change: number;
  /** Half-width of its 95 % interval, where orders were sampled. */
  readonly halfWidth95?: number;
}

export interface Attribution {
  /** "exact": over all orders; "sampled": over as many pairs of orders as `pairs`. */
  readonly method: "exact" | "sampled";
  readonly pairs?: number;
  /** Combinations of changes that were simulated, both sides included. */
  readonly runs: number;
  /** By measure; the steps of each sum to its difference. */
  readonly steps: Readonly<Record<string, readonly Step[]>>;
}

export interface Comparison {
  readonly from: ComparedSide;
  readonly to: ComparedSide;
  readonly engine: string;
  readonly seed: number;
  readonly paths: number;
  readonly inputs: readonly InputRow[];
  readonly figures: { readonly from: Figures; readonly to: Figures };
  /** Of measures that are means over paths: the difference with its interval, measured future by future. */
  readonly differences: Readonly<Record<string, Difference>>;
  /** Absent where nothing changes a number, or until it is known. */
  readonly attribution?: Attribution;
}

/** Scenarios of one plan, each beside the plan as written. */
export interface ScenarioOverview {
  readonly from: ComparedSide;
  readonly engine: string;
  readonly seed: number;
  readonly paths: number;
  readonly figures: Figures;
  readonly scenarios: readonly {
    readonly scenario: string;
    readonly why: string;
    readonly figures: Figures;
    readonly differences: Readonly<Record<string, Difference>>;
  }[];
}

type Json = unknown;

/** Parts of a plan that no figure of a simulation follows from. */
const apart: ReadonlySet<string> = new Set(["name", "sources", "checks", "limits", "requests"]);

/** The plan as far as its numbers go: canonical, without evidence, checks and limits. Equal texts give equal figures. */
export function numbersText(plan: Plan): string {
  const whole = JSON.parse(canonicalPlan(plan)) as Readonly<Record<string, Json>>;
  return JSON.stringify(Object.fromEntries(Object.entries(whole).flatMap(([key, held]) => (apart.has(key) ? [] : [[key, withoutEvidence(held)]]))));
}

function withoutEvidence(json: Json): Json {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map(withoutEvidence);
  const entries = Object.entries(json).filter(([key]) => key !== "source" && key !== "note");
  return Object.fromEntries(entries.map(([key, held]): [string, Json] => [key, withoutEvidence(held)]));
}
