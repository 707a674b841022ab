/** plimsoll trace: one future of a run, month by month. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { createRunStore } from "../../adapters/files/run-store.ts";
import { sha256 } from "../../adapters/files/sha256.ts";
import { OperatingError } from "../../app/ports.ts";
import { openRun } from "../../app/run-folder.ts";
import { trace } from "../../app/trace.ts";
import { traceText } from "../../formats/text/trace.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { understood } from "../load-valid.ts";
import { jsonOption, wholeNumber } from "../options.ts";

interface Options {
  readonly path: number | "base";
  readonly month?: string;
  readonly json?: true;
}

const help = `
The path is computed again from the plan and seed that the run kept: capacity, demand, allocation,
postings and cash, in the order in which a month happens.

Examples:
  plimsoll trace runs/plan --path 17
  plimsoll trace runs/plan --path 17 --month 2028-01
  plimsoll trace runs/plan --path base          every draw at its median, events at their likelier outcome`;

export function addTrace(program: Command, context: Context): void {
  program
    .command("trace")
    .description("tell one future of a run, month by month")
    .argument("<run>", "folder of a run")
    .addOption(new Option("--path <n>", "number of the path, from 0, or `base`").argParser(readPath).makeOptionMandatory())
    .option("--month <month>", "only this month, such as 2028-01")
    .addOption(jsonOption("the path"))
    .addHelpText("after", help)
    .action(async (folder: string, options: Options) => {
      context.exitCode = await run(folder, options, context);
    });
}

function readPath(text: string): number | "base" {
  if (text === "base") return text;
  try {
    return wholeNumber(0, 9_999_999)(text);
  } catch {
    throw new InvalidArgumentError("Give the number of a path, from 0, or `base`.");
  }
}

async function run(folder: string, options: Options, context: Context): Promise<ExitCode> {
  const { manifest, files } = await openRun({ store: createRunStore(), sha256, folder });
  context.told.seed = manifest.seed;
  const loaded = await understood(files, { quiet: true, ...(manifest.scenario === undefined ? {} : { scenario: manifest.scenario }) }, context);
  if (loaded === undefined) return exitCodes.invalid;
  if (loaded.planHash !== manifest.planHash || context.version !== manifest.engine) {
    context.screen.err(`warning: the run was made by plimsoll ${manifest.engine}, this is ${context.version}: digits may differ\n`);
  }
  if (options.path !== "base" && options.path >= manifest.paths) {
    throw new OperatingError(`the run has no path ${options.path}`, { fault: "input", hint: `its paths are 0 to ${manifest.paths - 1}, and base` });
  }
  const told = trace(loaded, manifest.seed, options.path);
  const months = told.months.map((month) => month.label);
  if (options.month !== undefined && !months.includes(options.month)) {
    throw new OperatingError(`path ${options.path} has no month ${options.month}`, {
      fault: "input",
      hint: `its months run from ${months[0]} to ${months.at(-1)}`,
    });
  }
  const { screen } = context;
  const chosen = options.month === undefined ? told : { ...told, months: told.months.filter((month) => month.label === options.month) };
  if (options.json) screen.out(`${JSON.stringify(chosen)}\n`);
  else screen.out(traceText(told, { width: screen.width, color: screen.outColor, ...(options.month === undefined ? {} : { month: options.month }) }));
  return exitCodes.ok;
}
