/** Runs whose operations are held from another run: what they are held from, and who computes them anew. */
import { createRunStore } from "../adapters/files/run-store.ts";
import { sha256 } from "../adapters/files/sha256.ts";
import { OperatingError } from "../app/ports.ts";
import { type Manifest, openRun } from "../app/run-folder.ts";
import type { SimulateRequest } from "../app/simulate.ts";
import type { Context } from "./context.ts";
import { understood } from "./load-valid.ts";

type Held = NonNullable<SimulateRequest["held"]> & { readonly seed: number };

/**
 * The plan of a run that is to be held, as the run kept it; undefined once its errors are printed.
 *
 * @throws OperatingError if the folder holds no run, or one that holds another's operations itself
 */
export async function heldRun(folder: string, context: Context): Promise<Held | undefined> {
  const { manifest, files } = await openRun({ store: createRunStore(), sha256, folder });
  if (manifest.held !== undefined)
    throw new OperatingError(`${folder} holds the operations of ${manifest.held.folder} itself`, {
      fault: "input",
      hint: `hold those: ${manifest.held.folder}`,
    });
  const loaded = await understood(files, { quiet: true, ...(manifest.scenario === undefined ? {} : { scenario: manifest.scenario }) }, context);
  return loaded === undefined ? undefined : { plan: loaded.plan, basePlan: loaded.basePlan, planHash: manifest.planHash, folder, seed: manifest.seed };
}

/**
 * What a run holds, found again where it was; undefined if it holds nothing.
 *
 * @throws OperatingError if what it holds is gone, or is another run by now
 */
export async function heldBy({ held }: Manifest, context: Context): Promise<Held | undefined> {
  if (held === undefined) return undefined;
  const found = await heldRun(held.folder, context);
  if (found?.planHash !== held.planHash)
    throw new OperatingError(`the run holds the operations of ${held.folder}, which is another run by now`, { fault: "data", hint: "simulate the plan again" });
  return found;
}

/** Says that what follows computes a run's operations anew, where the run held another's. */
export function warnOfHeld({ held }: Manifest, { screen }: Context): void {
  if (held !== undefined)
    screen.err(`warning: the run holds the operations of ${held.folder}; here the plan's own rule acts, so that figures may differ from the run's\n`);
}
