/** Metrics that follow from the plan alone, before any future is simulated. */
import { medianOf } from "../numeric/distribution.ts";
import { pow } from "../numeric/elementary.ts";
import { tokensPerParameter } from "../serving/training.ts";
import type { Value } from "../plan/value.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import type { MetricRequest } from "./bind.ts";

const middle = (value: Value | undefined): number => (value === undefined ? Number.NaN : medianOf(value.distribution));

/** The number asked for, in the metric's unit; undefined where the plan does not say enough. */
export function planMetric(plan: Plan, { name, entry }: MetricRequest): number | undefined {
  const value = name === "growth" ? growthAYear(plan, entry) : name === "tokens_per_parameter" ? tokensOf(plan, entry) : undefined;
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

/**
 * Compound growth a year of one segment, or of all together, from the sizes stated: (then ÷ size)^(12 ÷ months) − 1.
 *
 * All together only where they speak of the same two years.
 */
function growthAYear(plan: Plan, entry: string | undefined): number | undefined {
  const segments = entry === undefined ? Object.values(plan.segments) : [plan.segments[entry]!];
  const [first] = segments;
  if (first?.by === undefined || segments.some((segment) => segment.in !== first.in || segment.by !== first.by)) return undefined;
  const sum = (of: (segment: (typeof segments)[number]) => Value | undefined): number => segments.reduce((total, segment) => total + middle(of(segment)), 0);
  return pow(sum(({ then }) => then) / sum(({ size }) => size), 12 / (first.by - first.in)) - 1;
}

/** Tokens that the stated FLOP train, over the parameters in all. */
function tokensOf(plan: Plan, entry: string | undefined): number | undefined {
  const model = entry === undefined ? undefined : plan.models[entry];
  return model === undefined ? undefined : tokensPerParameter(middle(model.training), middle(model.parameters));
}
