/** plimsoll simulate: the main job. */
import { basename, extname } from "node:path";
import { type Command, Option } from "commander";
import { createRunStore } from "../../adapters/files/run-store.ts";
import { sha256 } from "../../adapters/files/sha256.ts";
import { simulate } from "../../app/simulate.ts";
import { OperatingError } from "../../app/ports.ts";
import type { RunSummary } from "../../core/results/run.ts";
import { answerJson } from "../../formats/text/answer-json.ts";
import { renderAnswer } from "../../formats/text/answer.ts";
import { progressOf } from "../context.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { jsonOption, quietOption, scenarioOption, wholeNumber, workersOption } from "../options.ts";
import { runnerFor } from "../runner.ts";
import { shellWord } from "../shell-word.ts";
import { heldRun } from "../held-run.ts";
import { loadValid } from "../load-valid.ts";

interface Options {
  readonly scenario?: string;
  readonly paths?: number;
  readonly seed?: number;
  readonly workers?: number;
  readonly out?: string;
  readonly keep: "default" | "all";
  readonly holdAllocation?: string;
  readonly enforce?: true;
  readonly json?: true;
  readonly quiet?: true;
}

const help = `
The answer is printed and a run is written to a folder: report.html for people, summary.json, columns
as Parquet and tables as CSV for programs. Same plan, seed and engine: same numbers, whatever --workers.

Examples:
  plimsoll simulate plan.yaml
  plimsoll simulate plan.yaml --scenario slow-year --paths 1000
  plimsoll simulate plan.yaml --json > answer.json           writes no run unless --out is given
  plimsoll simulate plan.yaml --enforce --quiet              exit code 4 if a limit is broken
  plimsoll simulate dearer.yaml --hold-allocation runs/plan  the same hours and signings at other prices
  cat plan.yaml | plimsoll simulate - --out runs/mine`;

export function addSimulate(program: Command, context: Context): void {
  program
    .command("simulate")
    .description("simulate a plan over thousands of futures")
    .argument("<plan>", "plan file: .yaml, .json, .js or .ts; - for standard input")
    .addOption(scenarioOption())
    .option("--paths <n>", "number of futures, in place of the plan's own", wholeNumber(1, 10_000_000))
    .option("--seed <n>", "seed of all randomness, in place of the plan's own", wholeNumber(0, 4_294_967_295))
    .addOption(workersOption())
    .option("--out <folder>", "folder of the run (default: runs/PLAN)")
    .addOption(new Option("--keep <what>", "columns kept for every path").choices(["default", "all"]).default("default"))
    .option("--hold-allocation <run>", "hold what is signed, delivered and allocated as in that run; compute money anew")
    .option("--enforce", "end with exit code 4 if a limit of the plan is broken")
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
  const held = options.holdAllocation === undefined ? undefined : await heldRun(options.holdAllocation, context);
  if (options.holdAllocation !== undefined && held === undefined) return exitCodes.invalid;
  const seed = options.seed ?? held?.seed;
  if (held !== undefined && seed !== held.seed)
    throw new OperatingError(`--hold-allocation ${held.folder} has seed ${held.seed}: other futures have other operations`, {
      fault: "input",
      hint: "leave --seed out",
    });
  context.told.seed = seed ?? loaded.plan.seed;
  const out = options.out ?? (options.json ? undefined : defaultFolder(file, options.scenario));
  const request = { scenario: options.scenario, paths: options.paths, seed, keepAll: options.keep === "all", held, out, engine: context.version };
  const ports = {
    // A single thread saves the start of another.
    runner: runnerFor(options.paths ?? loaded.plan.paths, options.workers, context),
    store: createRunStore(),
    clock: context.clock,
    sha256,
  };
  const progress = progressOf(context, options.quiet === true);
  let summary: RunSummary;
  try {
    summary = await simulate(loaded, request, ports, { signal: context.signal, onProgress: progress.onProgress });
  } finally {
    progress.clear();
  }
  print(summary, { out, json: options.json === true }, context);
  return exitCodeOf(summary, options.enforce === true);
}

function print(summary: RunSummary, { out, json }: { readonly out: string | undefined; readonly json: boolean }, { screen }: Context): void {
  if (json) {
    screen.out(`${answerJson(summary)}\n`);
    return;
  }
  screen.out(renderAnswer(summary, { width: screen.width, color: screen.outColor }));
  if (out === undefined) return;
  const { median, worst } = summary.tracePaths;
  const future =
    worst === undefined ? `Median future: plimsoll trace ${shellWord(out)} --path ${median}` : `Worst future: plimsoll trace ${shellWord(out)} --path ${worst}`;
  screen.out(`\nReport: ${out}/report.html\n${future}\n`);
}

/** A failed check makes every other result doubtful, so it is told first. */
function exitCodeOf(summary: RunSummary, isEnforced: boolean): ExitCode {
  if (summary.checks.some((check) => !check.holds && check.accepted === undefined)) return exitCodes.checkFailed;
  if (isEnforced && summary.limits.some((limit) => !limit.holds)) return exitCodes.limitBroken;
  return exitCodes.ok;
}

/** Beside other runs, named after the plan and its scenario. */
function defaultFolder(file: string, scenario: string | undefined): string {
  const name = file === "-" ? "stdin" : basename(file, extname(file));
  return `runs/${name}${scenario === undefined ? "" : `-${scenario}`}`;
}
