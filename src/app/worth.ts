/** The worth of knowing: what finding out about each assumption could bring before signing. */
import { openSimulator } from "../core/company/simulate.ts";
import { type WorthAnswer, worthOfKnowing } from "../core/information/worth-of-knowing.ts";
import { alternatives } from "../core/procurement/alternatives.ts";
import type { CommitSummary } from "../core/procurement/summary.ts";
import type { CommitPorts } from "./commit.ts";
import { seedOf } from "./procurement-desk.ts";
import type { ValidPlan } from "./load-plan.ts";
import type { RunOptions } from "./ports.ts";

export interface WorthRequest {
  /** The decision that stands, with those it was chosen among. */
  readonly found: CommitSummary;
  readonly paths: number;
  readonly engine: string;
}

/** @throws the signal's reason if aborted */
export async function worth(
  loaded: ValidPlan,
  { found, paths, engine }: WorthRequest,
  ports: Pick<CommitPorts, "openRunner" | "sha256">,
  options: RunOptions,
): Promise<WorthAnswer> {
  const { plan, basePlan, planHash } = loaded;
  const forecastSeed = seedOf(ports.sha256, `plimsoll forecast ${planHash}`);
  const seed = seedOf(ports.sha256, `plimsoll worth ${planHash}`);
  const weighed = alternatives(found);
  const { model } = openSimulator(plan, basePlan, seed, () => ({ decide() {} }));
  const runner = ports.openRunner({ plan, basePlan, forecastSeed });
  try {
    options.onProgress?.({ stage: "the same futures under each decision", done: 0, total: weighed.length * paths, unit: "lives" });
    const answer = await runner.evaluate({ seed, firstPath: 0, pathCount: paths, decisions: weighed.map(({ decision }) => decision) }, options.signal);
    const known = worthOfKnowing(model, seed, weighed, answer);
    const cited = new Set(known.rows.flatMap(({ source }) => source ?? []));
    const sources = Object.entries(plan.sources)
      .filter(([id]) => cited.has(id))
      .map(([id, source]) => ({ id, kind: source.kind, title: source.title ?? "", ...(source.as_of === undefined ? {} : { asOf: source.as_of }) }));
    return { planName: plan.name, planHash, engine, futures: paths, ...known, sources };
  } finally {
    await runner.close();
  }
}
