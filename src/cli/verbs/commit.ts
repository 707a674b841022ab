/** plimsoll commit: what to sign. */
import type { Command } from "commander";
import { sha256 } from "../../adapters/files/sha256.ts";
import { openEvaluations, openEvaluationsHere } from "../../adapters/workers/evaluations.ts";
import { commit } from "../../app/commit.ts";
import type { CommitSummary } from "../../core/procurement/summary.ts";
import { renderCommit } from "../../formats/text/commit.ts";
import { type Context, progressOf } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { loadValid } from "../load-valid.ts";
import { jsonOption, quietOption, scenarioOption, wholeNumber } from "../options.ts";

interface Options {
  readonly scenario?: string;
  readonly paths: number;
  readonly workers?: number;
  readonly quick?: true;
  readonly json?: true;
  readonly quiet?: true;
}

const help = `
Offers to sign now, notices to give, raises to take, and the rule for later: for the highest value that the plan's
limits allow. The decision is searched on one stream of futures, chosen on a second and certified on a third.

Examples:
  plimsoll commit plan.yaml                 search, choose, certify: minutes
  plimsoll commit plan.yaml --quick         a first answer in seconds, uncertified
  plimsoll commit plan.yaml --json > decision.json

It ends with exit code 4 if no decision is found that keeps the plan's limits.`;

export function addCommit(program: Command, context: Context): void {
  program
    .command("commit")
    .description("decide what to sign, with a certificate")
    .argument("<plan>", "plan file: .yaml, .json, .js or .ts; - for standard input")
    .addOption(scenarioOption())
    .option("--paths <n>", "futures of the certificate", wholeNumber(200, 1_000_000), 10_000)
    .option("--workers <n>", "threads (default: one a processor); changes no number", wholeNumber(1, 256))
    .option("--quick", "a first answer from a short search, without a certificate")
    .addOption(jsonOption("the decision and its certificate"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (file: string, options: Options) => {
      context.exitCode = await run(file, options, context);
    });
}

async function run(file: string, options: Options, context: Context): Promise<ExitCode> {
  const loaded = await loadValid(file, options, context);
  if (loaded === undefined) return exitCodes.invalid;
  const workers = options.workers ?? context.processors;
  const progress = progressOf(context, options.quiet === true);
  let summary: CommitSummary;
  try {
    summary = await commit(
      loaded,
      { isQuick: options.quick === true, paths: options.paths, engine: context.version },
      { openRunner: (program) => (workers === 1 ? openEvaluationsHere(program) : openEvaluations(program, workers)), sha256 },
      { signal: context.signal, onProgress: progress.onProgress },
    );
  } finally {
    progress.clear();
  }
  const { screen } = context;
  screen.out(options.json ? `${JSON.stringify(summary)}\n` : renderCommit(summary, { width: screen.width, color: screen.outColor }));
  return summary.standing === "broken" ? exitCodes.limitBroken : exitCodes.ok;
}
