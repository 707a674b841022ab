/** Questions that take many runs: what an answer is sensitive to, and how two scenarios differ. */
import { compare } from "../../app/compare.ts";
import type { Compared, Side } from "../../app/compare.ts";
import type { ValidPlan } from "../../app/load-plan.ts";
import { sensitivity } from "../../app/sensitivity.ts";
import { chooseAccess, usualPriceFactors } from "../../app/access.ts";
import { chooseFloor, usualFloors } from "../../app/floor.ts";
import { riskRegister } from "../../app/risks.ts";
import { toldAccess } from "../../formats/text/access.ts";
import { toldFloors } from "../../formats/text/floor.ts";
import { toldRegister } from "../../formats/text/risks.ts";
import type { ToldAnswer } from "../../formats/text/told-answer.ts";
import type { Sensitivity } from "../../core/sensitivity/sensitivity.ts";
import { sha256Parts } from "../../formats/hash.ts";
import type { DeskPorts, RunUpdates } from "./desk.ts";
import type { ComparedScenarios, ToldStudy, Variant } from "./messages.ts";

export interface Studies {
  /** What the answer is sensitive to. @throws the signal's reason if aborted */
  sensitivity(variant: Variant, seed: number | undefined, paths: number, updates: Pick<RunUpdates, "signal" | "progress">): Promise<Sensitivity>;
  /** The risk register, floors for development, or access to a product. @throws the signal's reason if aborted; OperatingError where the plan has none */
  told(study: ToldStudy, variant: Variant, seed: number | undefined, paths: number, updates: Pick<RunUpdates, "signal" | "progress">): Promise<ToldAnswer>;
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
 * @param fileOf  name of that plan
 */
export function studiesOf(ports: DeskPorts, valid: (variant: Variant) => Promise<ValidPlan>, fileOf: () => string): Studies {
  return {
    sensitivity: async (variant, seed, paths, { signal, progress }) => {
      const loaded = await valid(variant);
      const request = { seed: seed ?? loaded.plan.seed, paths, scenario: variant.scenario, engine: ports.engine };
      const onProgress = ({ done, total }: { readonly done: number; readonly total: number }): void => progress(done, total);
      return sensitivity(loaded, request, ports.runner, { signal, onProgress });
    },
    told: async (study, variant, seed, paths, { signal, progress }) => {
      const loaded = await valid(variant);
      const request = { seed, paths, scenario: variant.scenario, engine: ports.engine };
      const running = { signal, onProgress: ({ done, total }: { readonly done: number; readonly total: number }): void => progress(done, total) };
      if (study === "risks") return toldRegister(await riskRegister(loaded, request, ports.runner, running));
      if (study === "floor") return toldFloors(await chooseFloor(loaded, { ...request, floors: usualFloors }, ports.runner, running));
      return toldAccess(await chooseAccess(loaded, { ...request, product: undefined, factors: usualPriceFactors }, ports.runner, running));
    },
    compare: async ({ left, right }, seed, paths, { signal, progress, found }) => {
      const sideOf = async (scenario: string | undefined): Promise<Side> => ({
        label: scenario === undefined ? fileOf() : `${fileOf()}#${scenario}`,
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
