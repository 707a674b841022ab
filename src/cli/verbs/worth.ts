/** plimsoll worth: what it would be worth to know each assumption before signing. */
import type { Command } from "commander";
import { createRunStore } from "../../adapters/files/run-store.ts";
import { sha256 } from "../../adapters/files/sha256.ts";
import { standingDecision } from "../../app/decide.ts";
import { worth } from "../../app/worth.ts";
import { worthFinding } from "../../formats/report/findings-sections.ts";
import { renderWorth } from "../../formats/text/worth.ts";
import { type Context, progressOf } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { jsonOption, quietOption, scenarioOption, wholeNumber, workersOption } from "../options.ts";
import { openPlanOrRun } from "../plan-or-run.ts";
import { runnerOpener, standingOf } from "./commit.ts";

interface Options {
  readonly scenario?: string;
  readonly paths: number;
  readonly workers?: number;
  readonly json?: true;
  readonly quiet?: true;
}

const help = `
The decision that \`plimsoll commit PLAN\` has kept, its frontier, today's plan and nothing more are run on the same
futures (without a kept one a short search stands in). An assumption is worth what another of them, chosen in its
light, would bring: the list says which source to check first.

Examples:
  plimsoll worth plan.yaml
  plimsoll worth runs/plan              and put into the report of that run
  plimsoll worth plan.yaml --paths 10000 --json`;

export function addWorth(program: Command, context: Context): void {
  program
    .command("worth")
    .description("what it would be worth to know each assumption before signing")
    .argument("<plan>", "plan file, or folder of a run: its report then holds the answer")
    .addOption(scenarioOption())
    .option("--paths <n>", "futures under each decision", wholeNumber(200, 1_000_000), 4000)
    .addOption(workersOption())
    .addOption(jsonOption("the answer"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (file: string, options: Options) => {
      context.exitCode = await run(file, options, context);
    });
}

async function run(file: string, options: Options, context: Context): Promise<ExitCode> {
  const opened = await openPlanOrRun(file, options, context);
  if (opened === undefined) return exitCodes.invalid;
  const { loaded } = opened;
  const progress = progressOf(context, options.quiet === true);
  const ports = { openRunner: runnerOpener(options.workers ?? context.processors), sha256, store: createRunStore() };
  const running = { signal: context.signal, onProgress: progress.onProgress };
  try {
    const found = await standingDecision(
      loaded,
      standingOf(opened.file, { ...options, ...(opened.scenario === undefined ? {} : { scenario: opened.scenario }) }, context),
      ports,
      running,
    );
    const answer = await worth(loaded, { found, paths: options.paths, engine: context.version }, ports, running);
    progress.clear();
    const { screen } = context;
    screen.out(options.json ? `${JSON.stringify(answer)}\n` : renderWorth(answer, { width: screen.width, color: screen.outColor }));
    await opened.keep({ name: "worth.json", json: JSON.stringify(answer), section: worthFinding(answer) }, options.json === true);
    return exitCodes.ok;
  } finally {
    progress.clear();
  }
}
