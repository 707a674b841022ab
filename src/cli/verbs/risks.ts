/** plimsoll risks: the risk register, each event switched off on the same futures. */
import { basename, extname } from "node:path";
import type { Command } from "commander";
import { createRunStore } from "../../adapters/files/run-store.ts";
import { companyEngine } from "../../adapters/workers/engine.ts";
import { createInThreadRunner } from "../../adapters/workers/in-thread.ts";
import { createWorkerRunner } from "../../adapters/workers/pool.ts";
import { comparedFutures, riskRegister, risksFiles, risksNames } from "../../app/risks.ts";
import type { RegisterAnswer } from "../../core/results/risk-register.ts";
import { renderRisks } from "../../formats/text/risks.ts";
import { type Context, progressOf } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { loadValid } from "../load-valid.ts";
import { jsonOption, quietOption, scenarioOption, wholeNumber } from "../options.ts";

interface Options {
  readonly scenario?: string;
  readonly paths?: number;
  readonly seed?: number;
  readonly workers?: number;
  readonly out?: string;
  readonly json?: true;
  readonly quiet?: true;
}

const help = `
Each event of the plan is switched off on the same futures: what it adds to insolvency, to falling behind and to
what is unserved, and what it takes of value, beside the other events and alone, with 95 % intervals.

Examples:
  plimsoll risks plan.yaml
  plimsoll risks plan.yaml --scenario risk-register --paths 5000
  plimsoll risks plan.yaml --json > risks.json                no report unless --out is given`;

export function addRisks(program: Command, context: Context): void {
  program
    .command("risks")
    .description("what each risk of the register contributes")
    .argument("<plan>", "plan file: .yaml, .json, .js or .ts; - for standard input")
    .addOption(scenarioOption())
    .option("--paths <n>", `futures of each run (default: the plan's own, at most ${comparedFutures})`, wholeNumber(1, 10_000_000))
    .option("--seed <n>", "seed of all randomness, in place of the plan's own", wholeNumber(0, 4_294_967_295))
    .option("--workers <n>", "threads (default: one a processor); changes no number", wholeNumber(1, 256))
    .option("--out <folder>", "folder of the report (default: runs/PLAN-risks)")
    .addOption(jsonOption("the register"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (file: string, options: Options) => {
      context.exitCode = await run(file, options, context);
    });
}

async function run(file: string, options: Options, context: Context): Promise<ExitCode> {
  const loaded = await loadValid(file, options, context);
  if (loaded === undefined) return exitCodes.invalid;
  context.told.seed = options.seed ?? loaded.plan.seed;
  const out = options.out ?? (options.json ? undefined : folderOf(file, options.scenario));
  const store = createRunStore();
  if (out !== undefined) await store.prepare(out, risksNames);
  const workers = options.workers ?? context.processors;
  const runner = workers === 1 ? createInThreadRunner(companyEngine) : createWorkerRunner(workers);
  const progress = progressOf(context, options.quiet === true);
  const request = { scenario: options.scenario, paths: options.paths, seed: options.seed, engine: context.version };
  let answer: RegisterAnswer;
  try {
    answer = await riskRegister(loaded, request, runner, { signal: context.signal, onProgress: progress.onProgress });
  } finally {
    progress.clear();
  }
  const { screen } = context;
  screen.out(options.json ? `${JSON.stringify(answer)}\n` : renderRisks(answer, { width: screen.width, color: screen.outColor }));
  if (out === undefined) return exitCodes.ok;
  await store.write(out, risksFiles(answer, context.clock.today()), {});
  if (!options.json) screen.out(`\nReport: ${out}/report.html\n`);
  return exitCodes.ok;
}

/** Beside the runs of the plan. */
function folderOf(file: string, scenario: string | undefined): string {
  const name = file === "-" ? "stdin" : basename(file, extname(file));
  return `runs/${name}${scenario === undefined ? "" : `-${scenario}`}-risks`;
}
