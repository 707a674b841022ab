/** plimsoll trace: one future of a run, month by month. */
import type { Command } from "commander";
import { createRunStore } from "../../adapters/files/run-store.ts";
import { sha256 } from "../../adapters/files/sha256.ts";
import { type ChosenPath, noWorstHint } from "../../app/chosen-path.ts";
import type { ValidPlan } from "../../app/load-plan.ts";
import { OperatingError } from "../../app/ports.ts";
import { openRun, type OpenRun } from "../../app/run-folder.ts";
import { trace } from "../../app/trace.ts";
import { failedLabel, traceText } from "../../formats/text/trace.ts";
import { pathNumber } from "../chosen-path.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { heldBy } from "../held-run.ts";
import type { ExitCode } from "../exit-codes.ts";
import { understood } from "../load-valid.ts";
import { jsonOption, pathOption, quietOption } from "../options.ts";

interface Options {
  readonly path?: ChosenPath;
  readonly month?: string;
  readonly json?: true;
  readonly quiet?: true;
}

const help = `
The path is computed again from the plan and seed that the run kept: capacity, demand, allocation,
postings and cash, in the order in which a month happens.

Examples:
  plimsoll trace runs/plan                      the worst future: the earliest failure, or else the median
  plimsoll trace runs/plan --path 17
  plimsoll trace runs/plan --path 17 --month 2028-01
  plimsoll trace runs/plan --path p5            the one whose cash at the end has rank 5 %
  plimsoll trace runs/plan --path base          every draw at its median, events at their likelier outcome`;

export function addTrace(program: Command, context: Context): void {
  program
    .command("trace")
    .description("tell one future of a run, month by month")
    .argument("<run>", "folder of a run")
    .addOption(pathOption("worst, or median where none fails"))
    .option("--month <month>", "only this month, such as 2028-01")
    .addOption(jsonOption("the path"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (folder: string, options: Options) => {
      context.exitCode = await run(folder, options, context);
    });
}

async function run(folder: string, options: Options, context: Context): Promise<ExitCode> {
  const opened = await openRun({ store: createRunStore(), sha256, folder });
  const { manifest, files } = opened;
  context.told.seed = manifest.seed;
  const loaded = await understood(files, { quiet: true, ...(manifest.scenario === undefined ? {} : { scenario: manifest.scenario }) }, context);
  if (loaded === undefined) return exitCodes.invalid;
  if (!options.quiet && (loaded.planHash !== manifest.planHash || context.version !== manifest.engine)) {
    context.screen.err(`warning: the run was made by plimsoll ${manifest.engine}, this is ${context.version}: digits may differ\n`);
  }
  const held = await heldBy(manifest, context);
  const path = await pathOfRun({ opened, loaded, held }, options, context);
  if (path !== "base" && path >= manifest.paths) {
    throw new OperatingError(`the run has no path ${path}`, {
      fault: "input",
      hint: `its paths are 0 to ${manifest.paths - 1}, and base, median, worst, p0 to p100`,
    });
  }
  const told = trace(loaded, manifest.seed, path, held);
  const months = told.months.map((month) => month.label);
  const { screen } = context;
  const failed = failedLabel(told);
  if (options.month !== undefined && !months.includes(options.month)) {
    if (options.month !== failed) {
      throw new OperatingError(`path ${path} has no month ${options.month}`, {
        fault: "input",
        hint: `its months run from ${months[0]} to ${months.at(-1)}${failed === undefined ? "" : `; it fails in ${failed}`}`,
      });
    }
    if (!options.quiet) screen.err(`note: the month of the failure closes no books; what led to it: --month ${months.at(-1) ?? failed}\n`);
  }
  const chosen = options.month === undefined ? told : { ...told, months: told.months.filter((month) => month.label === options.month) };
  if (options.json) screen.out(`${JSON.stringify(chosen)}\n`);
  else screen.out(traceText(told, { width: screen.width, color: screen.outColor, ...(options.month === undefined ? {} : { month: options.month }) }));
  return exitCodes.ok;
}

interface Told {
  readonly opened: OpenRun;
  readonly loaded: ValidPlan;
  readonly held: Awaited<ReturnType<typeof heldBy>>;
}

/** Median and worst the run knows; a rank is looked for among its futures. Says which path it took where none was asked for. */
async function pathOfRun({ opened, loaded, held }: Told, { path, quiet }: Options, context: Context): Promise<number | "base"> {
  const { seed, paths } = opened.manifest;
  if (typeof path === "number" || path === "base") return path;
  if (typeof path === "object" && path.percentile !== 50)
    return pathNumber(loaded, { path, seed, paths, ...(held && { held }), ...(quiet && { quiet }) }, context);
  const { median, worst } = (await opened.summary()).tracePaths;
  if (typeof path === "object") return median;
  if (path === "worst" && worst === undefined)
    throw new OperatingError("no path of the run fails, so that none is the worst", { fault: "input", hint: noWorstHint });
  if (path === undefined && !quiet)
    context.screen.err(
      worst === undefined
        ? `note: no path fails: path ${median}, with the median cash at the end; --path chooses another\n`
        : `note: path ${worst}, the earliest failure; --path chooses another\n`,
    );
  return worst ?? median;
}
