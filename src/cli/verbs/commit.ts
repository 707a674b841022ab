/** plimsoll commit: what to sign. */
import { basename, extname } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Command } from "commander";
import { createRunStore } from "../../adapters/files/run-store.ts";
import { openHighs } from "../../adapters/highs/solver.ts";
import { sha256 } from "../../adapters/files/sha256.ts";
import { openEvaluations, openEvaluationsHere } from "../../adapters/workers/evaluations.ts";
import { type Decided, decide, type StandingRequest } from "../../app/decide.ts";
import type { ValidPlan } from "../../app/load-plan.ts";
import type { EvaluationProgram, EvaluationRunner } from "../../app/ports.ts";
import { frontierLimits } from "../../core/procurement/certificate.ts";
import { renderCommit } from "../../formats/text/commit.ts";
import { type Context, progressOf } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { loadValid } from "../load-valid.ts";
import { shellWord } from "../shell-word.ts";
import { jsonOption, quietOption, risingShares, scenarioOption, wholeNumber, workersOption } from "../options.ts";

interface Options {
  readonly scenario?: string;
  readonly paths?: number;
  readonly workers?: number;
  readonly quick?: true;
  readonly seed?: number;
  readonly out?: string;
  readonly frontier?: true | readonly number[];
  readonly again?: true;
  readonly json?: true;
  readonly quiet?: true;
}

const help = `
Offers to sign now, notices to give, raises to take, and the rule for later: for the highest value that the plan's
limits allow. The decision is searched on one stream of futures, chosen on a second and certified on a third.

Examples:
  plimsoll commit plan.yaml                 search, choose, certify: minutes
  plimsoll commit plan.yaml --quick         a first answer in seconds, uncertified
  plimsoll commit plan.yaml --frontier      what each limit on P(insolvent), from 0.1 % to 20 %, would earn: half as long again
  plimsoll commit plan.yaml --json > decision.json

It ends with exit code 4 if no decision is found that keeps the plan's limits.`;

export function addCommit(program: Command, context: Context): void {
  program
    .command("commit")
    .description("decide what to sign, with a certificate")
    .argument("<plan>", "plan file: .yaml, .json, .js or .ts; - for standard input")
    .addOption(scenarioOption())
    .option("--paths <n>", "futures of the certificate (default: as many as the decision's room asks for, 10,000 to 40,000)", wholeNumber(200, 1_000_000))
    .addOption(workersOption())
    .option("--quick", "a first answer from a short search, without a certificate")
    .option("--frontier [limits]", "search for the highest value at each limit on P(insolvent) too, such as 0.1%,1%,20% (default: nine of these)", risingShares)
    .option("--seed <n>", "search on other futures; the certifying ones stay keyed by plan, decision and attempt", wholeNumber(1, 4_294_967_295))
    .option("--out <folder>", "folder of the decision (default: runs/PLAN-commit)")
    .option("--again", "search again where the decision of the same plan is kept; attempts at its certificate go on counting")
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
  const { screen } = context;
  const isQuick = options.quick === true;
  // A quick answer is kept only where it is asked for.
  const out = options.out ?? (isQuick || options.json ? undefined : commitFolder(file, options.scenario));
  if (!isQuick) context.told.quicker = `a first answer in seconds, uncertified: ${quickCommand(file, options.scenario)}`;
  const { summary, isKept } = await search(loaded, { ...options, out, recordedIn: commitFolder(file, options.scenario) }, context);
  screen.out(options.json ? `${JSON.stringify(summary)}\n` : renderCommit(summary, { width: screen.width, color: screen.outColor }));
  if (summary.isInterrupted) {
    screen.err(
      `interrupted: above is the best decision so far, neither chosen on other futures nor certified; nothing was written\n  to certify one, let it run to its end: plimsoll commit ${shellWord(file)}\n`,
    );
    return exitCodes.interrupted;
  }
  if (out !== undefined && !options.json)
    screen.out(
      `\n${isKept ? "Kept from an earlier search of the same plan in" : "Kept in"} ${out}: report.html, ${summary.certificate === undefined ? "" : "certificate.json, "}policy.yaml\n`,
    );
  return summary.standing === "broken" ? exitCodes.limitBroken : exitCodes.ok;
}

const quickCommand = (file: string, scenario: string | undefined): string =>
  `plimsoll commit ${shellWord(file)}${scenario === undefined ? "" : ` --scenario ${shellWord(scenario)}`} --quick`;

interface Search extends Omit<Options, "out"> {
  readonly out: string | undefined;
  readonly recordedIn: string;
}

async function search(loaded: ValidPlan, { out, ...options }: Search, context: Context): Promise<Decided> {
  const progress = progressOf(context, options.quiet === true);
  try {
    const request = {
      isQuick: options.quick === true,
      ...(options.paths === undefined ? {} : { paths: options.paths }),
      engine: context.version,
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      ...(out === undefined ? {} : { out }),
      recordedIn: options.recordedIn,
      isAgain: options.again === true,
      ...(options.frontier === undefined ? {} : { frontier: options.frontier === true ? frontierLimits : options.frontier }),
      today: context.clock.today(),
    };
    const openRunner = runnerOpener(options.workers ?? context.processors);
    const ports = { openRunner, sha256, store: createRunStore(), planning: { openSolver: openHighs, nextTurn } };
    return await decide(loaded, request, ports, { signal: context.signal, onProgress: progress.onProgress });
  } finally {
    progress.clear();
  }
}

/** Threads for evaluations; one is this thread's own. */
export const runnerOpener =
  (workers: number) =>
  (program: EvaluationProgram): EvaluationRunner =>
    workers === 1 ? openEvaluationsHere(program) : openEvaluations(program, workers);

/** What a verb needs to find the decision that a plan stands by. */
export const standingOf = (
  file: string,
  { scenario, quiet }: { readonly scenario?: string; readonly quiet?: true },
  { screen, version }: Context,
): StandingRequest => ({
  folder: commitFolder(file, scenario),
  engine: version,
  onSearch: () => {
    if (!quiet) screen.err("no decision of this plan is kept: a short search stands in (plimsoll commit makes one)\n");
  },
});

/** Beside the runs of the plan. */
export function commitFolder(file: string, scenario: string | undefined): string {
  const name = file === "-" ? "stdin" : basename(file, extname(file));
  return `runs/${name}${scenario === undefined ? "" : `-${scenario}`}-commit`;
}
