/** The machine's clock. */
import { performance } from "node:perf_hooks";
import type { Clock } from "../../app/ports.ts";

export const systemClock: Clock = {
  seconds: () => performance.now() / 1000,
  today: () => new Date().toISOString().slice(0, 10),
};
