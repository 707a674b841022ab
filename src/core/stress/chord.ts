/** How far along a direction something crosses nil: probed, bracketed, and followed by chords (regula falsi, kept off the ends). */

export interface Probed<Seen> {
  /** Below nil before the crossing. */
  readonly gap: number;
  readonly seen: Seen;
}

export interface ChordSearch {
  /** Length probed first. */
  readonly first: number;
  readonly farthest: number;
  readonly probes: number;
  /** A bracket this narrow, or a gap this small, is near enough. */
  readonly nearWidth: number;
  readonly nearGap: number;
}

export interface ChordCrossing<Seen> {
  readonly length: number;
  /** What was seen nearest to the crossing. */
  readonly nearest: Seen;
}

/**
 * Undefined where nothing crosses within `farthest`, or before the probes run out.
 *
 * @param start  what is seen at length 0
 * @param at     what is seen at a length
 */
export function* chordCrossing<Request, Answer, Seen>(
  start: Probed<Seen>,
  { first, farthest, probes, nearWidth, nearGap }: ChordSearch,
  at: (length: number) => Generator<Request, Probed<Seen>, Answer>,
): Generator<Request, ChordCrossing<Seen> | undefined, Answer> {
  let low = { length: 0, ...start };
  let high: typeof low | undefined;
  let next = first;
  for (let probe = 0; probe < probes; probe++) {
    const point = { length: next, ...(yield* at(next)) };
    if (point.gap >= 0) high = point;
    else low = point;
    if (high === undefined) {
      if (next >= farthest) return undefined;
      next = Math.min(farthest, next * 1.6);
      continue;
    }
    const width = high.length - low.length;
    const chord = low.length + (width * -low.gap) / (high.gap - low.gap);
    if (width < nearWidth || Math.abs(point.gap) < nearGap || probe === probes - 1)
      return { length: chord, nearest: -low.gap < high.gap ? low.seen : high.seen };
    // Kept off the ends, so that the bracket shrinks from both sides.
    next = Math.min(high.length - 0.1 * width, Math.max(low.length + 0.1 * width, chord));
  }
  return undefined;
}
