/** plimsoll sources: what a plan rests on, how old it is, where it disagrees, and what of the answer is guessed. */
import type { Command } from "commander";
import { auditSources } from "../../app/sources.ts";
import type { SourceAudit } from "../../core/evidence/source-audit.ts";
import { sourcesFinding } from "../../formats/report/findings-sections.ts";
import { renderSources } from "../../formats/text/sources.ts";
import { progressOf } from "../context.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { jsonOption, quietOption, scenarioOption, wholeNumber, workersOption } from "../options.ts";
import { openPlanOrRun } from "../plan-or-run.ts";
import { runnerFor } from "../runner.ts";

interface Options {
  readonly scenario?: string;
  readonly paths: number;
  readonly seed?: number;
  readonly workers?: number;
  readonly json?: true;
  readonly quiet?: true;
}

const help = `
A table of the plan's sources with date, age, owner and use, and what is wrong with each. Where sources disagree, the
plan is run with each believed alone. The part that each source has in the spread of value says which to check first.

Examples:
  plimsoll sources plan.yaml
  plimsoll sources runs/plan                      and put into the report of that run
  plimsoll sources plan.yaml --paths 0            the table only: nothing is run
  plimsoll sources plan.yaml --json > sources.json`;

export function addSources(program: Command, context: Context): void {
  program
    .command("sources")
    .description("tell what a plan rests on, and where its sources disagree")
    .argument("<plan>", "plan file, or folder of a run: its report then holds the answer; - for standard input")
    .addOption(scenarioOption())
    .option("--paths <n>", "number of futures of each run; 0 runs nothing", wholeNumber(0, 1_000_000), 400)
    .option("--seed <n>", "seed of all randomness, in place of the plan's own", wholeNumber(0, 4_294_967_295))
    .addOption(workersOption())
    .addOption(jsonOption("the sources"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (file: string, options: Options) => {
      context.exitCode = await run(file, options, context);
    });
}

async function run(file: string, options: Options, context: Context): Promise<ExitCode> {
  // What the checker warns of in sources is told in the table.
  const opened = await openPlanOrRun(file, { ...options, quiet: true }, context);
  if (opened === undefined) return exitCodes.invalid;
  const { loaded } = opened;
  const seed = options.seed ?? opened.seed;
  context.told.seed = seed;
  const runner = runnerFor(Math.max(1, options.paths), options.workers, context);
  const progress = progressOf(context, options.quiet === true);
  let audit: SourceAudit;
  try {
    const request = { seed, paths: options.paths, date: context.clock.today(), engine: context.version };
    audit = await auditSources(loaded, request, runner, { signal: context.signal, onProgress: progress.onProgress });
  } finally {
    progress.clear();
  }
  const { screen } = context;
  screen.out(options.json ? `${JSON.stringify(audit)}\n` : renderSources(audit, { width: screen.width, color: screen.outColor }));
  await opened.keep({ name: "sources.json", json: JSON.stringify(audit), section: sourcesFinding(audit) }, options.json === true);
  return exitCodes.ok;
}
