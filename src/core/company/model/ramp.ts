/** How capacity grows after the start of a contract. */
import type { IndexedTerms, SpaceIndex } from "./space-index.ts";

/** Share of the capacity under some terms delivered `age` months after the start. */
export function rampAt({ rampAge, rampShare }: SpaceIndex, value: Float64Array, { rampFrom, rampTo }: IndexedTerms, age: number): number {
  if (rampFrom === rampTo) return 1;
  let step = rampFrom;
  while (step < rampTo && rampAge[step]! <= age) step++;
  return step === rampFrom ? 0 : value[rampShare[step - 1]!]!;
}
