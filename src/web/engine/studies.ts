/** Questions that take many runs: what an answer is sensitive to, and how two scenarios differ. */
import { compare } from "../../app/compare.ts";
import type { Compared, Side } from "../../app/compare.ts";
import type { ValidPlan } from "../../app/load-plan.ts";
import { sensitivity } from "../../app/sensitivity.ts";
import type { Sensitivity } from "../../core/sensitivity/sensitivity.ts";
import { sha256Parts } from "../../formats/hash.ts";
import type { RunUpdates } from "./desk.ts";
import { tell } from "./tell.ts";
import type { StudyPorts } from "./tell.ts";
import type { ComparedScenarios, PlanText, Question, Told, Variant } from "./messages.ts";

export interface Studies {
  /** What the answer is sensitive to. @throws the signal's reason if aborted */
  sensitivity(variant: Variant, seed: number | undefined, paths: number, updates: Pick<RunUpdates, "signal" | "progress">): Promise<Sensitivity>;
  /** A question answered in a sentence and tables. @throws the signal's reason if aborted; OperatingError where the plan has nothing to ask it of */
  told(question: Question, updates: Pick<RunUpdates, "signal" | "progress">): Promise<Told>;
  /** Two scenarios on the same futures; `found` is told both answers before the changes are tried. @throws the signal's reason if aborted */
  compare(
    sides: ComparedScenarios,
    seed: number | undefined,
    paths: number,
    updates: Pick<RunUpdates, "signal" | "progress"> & { found(value: Compared): void },
  ): Promise<Compared>;
}

/** With more changes the page samples the orders of making them: every combination would take too long to wait for. */
const effortOfPage = { exactMax: 5, pairs: 4 };

/**
 * @param valid   the plan of the desk in a scenario
 * @param planOf  its text
 */
export function studiesOf(ports: StudyPorts, valid: (variant: Variant) => Promise<ValidPlan>, planOf: () => PlanText): Studies {
  return {
    sensitivity: async (variant, seed, paths, { signal, progress }) => {
      const loaded = await valid(variant);
      const request = { seed: seed ?? loaded.plan.seed, paths, scenario: variant.scenario, engine: ports.engine };
      const onProgress = ({ done, total }: { readonly done: number; readonly total: number }): void => progress(done, total);
      return sensitivity(loaded, request, ports.runner, { signal, onProgress });
    },
    told: async (question, { signal, progress }) => {
      const loaded = await valid(question.variant);
      const onProgress = ({ done, total }: { readonly done: number; readonly total: number }): void => progress(done, total);
      return tell(question, { loaded, plan: planOf(), ports, running: { signal, onProgress } });
    },
    compare: async ({ left, right }, seed, paths, { signal, progress, found }) => {
      const sideOf = async (scenario: string | undefined): Promise<Side> => ({
        label: scenario === undefined ? planOf().file : `${planOf().file}#${scenario}`,
        loaded: await valid(scenario === undefined ? {} : { scenario }),
        scenario,
      });
      const sides: readonly [Side, Side] = [await sideOf(left), await sideOf(right)];
      const request = { seed: seed ?? sides[0].loaded.plan.seed, paths, effort: effortOfPage, engine: ports.engine };
      const clock = { seconds: () => ports.seconds(), today: () => "" };
      const onProgress = ({ done, total }: { readonly done: number; readonly total: number }): void => progress(done, total);
      return compare(sides, request, { runner: ports.runner, clock, sha256: sha256Parts }, { signal, onProgress, onAnswers: found });
    },
  };
}
