/** plimsoll compare: two plans on the same futures, or every scenario of one. */
import type { Command } from "commander";
import { sha256 } from "../../adapters/files/sha256.ts";
import { textFiles } from "../../adapters/files/text-files.ts";
import { planAgainstActuals } from "../../app/actuals.ts";
import { compare, compareScenarios } from "../../app/compare.ts";
import type { ComparePorts, CompareRequest } from "../../app/compare.ts";
import { OperatingError } from "../../app/ports.ts";
import type { Comparison } from "../../core/comparison/comparison.ts";
import type { PlanAgainstActuals } from "../../core/evidence/actuals.ts";
import { actualsMarkdown, missesOf, renderActuals } from "../../formats/text/actuals.ts";
import { comparisonJson, comparisonMarkdown, overviewMarkdown, renderComparison, renderOverview } from "../../formats/text/comparison.ts";
import { progressOf } from "../context.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { openSide } from "../open-side.ts";
import type { OpenSide } from "../open-side.ts";
import { jsonOption, quietOption, scenarioOption, wholeNumber, workersOption } from "../options.ts";
import { runnerFor } from "../runner.ts";

interface Options {
  readonly scenario?: string;
  readonly actuals?: string;
  readonly paths?: number;
  readonly seed?: number;
  readonly pairs?: number;
  readonly workers?: number;
  readonly steps: boolean;
  readonly exitCode?: true;
  readonly json?: true;
  readonly markdown?: true;
  readonly quiet?: true;
}

const help = `
A and B are plans, scenarios (PLAN#scenario), versions in git (REVISION:PLAN) or folders of runs. What differs in the
plans comes first, then both answers on the same futures, then what each change has part in: its mean effect over all
orders of making the changes, up to ten of them; above, over sampled orders. With one plan alone each of its scenarios
stands beside the plan as written.

With --actuals FILE a plan stands beside what happened. Rows are date,quantity,value,source,title: a figure (revenue, cash,
served_share, customers(products.seat): metrics of checks) is told beside what was expected of it in its month; an address
of the plan is an input, which is set to what it was to tell what made the difference.

Examples:
  plimsoll compare plan.yaml --scenario slow-year          the plan as written, and a scenario
  plimsoll compare plan.yaml#ipo-shut plan.yaml#slow-year  two scenarios
  plimsoll compare HEAD~1:plan.yaml plan.yaml              what the last change did
  plimsoll compare main:plan.yaml plan.yaml --markdown     for a comment on a pull request
  plimsoll compare runs/before runs/after                  two runs, on the futures of the first
  plimsoll compare plan.yaml                               every scenario, one row each
  plimsoll compare a.yaml b.yaml --exit-code --quiet       exit code 6 if they differ in more than words
  plimsoll compare plan.yaml --actuals quarter.csv         what was expected beside what came, and why they differ`;

export function addCompare(program: Command, context: Context): void {
  program
    .command("compare")
    .description("compare two plans, scenarios, versions or runs on the same futures")
    .argument("<a>", "plan, PLAN#scenario, REVISION:PLAN, or folder of a run; - for standard input")
    .argument("[b]", "what it is compared with; without it, the scenarios of the plan")
    .addOption(scenarioOption())
    .option("--actuals <file>", "CSV of what happened: date,quantity,value,source,title")
    .option("--paths <n>", "number of futures (default: the plan's, at most 1000; of runs, theirs)", wholeNumber(1, 10_000_000))
    .option("--seed <n>", "seed of all randomness, in place of the plan's own", wholeNumber(0, 4_294_967_295))
    .option("--pairs <n>", "share the difference over this many sampled pairs of orders", wholeNumber(2, 10_000))
    .option("--no-steps", "leave out what each change has part in")
    .addOption(workersOption())
    .option("--exit-code", "end with exit code 6 if the plans differ in more than words, or a figure came outside p10 to p90")
    .option("--markdown", "print the comparison as Markdown")
    .addOption(jsonOption("the comparison"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (a: string, b: string | undefined, options: Options) => {
      context.exitCode = await run(a, b, options, context);
    });
}

/** Futures of a comparison, unless more are asked for: each combination of changes is a run of its own. */
const usualPaths = 1000;

async function run(a: string, b: string | undefined, options: Options, context: Context): Promise<ExitCode> {
  if (b !== undefined && options.scenario !== undefined)
    throw new OperatingError("--scenario goes with one plan alone", { fault: "input", hint: "write PLAN#scenario for one of two" });
  if (options.actuals !== undefined) {
    if (b !== undefined)
      throw new OperatingError("--actuals goes with one plan alone", { fault: "input", hint: "leave the second plan out; PLAN#scenario names a scenario" });
    return againstActuals(a, options.actuals, options, context);
  }
  const from = await openSide(a, undefined, options, context);
  if (from === undefined) return exitCodes.invalid;
  const other = b ?? (options.scenario === undefined ? undefined : a);
  const to =
    other === undefined
      ? undefined
      : await openSide(other.startsWith("#") ? `${from.label.replace(/#[^#]*$/, "")}${other}` : other, options.scenario, options, context);
  if (other !== undefined && to === undefined) return exitCodes.invalid;
  const request = requestOf(from, to ?? from, options, context);
  context.told.seed = request.seed;
  const ports: ComparePorts = { runner: runnerFor(request.paths, options.workers, context), clock: context.clock, sha256 };
  const progress = progressOf(context, options.quiet === true);
  const runOptions = { signal: context.signal, onProgress: progress.onProgress };
  try {
    if (to === undefined) return await scenarios(from, options, { request, ports, runOptions, clear: () => progress.clear() }, context);
    const { comparison } = await compare([from, to], request, ports, runOptions);
    progress.clear();
    context.screen.out(printed(comparison, options, context));
    return options.exitCode === true && comparison.inputs.some(({ effect }) => effect !== "wording") ? exitCodes.different : exitCodes.ok;
  } finally {
    progress.clear();
  }
}

/** A plan, or a run, beside what happened. */
async function againstActuals(a: string, file: string, options: Options, context: Context): Promise<ExitCode> {
  const side = await openSide(a, options.scenario, options, context);
  if (side === undefined) return exitCodes.invalid;
  const { seed, paths, effort, onlyAnswers, engine } = requestOf(side, side, options, context);
  context.told.seed = seed;
  const request = { text: await textFiles.read(file), file, seed, paths, scenario: side.scenario, effort, onlyFigures: onlyAnswers === true, engine };
  const progress = progressOf(context, options.quiet === true);
  let found: PlanAgainstActuals;
  try {
    found = await planAgainstActuals(side.loaded, request, runnerFor(paths, options.workers, context), {
      signal: context.signal,
      onProgress: progress.onProgress,
    });
  } finally {
    progress.clear();
  }
  const { screen } = context;
  if (options.json) screen.out(`${JSON.stringify(found)}\n`);
  else screen.out(options.markdown ? actualsMarkdown(found) : renderActuals(found, { width: screen.width, color: screen.outColor }));
  return options.exitCode === true && missesOf(found).length > 0 ? exitCodes.different : exitCodes.ok;
}

function requestOf(from: OpenSide, to: OpenSide, options: Options, context: Context): CompareRequest {
  const seeds = [from, to].map(({ run: kept, loaded }) => kept?.seed ?? loaded.plan.seed);
  const paths = [from, to].map(({ run: kept, loaded }) => kept?.paths ?? Math.min(usualPaths, loaded.plan.paths));
  return {
    // Of two seeds one is taken whichever side it is on, so that swapping the sides changes no figure.
    seed: options.seed ?? Math.min(...seeds),
    paths: options.paths ?? Math.min(...paths),
    ...(options.pairs === undefined ? {} : { effort: { exactMax: 0, pairs: options.pairs } }),
    onlyAnswers: !options.steps,
    engine: context.version,
  };
}

interface Work {
  readonly request: CompareRequest;
  readonly ports: ComparePorts;
  readonly runOptions: Parameters<typeof compareScenarios>[4];
  clear(): void;
}

async function scenarios(from: OpenSide, options: Options, { request, ports, runOptions, clear }: Work, context: Context): Promise<ExitCode> {
  const names = from.loaded.scenarios.map(({ name }) => name);
  if (from.scenario !== undefined || names.length === 0)
    throw new OperatingError(from.scenario === undefined ? `${from.label} has no scenarios to compare with` : `${from.label} is compared with nothing`, {
      fault: "input",
      hint: "name a second plan, PLAN#scenario, REVISION:PLAN or run",
    });
  const overview = await compareScenarios(from, names, request, ports, runOptions);
  clear();
  const { screen } = context;
  if (options.json) screen.out(`${JSON.stringify(overview)}\n`);
  else screen.out(options.markdown ? overviewMarkdown(overview) : renderOverview(overview, { width: screen.width, color: screen.outColor }));
  return exitCodes.ok;
}

function printed(comparison: Comparison, options: Options, { screen }: Context): string {
  if (options.json) return `${comparisonJson(comparison)}\n`;
  return options.markdown ? comparisonMarkdown(comparison) : renderComparison(comparison, { width: screen.width, color: screen.outColor });
}
