/** plimsoll sensitivity: what the answer is sensitive to, and what distinguishes the futures that fail. */
import type { Command } from "commander";
import { textFiles } from "../../adapters/files/text-files.ts";
import { sensitivity } from "../../app/sensitivity.ts";
import type { Sensitivity } from "../../core/sensitivity/sensitivity.ts";
import { sensitivityReport, sensitivitySection } from "../../formats/report/sensitivity-section.ts";
import { renderSensitivity } from "../../formats/text/sensitivity.ts";
import { progressOf } from "../context.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { jsonOption, quietOption, scenarioOption, wholeNumber, workersOption } from "../options.ts";
import { openPlanOrRun } from "../plan-or-run.ts";
import { runnerFor } from "../runner.ts";

interface Options {
  readonly scenario?: string;
  readonly only?: readonly string[];
  readonly paths: number;
  readonly seed?: number;
  readonly workers?: number;
  readonly html?: string;
  readonly json?: true;
  readonly quiet?: true;
}

const help = `
Every uncertain input is drawn anew alone (Sobol' effects: its share of the spread), and held at either end of its range
(tornado). Inputs without effect are kept and say so. A short rule tells the futures that fail from the rest.
Runs: two, one more an input, and two more for its ends, each of --paths futures.

Examples:
  plimsoll sensitivity plan.yaml
  plimsoll sensitivity runs/plan                    and put into the report of that run
  plimsoll sensitivity plan.yaml --only demand --only markets.h100   a part of the inputs
  plimsoll sensitivity plan.yaml --paths 2000 --html sensitivity.html
  plimsoll sensitivity plan.yaml --json > sensitivity.json`;

export function addSensitivity(program: Command, context: Context): void {
  program
    .command("sensitivity")
    .description("tell which uncertain inputs the answer is sensitive to")
    .argument("<plan>", "plan file, or folder of a run: its report then holds the answer; - for standard input")
    .addOption(scenarioOption())
    .option("--only <address>", "only inputs at or below this address; may be given several times", (text: string, known: readonly string[] = []) => [
      ...known,
      text,
    ])
    .option("--paths <n>", "number of futures of each run", wholeNumber(10, 1_000_000), 400)
    .option("--seed <n>", "seed of all randomness, in place of the plan's own", wholeNumber(0, 4_294_967_295))
    .addOption(workersOption())
    .option("--html <file>", "write it as a page, with charts")
    .addOption(jsonOption("what was found"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (file: string, options: Options) => {
      context.exitCode = await run(file, options, context);
    });
}

async function run(file: string, options: Options, context: Context): Promise<ExitCode> {
  const opened = await openPlanOrRun(file, options, context);
  if (opened === undefined) return exitCodes.invalid;
  if (options.html !== undefined) await textFiles.prepare(options.html);
  const { loaded, scenario } = opened;
  const seed = options.seed ?? opened.seed;
  context.told.seed = seed;
  const runner = runnerFor(options.paths, options.workers, context);
  const request = { seed, paths: options.paths, only: options.only, scenario, engine: context.version };
  const progress = progressOf(context, options.quiet === true);
  let found: Sensitivity;
  try {
    found = await sensitivity(loaded, request, runner, { signal: context.signal, onProgress: progress.onProgress });
  } finally {
    progress.clear();
  }
  const { screen } = context;
  if (options.html !== undefined) await textFiles.replace(options.html, sensitivityReport(found, context.clock.today()));
  screen.out(options.json ? `${JSON.stringify(found)}\n` : renderSensitivity(found, { width: screen.width, color: screen.outColor }));
  if (options.html !== undefined && !options.json) screen.out(`\nPage: ${options.html}\n`);
  await opened.keep({ name: "sensitivity.json", json: JSON.stringify(found), section: sensitivitySection(found) }, options.json === true);
  return exitCodes.ok;
}
