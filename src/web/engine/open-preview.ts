/** A preview's engine: the plan that was read, one value of it replaced, ready to run. */
import type { Engine } from "../../adapters/workers/engine.ts";
import { companyEngine } from "../../adapters/workers/engine.ts";
import { diagnoseChecks } from "../../core/checks/scope.ts";
import { openGlance } from "../../core/company/glance-chunk.ts";
import { openPolicy } from "../../core/company/policy/policy.ts";
import { openSimulator } from "../../core/company/simulate.ts";
import { checkPlan } from "../../core/plan/check/check.ts";
import type { Plan } from "../../core/plan/vocabulary/vocabulary.ts";
import type { PreviewAsked, PreviewGround } from "./messages.ts";
import { withScalarAt } from "./tree-changes.ts";

/** What previews start from, and one of them, as the engine of a worker. @throws Error where the value does not fit its place */
export type PreviewEngine = (ground: PreviewGround, asked: PreviewAsked) => ReturnType<Engine>;

export interface PreviewedPlan {
  readonly plan: Plan;
  readonly basePlan: Plan;
}

/** The plan with the value in its place, with and without the scenario. @throws Error where it does not fit there */
export function previewedPlan({ trees, named, isScenario }: PreviewGround, { substitution }: Pick<PreviewAsked, "substitution">): PreviewedPlan {
  const readText = (path: string): string | undefined => (Object.hasOwn(named, path) ? named[path] : undefined);
  const read = (tree: PreviewGround["trees"]["plan"]): Plan => {
    const { plan } = checkPlan(withScalarAt(tree, substitution.place, substitution.value), { readText, onlyChosen: true, onlyErrors: true });
    if (plan === undefined || diagnoseChecks(plan).some(({ severity }) => severity === "error")) throw new Error("not a value that fits here");
    return plan;
  };
  const plan = read(trees.plan);
  return { plan, basePlan: isScenario ? read(trees.basePlan) : plan };
}

export const openPreview: PreviewEngine = (ground, asked) => {
  const { seed, knowsLaw, isGlance } = asked;
  const { plan, basePlan } = previewedPlan(ground, asked);
  const law = knowsLaw ? ground.law : undefined;
  if (isGlance) return openGlance(openSimulator(plan, basePlan, seed, (space) => openPolicy(space, seed, law)));
  return companyEngine({ plan, basePlan, seed, paths: 0, chunks: [], keepAll: false, ...(law === undefined ? {} : { law }) });
};
