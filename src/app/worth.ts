/** The worth of knowing: what finding out about each assumption could bring before signing. */
import { openSimulator } from "../core/company/simulate.ts";
import { type Weighed, type WorthAnswer, worthOfKnowing } from "../core/information/worth-of-knowing.ts";
import { type Decision, decisionKey, nothingMore, todaysPlan } from "../core/procurement/decision.ts";
import type { CommitSummary } from "../core/procurement/summary.ts";
import { type CommitPorts, seedOf } from "./commit.ts";
import type { ValidPlan } from "./load-plan.ts";
import type { RunOptions } from "./ports.ts";

export interface WorthRequest {
  /** The decision that stands, with those it was chosen among. */
  readonly found: CommitSummary;
  readonly paths: number;
  readonly engine: string;
}

/** Most decisions chosen among: each costs a life of the company in every future. */
const decisionsMost = 10;

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
  const weighed = candidates(found);
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

/** What one who knew more might do instead: sign less now or more, cover less of demand or more, as planned, nothing, and the frontier's points. */
function candidates({ decision, frontier }: CommitSummary): readonly Weighed[] {
  const signing = (factor: number): Decision => ({
    ...decision,
    orders: decision.orders.map((order) => ({ ...order, blocks: Math.round(order.blocks * factor) })),
  });
  const covering = (factor: number): Decision =>
    decision.later.kind === "cover" ? { ...decision, later: { ...decision.later, sizing: decision.later.sizing * factor } } : decision;
  const all: readonly Weighed[] = [
    { name: "the decision", decision },
    { name: "today's plan", decision: todaysPlan },
    { name: "nothing more", decision: nothingMore },
    { name: "half as much now", decision: signing(0.5) },
    { name: "twice as much now", decision: signing(2) },
    { name: "a quarter less cover later", decision: covering(0.75) },
    { name: "a quarter more cover later", decision: covering(1.25) },
    ...frontier.map((point) => ({ name: `best at P(insolvent) ≤ ${Number((100 * point.atMost).toPrecision(3))} %`, decision: point.decision })),
  ];
  const seen = new Set<string>();
  return all.filter((one) => !seen.has(decisionKey(one.decision)) && seen.add(decisionKey(one.decision))).slice(0, decisionsMost);
}
