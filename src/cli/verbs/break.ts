/** plimsoll break: the reverse stress test. */
import { type Command, InvalidArgumentError } from "commander";
import { createRunStore } from "../../adapters/files/run-store.ts";
import { sha256 } from "../../adapters/files/sha256.ts";
import { breakPlan } from "../../app/break.ts";
import { standingDecision } from "../../app/decide.ts";
import { breakFinding } from "../../formats/report/findings-sections.ts";
import { renderBreak } from "../../formats/text/break.ts";
import { type Context, progressOf } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { jsonOption, quietOption, scenarioOption, wholeNumber, workersOption } from "../options.ts";
import { openPlanOrRun } from "../plan-or-run.ts";
import { runnerOpener, standingOf } from "./commit.ts";

interface Options {
  readonly scenario?: string;
  readonly at?: number;
  readonly paths: number;
  readonly confirm: number;
  readonly workers?: number;
  readonly flip?: true;
  readonly json?: true;
  readonly quiet?: true;
}

const help = `
All assumptions are shifted together along the plan's own correlations until P(insolvent) crosses its limit, as
little as that takes. Where the limit is broken as planned, the answer is what would have to be better.

Examples:
  plimsoll break plan.yaml
  plimsoll break runs/plan                           and put into the report of that run
  plimsoll break plan.yaml --flip                    and what would flip the decision that \`commit\` keeps
  plimsoll break plan.yaml --at 5%                   another limit than the plan's own
  plimsoll break plan.yaml --paths 5000 --json       a finer search`;

export function addBreak(program: Command, context: Context): void {
  program
    .command("break")
    .description("the least implausible change of assumptions that breaks the plan")
    .argument("<plan>", "plan file, or folder of a run: its report then holds the answer; - for standard input")
    .addOption(scenarioOption())
    .option("--at <share>", "limit on P(insolvent), in place of the plan's own", readShare)
    .option("--paths <n>", "futures of each step of the search", wholeNumber(100, 1_000_000), 2000)
    .option("--confirm <n>", "futures that confirm what is found", wholeNumber(100, 10_000_000), 5000)
    .option("--flip", "also what would flip the decision that commit keeps (without one, that of a short search)")
    .addOption(workersOption())
    .addOption(jsonOption("the answer"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (file: string, options: Options) => {
      context.exitCode = await run(file, options, context);
    });
}

/** A share between 0 and 1: 2%. */
function readShare(text: string): number {
  const share = /^\d+(?:\.\d+)?%$/.test(text) ? Number(text.slice(0, -1)) / 100 : NaN;
  if (!(share > 0 && share < 1)) throw new InvalidArgumentError("Give a share between 0% and 100%, such as 2%.");
  return share;
}

async function run(file: string, options: Options, context: Context): Promise<ExitCode> {
  const opened = await openPlanOrRun(file, options, context);
  if (opened === undefined) return exitCodes.invalid;
  const { loaded } = opened;
  const progress = progressOf(context, options.quiet === true);
  try {
    const ports = { openRunner: runnerOpener(options.workers ?? context.processors), sha256, store: createRunStore() };
    const running = { signal: context.signal, onProgress: progress.onProgress };
    const found = options.flip
      ? await standingDecision(
          loaded,
          standingOf(opened.file, { ...options, ...(opened.scenario === undefined ? {} : { scenario: opened.scenario }) }, context),
          ports,
          running,
        )
      : undefined;
    const request = {
      paths: options.paths,
      confirmPaths: options.confirm,
      engine: context.version,
      ...(options.at === undefined ? {} : { bound: options.at }),
      ...(found === undefined ? {} : { found }),
    };
    const answer = await breakPlan(loaded, request, ports, running);
    progress.clear();
    const { screen } = context;
    screen.out(options.json ? `${JSON.stringify(answer)}\n` : renderBreak(answer, { width: screen.width, color: screen.outColor }));
    await opened.keep(
      { name: "break.json", json: JSON.stringify(answer), section: breakFinding(answer), place: { after: "insolvency" } },
      options.json === true,
    );
    return exitCodes.ok;
  } finally {
    progress.clear();
  }
}
