/** Decisions beside one that was found, for what would be done in the light of other knowledge. */
import { type Decision, decisionKey, nothingMore, todaysPlan } from "./decision.ts";
import type { CommitSummary } from "./summary.ts";

export interface NamedDecision {
  readonly name: string;
  readonly decision: Decision;
}

/** Most of them: each costs a life of the company in every future. */
const decisionsMost = 10;

/** What one who knew more might do instead: sign less now or more, cover less of demand or more, as planned, nothing, and the frontier's points. */
export function alternatives({ decision, frontier }: CommitSummary): readonly NamedDecision[] {
  const signing = (factor: number): Decision => ({
    ...decision,
    orders: decision.orders.map((order) => ({ ...order, blocks: Math.round(order.blocks * factor) })),
  });
  const covering = (factor: number): Decision =>
    decision.later.kind === "cover" ? { ...decision, later: { ...decision.later, sizing: decision.later.sizing * factor } } : decision;
  const all: readonly NamedDecision[] = [
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
