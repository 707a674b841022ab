/** plimsoll replay: a month's allocation against real traffic. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { textFiles } from "../../adapters/files/text-files.ts";
import type { ChosenPath } from "../../app/chosen-path.ts";
import { OperatingError } from "../../app/ports.ts";
import { replayMonth } from "../../app/replay.ts";
import { monthLabels } from "../../core/results/summarise.ts";
import { minutesPerWindow } from "../../core/replay/replay.ts";
import { replayText } from "../../formats/text/replay.ts";
import { pathNumber } from "../chosen-path.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { loadValid } from "../load-valid.ts";
import { jsonOption, pathOption, pathsLookedThroughOption, quietOption, scenarioOption } from "../options.ts";

interface Options {
  readonly month: string;
  readonly traffic: string;
  readonly workload?: string;
  readonly path?: ChosenPath;
  readonly paths: number;
  readonly patience: number;
  readonly inputWeight: number;
  readonly column?: string;
  readonly scenario?: string;
  readonly json?: true;
  readonly quiet?: true;
}

const help = `
The traffic gives the shape, the plan the level: windows of ten minutes are scaled so that their mean is the month's. The
file is CSV with a column of times (t_s, timestamp_ms or timestamp) and one of loads (requests_per_s, requests), or a row a
request with its tokens (output_tokens, input_tokens), as public traces have them.

Exit codes: 0 replayed, 2 wrong usage or no valid plan, 5 traffic that cannot be read.

Examples:
  plimsoll replay plan.yaml --month 2027-03 --traffic load.csv
  plimsoll replay plan.yaml --month 2027-03 --traffic load.csv --workload serve --patience 30 --json`;

export function addReplay(program: Command, context: Context): void {
  program
    .command("replay")
    .description("replay real traffic against a month's allocation: requests lost, training pushed aside, what three load blocks hide")
    .argument("<plan>", "plan file")
    .requiredOption("--month <month>", "month of the plan, such as 2027-03")
    .requiredOption("--traffic <file>", "traffic in CSV; - for standard input")
    .option("--workload <name>", "inference workload; default: the one with most load")
    .addOption(pathOption("base"))
    .addOption(pathsLookedThroughOption())
    .addOption(new Option("--patience <minutes>", "how long a request waits before it is lost, in tens of minutes").argParser(readPatience).default(0))
    .addOption(new Option("--input-weight <x>", "what an input token counts against an output token").argParser(readWeight).default(0.2))
    .option("--column <name>", "column of the load, in place of those known by name")
    .addOption(scenarioOption())
    .addOption(jsonOption("what was found"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (plan: string, options: Options) => {
      context.exitCode = await run(plan, options, context);
    });
}

function readPatience(text: string): number {
  const minutes = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(minutes <= 1440 && minutes % minutesPerWindow === 0)) throw new InvalidArgumentError("Give minutes in tens, from 0 to 1440.");
  return minutes;
}

function readWeight(text: string): number {
  const weight = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(weight <= 100)) throw new InvalidArgumentError("Give a number from 0 to 100.");
  return weight;
}

async function run(plan: string, options: Options, context: Context): Promise<ExitCode> {
  if (plan === "-" && options.traffic === "-")
    throw new OperatingError("plan and traffic cannot both be standard input", { fault: "input", hint: "give one of them as a file" });
  const loaded = await loadValid(plan, { quiet: true, ...(options.scenario === undefined ? {} : { scenario: options.scenario }) }, context);
  if (loaded === undefined) return exitCodes.invalid;
  const labels = monthLabels(loaded.plan.calendar.start, loaded.plan.calendar.months);
  const month = labels.indexOf(options.month);
  if (month < 0)
    throw new OperatingError(`the plan has no month ${options.month}`, { fault: "input", hint: `its months run from ${labels[0]} to ${labels.at(-1)}` });
  const text = options.traffic === "-" ? await context.readStdin() : await textFiles.read(options.traffic);
  const { seed } = loaded.plan;
  const answer = replayMonth(loaded, {
    month,
    path: await pathNumber(loaded, { path: "base", ...options, seed }, context),
    seed,
    workload: options.workload,
    traffic: { file: options.traffic, text },
    patienceMinutes: options.patience,
    inputWeight: options.inputWeight,
    column: options.column,
  });
  context.screen.out(options.json ? `${JSON.stringify(answer)}\n` : replayText(answer, loaded.plan.name));
  return exitCodes.ok;
}
