/** What the verbs that run several plans on the same futures have in common: their options, their threads, their folder. */
import { basename, extname } from "node:path";
import type { Command } from "commander";
import { createRunStore } from "../../adapters/files/run-store.ts";
import type { ValidPlan } from "../../app/load-plan.ts";
import type { JobRunner, RunOptions } from "../../app/ports.ts";
import { comparedFutures, type ComparedRequest, toldFiles, toldNames } from "../../app/same-futures.ts";
import type { ComparedRun } from "../../core/results/paired-runs.ts";
import { renderTold, type ToldAnswer } from "../../formats/text/told-answer.ts";
import { type Context, progressOf } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { loadValid } from "../load-valid.ts";
import { jsonOption, quietOption, scenarioOption, wholeNumber, workersOption } from "../options.ts";
import { runnerFor } from "../runner.ts";

export interface ComparedOptions {
  readonly scenario?: string;
  readonly paths?: number;
  readonly seed?: number;
  readonly workers?: number;
  readonly out?: string;
  readonly json?: true;
  readonly quiet?: true;
}

/** Adds the options that these verbs share. */
export const withComparedOptions = (command: Command, kind: string): Command =>
  command
    .argument("<plan>", "plan file: .yaml, .json, .js or .ts; - for standard input")
    .addOption(scenarioOption())
    .option("--paths <n>", `futures of each run (default: the plan's own, at most ${comparedFutures})`, wholeNumber(1, 10_000_000))
    .option("--seed <n>", "seed of all randomness, in place of the plan's own", wholeNumber(0, 4_294_967_295))
    .addOption(workersOption())
    .option("--out <folder>", `folder of the report (default: runs/PLAN-${kind})`)
    .addOption(jsonOption("the answer"))
    .addOption(quietOption());

export interface ComparedVerb<Answer extends ComparedRun> {
  /** Names the folder and the JSON file: "risks". */
  readonly kind: string;
  answer(loaded: ValidPlan, request: ComparedRequest, runner: JobRunner, options: RunOptions): Promise<Answer>;
  told(answer: Answer): ToldAnswer;
}

/** Loads the plan, has it answered, prints the answer and keeps its report. */
export async function runCompared<Answer extends ComparedRun>(
  file: string,
  options: ComparedOptions,
  context: Context,
  verb: ComparedVerb<Answer>,
): Promise<ExitCode> {
  const loaded = await loadValid(file, options, context);
  if (loaded === undefined) return exitCodes.invalid;
  context.told.seed = options.seed ?? loaded.plan.seed;
  const out = options.out ?? (options.json ? undefined : folderOf(file, options.scenario, verb.kind));
  const store = createRunStore();
  if (out !== undefined) await store.prepare(out, toldNames(verb.kind));
  const runner = runnerFor(options.paths ?? Math.min(loaded.plan.paths, comparedFutures), options.workers, context);
  const progress = progressOf(context, options.quiet === true);
  const request = { scenario: options.scenario, paths: options.paths, seed: options.seed, engine: context.version };
  let answer: Answer;
  try {
    answer = await verb.answer(loaded, request, runner, { signal: context.signal, onProgress: progress.onProgress });
  } finally {
    progress.clear();
  }
  const { screen } = context;
  const told = verb.told(answer);
  screen.out(options.json ? `${JSON.stringify(answer)}\n` : renderTold(told, { width: screen.width, color: screen.outColor }));
  if (out === undefined) return exitCodes.ok;
  await store.write(out, toldFiles(verb.kind, answer, told, context.clock.today()), {});
  if (!options.json) screen.out(`\nReport: ${out}/report.html\n`);
  return exitCodes.ok;
}

/** Beside the runs of the plan. */
function folderOf(file: string, scenario: string | undefined, kind: string): string {
  const name = file === "-" ? "stdin" : basename(file, extname(file));
  return `runs/${name}${scenario === undefined ? "" : `-${scenario}`}-${kind}`;
}
