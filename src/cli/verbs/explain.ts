/** plimsoll explain: what an address of a plan was understood to mean. */
import type { Command } from "commander";
import { createRunStore } from "../../adapters/files/run-store.ts";
import { planFilesOf } from "../../adapters/files/plan-files.ts";
import { sha256 } from "../../adapters/files/sha256.ts";
import { isRun, openRun } from "../../app/run-folder.ts";
import { explainAddress } from "../../core/explain/explain.ts";
import { explanationText } from "../../formats/explain/explain-text.ts";
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
  plimsoll explain runs/plan demand.growth              the plan as that run had it`;

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
  const explanation = explainAddress(loaded.plan, address);
  if (options.json) context.screen.out(`${JSON.stringify(explanation)}\n`);
  else if (explanation.kind === "unknown") context.screen.err(`error: ${explanationText(explanation, context.screen.width)}`);
  else context.screen.out(explanationText(explanation, context.screen.width));
  return explanation.kind === "unknown" ? exitCodes.invalid : exitCodes.ok;
}
