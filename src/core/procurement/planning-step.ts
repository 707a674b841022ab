/** Blocks A and C of a certificate: the planning model beside the company, and the step between them. */
import type { PlanningResult } from "../stochastic/planning-model.ts";
import type { Estimate } from "./measure.ts";

/** Block C: the company's value less the planning model's, both of their own rules; independent futures. */
export interface ModelStep {
  readonly usd: Estimate;
  /** What the planning model leaves out, in words: the step is the sum of it all. */
  readonly leftOut: readonly string[];
}

/**
 * The step from the planning model to the company.
 *
 * @param company  value in the company, with the half-width of its 95 % interval
 * @example modelStep({ mean: 10, halfWidth95: 3 }, { value: { usd: 12, halfWidthUsd: 4 }, leftOut: [] }).usd // { mean: -2, halfWidth95: 5 }
 */
export function modelStep(
  company: Estimate,
  planning: { readonly value: Pick<PlanningResult["value"], "usd" | "halfWidthUsd">; readonly leftOut: readonly string[] },
): ModelStep {
  const { usd, halfWidthUsd } = planning.value;
  return { usd: { mean: company.mean - usd, halfWidth95: Math.sqrt(company.halfWidth95 ** 2 + halfWidthUsd ** 2) }, leftOut: planning.leftOut };
}
