/** Training programmes as the engine takes them: hours that a development workload needs, and labels as a cost of research. */
import { effortOf } from "../../plan/programme.ts";
import { scaled } from "../../plan/serving-model.ts";
import type { Distribution, Series, Value } from "../../plan/value.ts";
import type { Plan, Programme } from "../../plan/vocabulary/vocabulary.ts";
import type { CostModel, SeriesIndex } from "./model.ts";
import { namesOf, type Registry } from "./registry.ts";

/** Needs of the programmes of one workload, in H100e-hours a month; a programme of labels alone needs none, and says so. */
export function compileProgrammeNeeds({ course }: Registry, plan: Plan, workload: string): readonly SeriesIndex[] {
  return namesOf(plan.programmes).flatMap((name) => {
    const programme = plan.programmes[name]!;
    if (programme.on !== workload) return [];
    const { h100eHours, first, last } = effortOf(plan, name);
    return [course(evenly(programme, `programmes.${name}.hours`, h100eHours, first, last))];
  });
}

/** Labels bought, by programme. */
export function compileLabelCosts({ value, course }: Registry, plan: Plan): readonly CostModel[] {
  return namesOf(plan.programmes).flatMap((name): readonly CostModel[] => {
    const programme = plan.programmes[name]!;
    const { labelsUsd, first, last } = effortOf(plan, name);
    if (labelsUsd === 0) return [];
    const nil = (part: string): Value => ({ ...evidenceOf(programme, `programmes.${name}.${part}`), distribution: { kind: "constant", value: 0 } });
    return [
      {
        name: `programmes.${name}`,
        amount: course(evenly(programme, `programmes.${name}.labels`, labelsUsd, first, last)),
        growth: value(nil("growth")),
        ofRevenue: value(nil("of_revenue")),
        line: "research",
        inStock: false,
        paidAfterMonths: value(nil("paid_after")),
      },
    ];
  });
}

/** `overrun` is drawn once a path: hours and labels of a programme overrun together. */
const evidenceOf = ({ overrun }: Programme, address: string): Omit<Value, "distribution"> => ({
  address,
  stream: overrun.stream,
  text: overrun.text,
  place: overrun.place,
  ...(overrun.source === undefined ? {} : { source: overrun.source }),
});

/** A total spread evenly over months `first` to `last`, times `overrun`. */
function evenly(programme: Programme, address: string, total: number, first: number, last: number): Series {
  const none: Distribution = { kind: "constant", value: 0 };
  const monthly = scaled(programme.overrun.distribution, total / (last - first + 1));
  const before = first > 0 ? [{ month: 0, distribution: none }] : [];
  const steps = [...before, { month: first, distribution: monthly }, { month: last + 1, distribution: none }];
  return { ...evidenceOf(programme, address), course: { kind: "steps", steps } };
}
