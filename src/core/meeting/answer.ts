/** What a meeting decides, as it is written to JSON. Money is USD, hours are chip-hours unless said otherwise. */
import type { Side } from "./path-months.ts";

/** `later`: in full, but not from the month asked for. */
export type Verdict = "granted" | "later" | "in part" | "refused";

/** Somebody who holds fewer hours (or more, below 0), and what that is worth to the company. */
export interface Moved {
  /** A workload, another request, or `idle`, `reserve`, `let`, `bought by the hour`, `running cost`. */
  readonly from: string;
  readonly side: Side | "none";
  readonly chipHours: readonly { readonly chip: string; readonly chipHours: number }[];
  readonly h100eHours: number;
  /** Value that goes with them; for hours bought and running, what more they cost. */
  readonly usd: number;
}

/** A grant in words. `place` is absent where the request may stand anywhere. */
export interface GrantText {
  readonly size: number;
  readonly from: string;
  /** Last month. */
  readonly to: string;
  readonly place?: string;
  readonly chip?: string;
}

/** What granting it in one way would do. */
export interface Case {
  readonly grant: GrantText;
  /** That it has, in its unit: what it lends back is not among them. */
  readonly hours: number;
  /** What it says that it is worth, less what waiting costs. */
  readonly valueUsd: number;
  /** What all others lose. */
  readonly othersLoseUsd: number;
  readonly displaces: readonly Moved[];
}

export interface RequestAnswer {
  readonly name: string;
  readonly side: Side;
  readonly who: string;
  readonly what?: string;
  readonly verdict: Verdict;
  /** Unit of sizes: a chip family, or H100e; hours are in it too. */
  readonly unit: string;
  readonly size: number;
  readonly askedFrom: string;
  readonly valueUsdPerHour: number;
  readonly askedHours: number;
  /** Hours it has, hours it lends back, hours refused: together what was asked. */
  readonly grantedHours: number;
  readonly lentHours: number;
  readonly refusedHours: number;
  /** What is granted, what others lose by it: the price at which telling the truth pays. */
  readonly granted?: Case;
  /** Per hour granted: a request worth less than this as a whole would be refused. */
  readonly priceUsdPerHour?: number;
  /** Of a request that is not granted as asked: what that would do, or why it cannot be. */
  readonly asAsked?: Case | { readonly impossible: string };
  /** Of a refusal: the worth of an hour from which it would be granted, and how. */
  readonly grantedAbove?: { readonly usdPerHour: number; readonly grant: GrantText };
  /** Earliest grant in full (else of the smallest size) that is worth it while the other decisions stand. */
  readonly earliest?: GrantText;
}

/** Hours of a chip family in the month of the meeting. */
export interface EnvelopeRow {
  readonly chip: string;
  readonly ownHours: number;
  readonly boughtHours: number;
  /** By workload and granted request. */
  readonly holders: readonly { readonly name: string; readonly side: Side; readonly chipHours: number; readonly withoutRequests: number }[];
  readonly reserveHours: number;
  readonly idleHours: number;
  readonly letHours: number;
}

/** H100e-hours of the month of the meeting: own = granted + kept + reserve + idle + let − bought. */
export interface Balance {
  readonly own: number;
  readonly bought: number;
  readonly granted: number;
  /** What the plan's workloads keep, and what they had without requests. */
  readonly kept: number;
  readonly displaced: number;
  readonly reserve: number;
  readonly idle: number;
  readonly let: number;
  /** Asked for in this month and not had: refused or lent back. */
  readonly refused: number;
}

/** What a side of the meeting holds in its month, by workloads and granted requests together. */
export interface SideRow {
  readonly side: Side;
  readonly h100eHours: number;
  readonly withoutRequests: number;
  /** Worth of what its hours make. */
  readonly usd: number;
  readonly usdWithoutRequests: number;
}

export interface MeetingAnswer {
  readonly month: string;
  /** Months whose value was weighed. */
  readonly from: string;
  readonly to: string;
  /** Value of those months with the decisions, at most possible, and if every request could be divided at will. */
  readonly objectiveUsd: number;
  readonly boundUsd: number;
  readonly gapUsd: number;
  readonly divisibleUsd: number;
  readonly withoutRequestsUsd: number;
  readonly decisions: number;
  /** The plan's floors clash in these months without any request. */
  readonly bentMonths: readonly string[];
  readonly requests: readonly RequestAnswer[];
  readonly envelope: readonly EnvelopeRow[];
  readonly balance: Balance;
  readonly sides: readonly SideRow[];
  /** Own hours in the month of the meeting: what a claim pays, what one hour more brings and one less costs. */
  readonly pools: readonly {
    readonly id: string;
    readonly priceUsdPerChipHour: number;
    readonly worthLowUsd: number | null;
    readonly worthHighUsd: number | null;
  }[];
}
