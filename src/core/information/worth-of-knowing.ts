/**
 * The worth of knowing each assumption of a plan before signing: which one to find out about first.
 *
 * Some decisions (what `commit` found, its frontier, today's plan, nothing more) are run on the same futures. What each
 * assumption is worth is what another decision, chosen in its light, would bring beyond the one taken without it.
 */
import { openFutures } from "../company/futures/draw-futures.ts";
import type { Model } from "../company/model/model.ts";
import type { EvaluationAnswer } from "../procurement/archive.ts";
import type { NamedDecision } from "../procurement/alternatives.ts";
import { groupsOf, limitsSeen, measure, objectiveColumn, objectiveOf } from "../procurement/measure.ts";
import { tellMove } from "../stress/move.ts";
import { unitsOf } from "../results/assumptions.ts";
import { type InformationWorth, partialInformation, perfectInformation } from "./value-of-information.ts";

/** An assumption with what knowing it is worth. */
export interface KnowingRow extends InformationWorth {
  readonly address: string;
  /** Median, and one standard deviation above it; absent where that is no one number. */
  readonly from?: string;
  readonly to?: string;
  readonly source?: string;
}

export interface WorthAnswer {
  readonly planName: string;
  readonly planHash: string;
  readonly engine: string;
  readonly objective: "value" | "cash";
  readonly futures: number;
  /** Those that keep the plan's limits as counted are chosen among; where none does, all are. */
  readonly decisions: readonly {
    readonly name: string;
    readonly mean: number;
    readonly insolvent: number;
    readonly breaks: readonly string[];
    readonly isChoice: boolean;
  }[];
  /** Worth of knowing everything, among these decisions. */
  readonly perfect: number;
  /** By assumption, the most valuable first. */
  readonly rows: readonly KnowingRow[];
  readonly sources: readonly { readonly id: string; readonly kind: string; readonly title: string; readonly asOf?: string }[];
}

/** Groups that an assumption's futures are sorted into: tenths. */
const groups = 10;

/**
 * @param seed    of the futures that `answer` was run on, from path 0
 * @param answer  outcomes of the decisions, in their order
 */
export function worthOfKnowing(
  model: Model,
  seed: number,
  weighed: readonly NamedDecision[],
  answer: EvaluationAnswer,
): Pick<WorthAnswer, "objective" | "decisions" | "perfect" | "rows"> {
  const objective = objectiveOf(model);
  const all = answer.outcomes.map((outcomes) => objectiveColumn(outcomes, objective));
  const beliefs = groupsOf(model, answer);
  const breaks = answer.outcomes.map((outcomes) => limitsSeen(measure(model, outcomes, beliefs)).breaks);
  const keeping = weighed.flatMap((_, d) => (breaks[d]!.length === 0 ? [d] : []));
  const choices = keeping.length > 0 ? keeping : weighed.map((_, d) => d);
  const values = choices.map((d) => all[d]!);
  const paths = answer.pathCount;
  const { latents } = openFutures(model, seed);
  const names = latents.names();
  const known = names.map(() => new Float64Array(paths));
  for (let p = 0; p < paths; p++) {
    const z = latents.draw(p);
    names.forEach(({ index }, i) => (known[i]![p] = z[index]!));
  }
  const told = { model, units: unitsOf(model.plan) };
  const rows = names.map((name, i): KnowingRow => {
    const { address, from, to, source, kind } = tellMove(told, name, 1, 0);
    const numbers = kind === "value" && from !== undefined && to !== undefined ? { from, to } : {};
    const { instead, ...worth } = partialInformation(values, known[i]!, groups);
    return { ...worth, ...(instead === undefined ? {} : { instead: choices[instead]! }), address, ...numbers, ...(source === undefined ? {} : { source }) };
  });
  rows.sort((a, b) => b.mean - a.mean || (a.address < b.address ? -1 : 1));
  const average = (column: Float64Array): number => column.reduce((sum, usd) => sum + usd, 0) / paths;
  return {
    objective,
    decisions: weighed.map(({ name }, d) => ({
      name,
      mean: average(all[d]!),
      insolvent: answer.outcomes[d]!.failedMonth.filter((month) => month >= 0).length / paths,
      breaks: breaks[d]!,
      isChoice: choices.includes(d),
    })),
    perfect: perfectInformation(values),
    rows,
  };
}

/** Whether a worth is told apart from nothing: of many assumptions some gain by chance. */
export const isSure = ({ mean, halfWidth95 }: KnowingRow): boolean => mean > halfWidth95;
