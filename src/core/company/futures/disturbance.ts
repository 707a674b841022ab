/**
 * Futures disturbed on purpose: some streams drawn anew, or constants held, all else as it was.
 *
 * This is how an answer is taken apart: what one input has part in shows where it alone is redrawn or held. A stream is
 * named as in `Evidence.stream`. (To shift draws instead, see `Tilt`.)
 */
import { openStream, type PhiloxStream } from "../../numeric/random.ts";

export interface Disturbance {
  /** Streams drawn under another seed, with all that belongs to them (what follows a `#` in a stream's name). */
  readonly redrawn?: { readonly seed: number; readonly streams: readonly string[] };
  /**
   * Latent normals held on every path, after correlation: `{"demand.growth": 1.6}`. Of a process it is the shock over the
   * whole horizon; of an event what decides whether it strikes. A uniform in (0, 1) where the name ends in `#choice`.
   */
  readonly held?: Readonly<Record<string, number>>;
}

/** Opens a stream by its name. */
export type OpenStream = (name: string) => PhiloxStream;

/** What belongs to a stream's name: all before its first `#`. @example streamRoot("demand.growth#choice") // "demand.growth" */
export const streamRoot = (name: string): string => name.split("#", 1)[0]!;

/** Streams of a seed, with those of a disturbance redrawn. */
export function streamsOf(seed: number, { redrawn }: Disturbance = {}): OpenStream {
  const again = new Set(redrawn?.streams);
  return (name) => openStream(redrawn !== undefined && again.has(streamRoot(name)) ? redrawn.seed : seed, name);
}
