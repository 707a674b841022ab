/** plimsoll hindsight: the plan's rule, date by date on what was known, against what happened. */
import type { Command } from "commander";
import { planFilesOf } from "../../adapters/files/plan-files.ts";
import { sha256 } from "../../adapters/files/sha256.ts";
import { textFiles } from "../../adapters/files/text-files.ts";
import { hindsight } from "../../app/hindsight.ts";
import { renderHindsight } from "../../formats/text/hindsight.ts";
import { type Context, progressOf } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { loadValid } from "../load-valid.ts";
import { jsonOption, quietOption } from "../options.ts";

interface Options {
  readonly observations: string;
  readonly json?: true;
  readonly quiet?: true;
}

const help = `
The file of observations has the columns of \`digest\`: date, quantity (an address of the plan), value, source and, if
wanted, title. A value that is one number came true; one that is a range was believed from its date on.

  date,quantity,value,source,title
  2024-06-12,demand.run_rate,$3.4B/year,press,annualised revenue
  2024-06-30,demand.growth,5% to 14%/month,ours,our forecast of the day

Examples:
  plimsoll hindsight plan.yaml --observations published.csv
  plimsoll hindsight plan.yaml --observations published.csv --json`;

export function addHindsight(program: Command, context: Context): void {
  program
    .command("hindsight")
    .description("how the plan's rule would have fared on what was known at each date")
    .argument("<plan>", "plan file that starts in the past: .yaml, .json, .js or .ts")
    .requiredOption("--observations <file>", "what was published, and when, as CSV")
    .addOption(jsonOption("the answer"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (file: string, options: Options) => {
      context.exitCode = await run(file, options, context);
    });
}

async function run(file: string, options: Options, context: Context): Promise<ExitCode> {
  const loaded = await loadValid(file, options, context);
  if (loaded === undefined) return exitCodes.invalid;
  const observations = await textFiles.read(options.observations);
  const progress = progressOf(context, options.quiet === true);
  const files = planFilesOf(file, () => context.readStdin());
  const request = { files, observationsFile: options.observations, observations, engine: context.version };
  try {
    const answer = await hindsight(loaded, request, sha256, { signal: context.signal, onProgress: progress.onProgress });
    progress.clear();
    const { screen } = context;
    screen.out(options.json ? `${JSON.stringify(answer)}\n` : renderHindsight(answer, { width: screen.width, color: screen.outColor }));
    return exitCodes.ok;
  } finally {
    progress.clear();
  }
}
