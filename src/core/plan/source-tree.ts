/**
 * The plan as written, before anything is understood: scalars, maps and lists, each with its place.
 *
 * Readers (YAML, TypeScript objects) produce this tree; the checker consumes it. Core never sees a file format.
 */

/** Where a piece of the plan stands. Lines and columns count from 1, as editors do; `length` is in characters. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** A scalar as typed. `text` is the source text without quotes; `quoted` tells a quoted scalar from a plain one. */
export interface SourceScalar {
  readonly kind: "scalar";
  readonly text: string;
  readonly quoted: boolean;
  readonly place: Place;
}

export interface SourceEntry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: SourceNode;
}

/** Keys may repeat: the checker says where that is wrong (two parts of a `mix` may weigh the same). */
export interface SourceMap {
  readonly kind: "map";
  readonly entries: readonly SourceEntry[];
  readonly place: Place;
}

export interface SourceList {
  readonly kind: "list";
  readonly items: readonly SourceNode[];
  readonly place: Place;
}

/** A value that the reader has already reported as wrong: the checker makes no plan of it and says no more about it. */
export interface SourceBroken {
  readonly kind: "broken";
  readonly place: Place;
  /** What is wrong with it, where nobody has reported it yet. */
  readonly reason?: string;
}

export type SourceNode = SourceScalar | SourceMap | SourceList | SourceBroken;

/** The place given to trees that have no text behind them (a plan written in TypeScript). */
export const nowhere = (file: string): Place => ({ file, line: 1, column: 1, length: 0 });
