/**
 * Randomness as a pure function: a draw depends on (seed, stream name, path, period) and on nothing else.
 *
 * So results do not depend on the number of workers, two plans share their futures, and a new stream moves no other.
 */

/** Draws of one named stream. */
export interface Stream {
  /** Uniform in (0, 1), never 0 or 1; 52 random bits. `period` −1 is for constants of a path. */
  uniform(path: number, period: number): number;
  /** Standard normal by the inverse of the distribution function: one draw, one uniform. */
  normal(path: number, period: number): number;
}
