/** Loads a plan for a verb, and says what is wrong with it. */
import { planFilesOf } from "../adapters/files/plan-files.ts";
import { isValid, loadPlan } from "../app/load-plan.ts";
import type { LoadedPlan, ValidPlan } from "../app/load-plan.ts";
import type { PlanFiles } from "../app/ports.ts";
import { diagnosticsJson, renderDiagnostics } from "../formats/text/diagnostics.ts";
import type { Context } from "./context.ts";

interface Options {
  readonly scenario?: string;
  readonly json?: true;
  readonly quiet?: true;
}

/** The plan, or nothing once its errors are printed. Warnings are printed unless the user wants quiet. */
export async function loadValid(file: string, options: Options, context: Context): Promise<ValidPlan | undefined> {
  return understood(
    planFilesOf(file, () => context.readStdin()),
    options,
    context,
  );
}

/** @param beside file read as if the plan included it */
export async function understood(files: PlanFiles, options: Options, context: Context, beside?: string): Promise<ValidPlan | undefined> {
  const loaded = await loadPlan(files, options.scenario, context.clock.today(), beside);
  if (isValid(loaded)) {
    if (!options.quiet) printDiagnostics(loaded, context);
    return loaded;
  }
  if (options.json) context.screen.out(`${JSON.stringify(diagnosticsJson(loaded.diagnostics))}\n`);
  printDiagnostics(loaded, context);
  return undefined;
}

/** Diagnostics with the lines they point at, as messages. */
export function printDiagnostics(loaded: LoadedPlan, { screen }: Context): void {
  if (loaded.diagnostics.length > 0) screen.err(renderDiagnostics(loaded.diagnostics, { sourceOf: (file) => loaded.texts.get(file) }));
}
