/** What a replay finds, as it is written to JSON. */
import type { Replay } from "./replay.ts";

export interface ReplayAnswer extends Replay {
  readonly month: string;
  readonly path: number | "base";
  readonly workload: string;
  readonly patienceMinutes: number;
  readonly traffic: {
    readonly file: string;
    readonly minutes: number;
    /** Requests of the file; absent where it has rates of something else. */
    readonly requests: number | undefined;
    /** What its load counts: "requests", "tokens". */
    readonly measure: string;
    /** Minutes between its rows, where they are rates or counts. */
    readonly stepMinutes: number | undefined;
  };
  /** Requests of the file that would be lost with other work pushed aside, by the share of its load. */
  readonly lostRequests?: number;
  /** By load block: capacity held over the mean load. */
  readonly heldBlocks: readonly number[];
  /** H100e-hours of development: owed, held, and left of it by what is pushed aside. */
  readonly development: { readonly floorH100eHours: number; readonly heldH100eHours: number; readonly leftH100eHours: number };
}
