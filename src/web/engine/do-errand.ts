/** The use-cases that are done in one go. */
import { hindsight } from "../../app/hindsight.ts";
import { isValid, loadPlan } from "../../app/load-plan.ts";
import { meetingOf } from "../../app/meeting.ts";
import { sha256Parts } from "../../formats/hash.ts";
import { filesOf } from "./files-of-text.ts";
import type { Brought, Errand } from "./messages.ts";

/** @throws what the use-case throws */
export async function doErrand(errand: Errand): Promise<Brought[keyof Brought]> {
  if (errand.kind === "meeting") return meetingOf(errand, errand.requested);
  const { observations, engine } = errand;
  const files = filesOf(errand.plan);
  const loaded = await loadPlan(files, undefined);
  if (!isValid(loaded)) throw new Error("the plan is not valid");
  return hindsight(loaded, { files, observationsFile: observations.file, observations: observations.text, engine }, sha256Parts, {});
}
