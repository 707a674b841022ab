/** plimsoll explain: what an address of a plan was understood to mean. */
import type { Command } from "commander";
import { createRunStore } from "../../adapters/files/run-store.ts";
import { planFilesOf } from "../../adapters/files/plan-files.ts";
import { sha256 } from "../../adapters/files/sha256.ts";
import { explainNumber } from "../../app/explain-number.ts";
import type { NumberOrigin } from "../../app/explain-number.ts";
import { contributionsOfRun } from "../../app/explain-run.ts";
import type { ValidPlan } from "../../app/load-plan.ts";
import { OperatingError } from "../../app/ports.ts";
import { isRun, openRun } from "../../app/run-folder.ts";
import type { OpenRun } from "../../app/run-folder.ts";
import { contributionPaths } from "../../core/evidence/contributions.ts";
import { originOf } from "../../core/evidence/figure-origins.ts";
import type { FigureOrigin } from "../../core/evidence/figure-origins.ts";
import { isTableAddress, placeAt } from "../../core/evidence/table-address.ts";
import { tableOriginOf } from "../../core/evidence/table-origins.ts";
import { explainAddress } from "../../core/explain/explain.ts";
import { explanationText } from "../../formats/explain/explain-text.ts";
import { renderNumber, renderTablePlace } from "../../formats/text/number-origin.ts";
import { figureRows, renderOrigin } from "../../formats/text/origins.ts";
import { jsonOf } from "../../formats/text/show.ts";
import { tablesOf } from "../../formats/text/summary-tables.ts";
import { progressOf } from "../context.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { warnOfHeld } from "../held-run.ts";
import { understood } from "../load-valid.ts";
import { jsonOption, quietOption, scenarioOption, wholeNumber } from "../options.ts";
import { runnerFor } from "../runner.ts";

interface Options {
  readonly scenario?: string;
  readonly paths?: number;
  readonly json?: true;
  readonly quiet?: true;
}

const help = `
Examples:
  plimsoll explain plan.yaml                            the whole plan, one line an entry
  plimsoll explain plan.yaml demand.growth              shape, median, percentiles, source
  plimsoll explain plan.yaml contracts.memphis          its terms and capacity chain
  plimsoll explain runs/plan demand.growth              the plan as that run had it
  plimsoll explain runs/plan insolvent                  where a figure of the run comes from: formula, inputs, sources
                                                        (insolvent, trough, value, unserved, obligations, behind, …)
  plimsoll explain runs/plan tables.cash.2028-06.p50    any number of its tables: what it measures, and which numbers of
                                                        the plan move it, each a tenth less on the same futures
  plimsoll explain runs/plan tables.cash                a table, and how its numbers are addressed`;

export function addExplain(program: Command, context: Context): void {
  program
    .command("explain")
    .description("tell what a value of a plan was understood to mean")
    .argument("<plan|run>", "plan file, or folder of a run; - for standard input")
    .argument("[address]", "dotted address, as in messages", "")
    .addOption(scenarioOption())
    .option(
      "--paths <n>",
      "futures on which each number of the plan is tried, for a number of a table (default: 50; of the base case, 1)",
      wholeNumber(1, 100_000),
    )
    .addOption(jsonOption("the explanation"))
    .addOption(quietOption())
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
  if (saved === undefined && isTableAddress(address))
    throw new OperatingError("tables are of a run", { fault: "input", hint: "give the folder that `plimsoll simulate` wrote" });
  if (saved !== undefined && isTableAddress(address)) return explainTable(address, saved, loaded, options, context);
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
  if (!options.quiet) warnOfHeld(manifest, context);
  context.told.seed = manifest.seed;
  const progress = progressOf(context, options.quiet === true || options.json === true);
  const runner = runnerFor(Math.min(manifest.paths, contributionPaths), undefined, context);
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

/** The base case needs no futures; what is counted over futures few, since all are tried on the same. */
const usualPaths = (table: string): number => (tableOriginOf(table).basis === "futures" ? 50 : 1);

/** A table of a run, a row of it, or one number and what it follows from. */
async function explainTable(address: string, saved: OpenRun, loaded: ValidPlan, options: Options, context: Context): Promise<ExitCode> {
  const { manifest } = saved;
  const { screen, signal } = context;
  const summary = await saved.summary();
  const place = placeAt(tablesOf(summary), address);
  if (!("table" in place)) throw new OperatingError(place.message, { fault: "input", hint: place.remedy });
  const text = { width: screen.width, color: screen.outColor };
  const { table, row, column } = place;
  if (row === undefined || column === undefined) {
    screen.out(options.json ? jsonOf(row === undefined ? table : { ...table, rows: [table.rows[row]!] }) : renderTablePlace(place, text));
    return exitCodes.ok;
  }
  if (!options.quiet) warnOfHeld(manifest, context);
  context.told.seed = manifest.seed;
  const progress = progressOf(context, options.quiet === true || options.json === true);
  const request = { seed: manifest.seed, paths: Math.min(options.paths ?? usualPaths(table.id), manifest.paths), address, engine: context.version };
  let found: NumberOrigin | undefined;
  try {
    found = await explainNumber(loaded, request, runnerFor(request.paths, 1, context), { signal, onProgress: progress.onProgress });
  } finally {
    progress.clear();
  }
  if (found === undefined)
    throw new OperatingError(`on the first ${request.paths} futures there is no ${address}`, { fault: "input", hint: "try more of them: --paths 1000" });
  const { title, measures, limitations } = table;
  if (options.json) screen.out(`${JSON.stringify({ address, title, measures, limitations, inRun: table.rows[row]![column], ...found })}\n`);
  else screen.out(renderNumber({ table, row, column }, found, summary, text));
  return exitCodes.ok;
}
