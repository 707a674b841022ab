/** plimsoll explain: what an address of a plan was understood to mean. */
import type { Command } from "commander";
import { createRunStore } from "../../adapters/files/run-store.ts";
import { planFilesOf } from "../../adapters/files/plan-files.ts";
import { sha256 } from "../../adapters/files/sha256.ts";
import { companyEngine } from "../../adapters/workers/engine.ts";
import { createInThreadRunner } from "../../adapters/workers/in-thread.ts";
import { createWorkerRunner } from "../../adapters/workers/pool.ts";
import { contributionsOfRun } from "../../app/explain-run.ts";
import type { ValidPlan } from "../../app/load-plan.ts";
import { isRun, openRun } from "../../app/run-folder.ts";
import type { OpenRun } from "../../app/run-folder.ts";
import { chunksOf } from "../../app/simulate.ts";
import { contributionPaths } from "../../core/evidence/contributions.ts";
import { originOf } from "../../core/evidence/figure-origins.ts";
import type { FigureOrigin } from "../../core/evidence/figure-origins.ts";
import { explainAddress } from "../../core/explain/explain.ts";
import { explanationText } from "../../formats/explain/explain-text.ts";
import { figureRows, renderOrigin } from "../../formats/text/origins.ts";
import { progressOf } from "../context.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { understood } from "../load-valid.ts";
import { jsonOption, scenarioOption } from "../options.ts";

interface Options {
  readonly scenario?: string;
  readonly json?: true;
}

const help = `
Examples:
  plimsoll explain plan.yaml                            the whole plan, one line an entry
  plimsoll explain plan.yaml demand.growth              shape, median, percentiles, source
  plimsoll explain plan.yaml contracts.memphis          its terms and capacity chain
  plimsoll explain runs/plan demand.growth              the plan as that run had it
  plimsoll explain runs/plan insolvent                  where a figure of the run comes from: formula, inputs, sources
                                                        (insolvent, trough, value, unserved, obligations, behind, …)`;

export function addExplain(program: Command, context: Context): void {
  program
    .command("explain")
    .description("tell what a value of a plan was understood to mean")
    .argument("<plan|run>", "plan file, or folder of a run; - for standard input")
    .argument("[address]", "dotted address, as in messages", "")
    .addOption(scenarioOption())
    .addOption(jsonOption("the explanation"))
    .addHelpText("after", help)
    .action(async (from: string, address: string, options: Options) => {
      context.exitCode = await run(from, address, options, context);
    });
}

async function run(from: string, address: string, options: Options, context: Context): Promise<ExitCode> {
  const store = createRunStore();
  const saved = (await isRun(store, from)) ? await openRun({ store, sha256, folder: from }) : undefined;
  const files = saved === undefined ? planFilesOf(from, () => context.readStdin()) : saved.files;
  const scenario = options.scenario ?? saved?.manifest.scenario;
  const loaded = await understood(files, { ...options, quiet: true, ...(scenario === undefined ? {} : { scenario }) }, context);
  if (loaded === undefined) return exitCodes.invalid;
  const origin = saved === undefined ? undefined : originOf(address);
  if (saved !== undefined && origin !== undefined) return explainFigure(origin, saved, loaded, options, context);
  const explanation = explainAddress(loaded.plan, address);
  if (options.json) context.screen.out(`${JSON.stringify(explanation)}\n`);
  else if (explanation.kind === "unknown") context.screen.err(`error: ${explanationText(explanation, context.screen.width)}`);
  else context.screen.out(explanationText(explanation, context.screen.width));
  return explanation.kind === "unknown" ? exitCodes.invalid : exitCodes.ok;
}

/** Where a figure of a run comes from. Shares are read off futures of the run, computed again. */
async function explainFigure(origin: FigureOrigin, saved: OpenRun, loaded: ValidPlan, options: Options, context: Context): Promise<ExitCode> {
  const { manifest } = saved;
  context.told.seed = manifest.seed;
  const progress = progressOf(context, options.json === true);
  const workers = Math.min(context.processors, chunksOf(Math.min(manifest.paths, contributionPaths)).length);
  const runner = workers === 1 ? createInThreadRunner(companyEngine) : createWorkerRunner(workers);
  const { screen, signal } = context;
  try {
    const summary = await saved.summary();
    const contributions = origin.outcome === undefined ? {} : await contributionsOfRun(loaded, manifest, runner, { signal, onProgress: progress.onProgress });
    progress.clear();
    const text = { width: screen.width, color: screen.outColor };
    const found = {
      ...origin,
      figures: figureRows(summary, origin.id),
      contributions: origin.outcome === undefined ? [] : (contributions[origin.outcome] ?? []),
    };
    screen.out(options.json ? `${JSON.stringify(found)}\n` : renderOrigin(origin, summary, contributions, text));
    return exitCodes.ok;
  } finally {
    progress.clear();
  }
}
