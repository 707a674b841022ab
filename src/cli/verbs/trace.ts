/** plimsoll trace: one future of a run, month by month. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { createRunStore } from "../../adapters/files/run-store.ts";
import { sha256 } from "../../adapters/files/sha256.ts";
import { OperatingError } from "../../app/ports.ts";
import { openRun } from "../../app/run-folder.ts";
import { trace } from "../../app/trace.ts";
import type { RunSummary } from "../../core/results/run.ts";
import { failedLabel, traceText } from "../../formats/text/trace.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { understood } from "../load-valid.ts";
import { jsonOption, wholeNumber } from "../options.ts";

type ChosenPath = number | "base" | "median" | "worst";

interface Options {
  readonly path?: ChosenPath;
  readonly month?: string;
  readonly json?: true;
}

const help = `
The path is computed again from the plan and seed that the run kept: capacity, demand, allocation,
postings and cash, in the order in which a month happens.

Examples:
  plimsoll trace runs/plan                      the worst future: the earliest failure, or else the median
  plimsoll trace runs/plan --path 17
  plimsoll trace runs/plan --path 17 --month 2028-01
  plimsoll trace runs/plan --path base          every draw at its median, events at their likelier outcome`;

export function addTrace(program: Command, context: Context): void {
  program
    .command("trace")
    .description("tell one future of a run, month by month")
    .argument("<run>", "folder of a run")
    .addOption(new Option("--path <n>", "number of the path, from 0, or worst, median or base (default: worst)").argParser(readPath))
    .option("--month <month>", "only this month, such as 2028-01")
    .addOption(jsonOption("the path"))
    .addHelpText("after", help)
    .action(async (folder: string, options: Options) => {
      context.exitCode = await run(folder, options, context);
    });
}

function readPath(text: string): ChosenPath {
  if (text === "base" || text === "median" || text === "worst") return text;
  try {
    return wholeNumber(0, 9_999_999)(text);
  } catch {
    throw new InvalidArgumentError("Give the number of a path, from 0, or worst, median or base.");
  }
}

async function run(folder: string, options: Options, context: Context): Promise<ExitCode> {
  const { manifest, files, summary } = await openRun({ store: createRunStore(), sha256, folder });
  context.told.seed = manifest.seed;
  const loaded = await understood(files, { quiet: true, ...(manifest.scenario === undefined ? {} : { scenario: manifest.scenario }) }, context);
  if (loaded === undefined) return exitCodes.invalid;
  if (loaded.planHash !== manifest.planHash || context.version !== manifest.engine) {
    context.screen.err(`warning: the run was made by plimsoll ${manifest.engine}, this is ${context.version}: digits may differ\n`);
  }
  const path = typeof options.path === "number" || options.path === "base" ? options.path : namedPath(options.path, (await summary()).tracePaths, context);
  if (path !== "base" && path >= manifest.paths) {
    throw new OperatingError(`the run has no path ${path}`, { fault: "input", hint: `its paths are 0 to ${manifest.paths - 1}, and worst, median, base` });
  }
  const told = trace(loaded, manifest.seed, path);
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
    screen.err(`note: the month of the failure closes no books; what led to it: --month ${months.at(-1) ?? failed}\n`);
  }
  const chosen = options.month === undefined ? told : { ...told, months: told.months.filter((month) => month.label === options.month) };
  if (options.json) screen.out(`${JSON.stringify(chosen)}\n`);
  else screen.out(traceText(told, { width: screen.width, color: screen.outColor, ...(options.month === undefined ? {} : { month: options.month }) }));
  return exitCodes.ok;
}

/** The number of a path that the run knows by name; says which one it took where none was asked for. */
function namedPath(name: "median" | "worst" | undefined, { median, worst }: RunSummary["tracePaths"], { screen }: Context): number {
  if (name === "median") return median;
  if (worst !== undefined) {
    if (name === undefined) screen.err(`note: path ${worst}, the earliest failure; --path chooses another\n`);
    return worst;
  }
  if (name === "worst")
    throw new OperatingError("no path of the run fails, so that none is the worst", { fault: "input", hint: "--path median, or the number of a path" });
  screen.err(`note: no path fails: path ${median}, with the median cash at the end; --path chooses another\n`);
  return median;
}
