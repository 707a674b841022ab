/** plimsoll solve: the planning model of a plan, or a stochastic programme of an SMPS set. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Command } from "commander";
import { Option } from "commander";
import { openHighs } from "../../adapters/highs/solver.ts";
import { textFiles } from "../../adapters/files/text-files.ts";
import { OperatingError } from "../../app/ports.ts";
import { solvePlan } from "../../app/solve-plan.ts";
import { readSmps, type SolveAnswer, solveSmps } from "../../app/solve-smps.ts";
import type { Solver } from "../../core/stochastic/solver.ts";
import { encodingFault } from "../../formats/text-encoding.ts";
import { planningText } from "../../formats/text/planning.ts";
import { type Context, progressOf } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { loadValid } from "../load-valid.ts";
import { jsonOption, quietOption, scenarioOption, wholeNumber } from "../options.ts";

interface Options {
  readonly smps?: true;
  readonly seed?: number;
  readonly iterations?: number;
  readonly proof?: string;
  readonly scenario?: string;
  readonly json?: true;
  readonly quiet?: true;
}

/** Faults of a file that are printed; the rest is counted. */
const faultsShown = 10;

const help = `
A plan: its planning model, the convex core by quarters; what a rule earns in it and what no rule can. The whole
company is what \`commit\` decides on.

An SMPS set: CORE is the linear programme of one future (MPS, whole numbers too), TIME says which columns and rows
belong to which period, STOCH what is random: INDEP, BLOCKS or SCENARIOS, DISCRETE, in right-hand sides, costs and
the matrix. A set whose tree is small is solved whole; a larger one by stages, with a proven bound; one whose values
cannot be listed by sampling, with a statistical bound.

Exit codes: 0 solved, 2 a file is not read, 4 no solution is feasible, 1 not solved.

Examples:
  plimsoll solve plan.yaml --proof bound.json && plimsoll audit bound.json
  plimsoll solve --smps lands.cor lands.tim lands.sto
  plimsoll solve --smps pgp2.cor pgp2.tim pgp2.sto --seed 7 --json`;

export function addSolve(program: Command, context: Context): void {
  program
    .command("solve")
    .description("solve a plan's planning model, or a stochastic programme given as an SMPS set, with its bound")
    .argument("<files...>", "plan file; with --smps: CORE, TIME and STOCH file")
    .option("--smps", "the files are an SMPS set")
    .addOption(new Option("--seed <n>", "seed of samples and of training (default: the plan's; 1)").argParser(wholeNumber(0, Number.MAX_SAFE_INTEGER)))
    .addOption(new Option("--iterations <n>", "of training, with a plan (default: 240)").argParser(wholeNumber(1, 100_000)))
    .option("--proof <file>", "with a plan: write the bound with all that proves it, for `audit`")
    .addOption(scenarioOption())
    .addOption(jsonOption("the answer"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (files: string[], options: Options) => {
      context.exitCode = await (options.smps ? runSmps(files, options, context) : runPlan(files, options, context));
    });
}

/** Futures on which EVPI and VSS are measured. */
const informationPaths = 24;

async function loadSolver(): Promise<Solver> {
  return openHighs().catch((error: unknown) => {
    throw new OperatingError("the solver cannot be loaded", { fault: "system", hint: error instanceof Error ? error.message : String(error) });
  });
}

async function runPlan(files: readonly string[], options: Options, context: Context): Promise<ExitCode> {
  if (files.length !== 1)
    throw new OperatingError(`one plan is solved at a time, and ${files.length} files were named`, {
      fault: "input",
      hint: "give one plan, or --smps with CORE, TIME and STOCH",
    });
  const scenario = options.scenario === undefined ? {} : { scenario: options.scenario };
  const loaded = await loadValid(files[0]!, { ...scenario, ...(options.quiet ? { quiet: true } : {}) }, context);
  if (loaded === undefined) return exitCodes.invalid;
  if (options.proof !== undefined) await textFiles.prepare(options.proof);
  const seed = options.seed ?? loaded.plan.seed;
  context.told.seed = seed;
  const progress = progressOf(context, options.quiet === true);
  const { signal, screen } = context;
  const { result, proof } = await solvePlan(loaded, await loadSolver(), {
    seed,
    keepProof: options.proof !== undefined,
    informationPaths,
    ...(options.iterations === undefined ? {} : { iterations: options.iterations }),
    run: { signal, onProgress: progress.onProgress },
    nextTurn,
  }).finally(() => progress.clear());
  if (options.proof !== undefined && proof !== undefined) await textFiles.replace(options.proof, `${JSON.stringify(proof)}\n`);
  screen.out(options.json ? `${JSON.stringify(result)}\n` : planningText(loaded.plan.name, result, screen.width));
  return result.status === "solved" ? exitCodes.ok : exitCodes.limitBroken;
}

async function runSmps(files: readonly string[], options: Options, context: Context): Promise<ExitCode> {
  if (files.length !== 3) throw new OperatingError(`${files.length} files`, { fault: "input", hint: "an SMPS set has three: CORE, TIME and STOCH" });
  const aboutPlans = (["iterations", "proof", "scenario"] as const).find((name) => options[name] !== undefined);
  if (aboutPlans !== undefined)
    throw new OperatingError(`--${aboutPlans} is about a plan`, { fault: "input", hint: "leave it out, or give a plan without --smps" });
  const { screen, signal, told } = context;
  const seed = options.seed ?? 1;
  told.seed = seed;
  const [core, time, stoch] = await Promise.all(files.map(async (file) => ({ file, text: await textFiles.read(file) })));
  for (const { file, text } of [core!, time!, stoch!]) {
    const encoding = encodingFault(text);
    if (encoding !== undefined && encoding.index === undefined)
      throw new OperatingError(`${file}: ${encoding.message}`, { fault: "input", hint: "an SMPS set is three text files: CORE, TIME and STOCH" });
  }
  const { set, faults } = readSmps(core!, time!, stoch!);
  for (const { file, line, message } of faults.slice(0, faultsShown)) screen.err(`${file}${line > 0 ? `:${line}` : ""}: error: ${message}\n`);
  if (faults.length > faultsShown) screen.err(`${faults.length} errors; the first ${faultsShown} are shown\n`);
  if (set === undefined) return exitCodes.invalid;
  const progress = progressOf(context, options.quiet === true);
  const solver = await loadSolver();
  const answer = await solveSmps(set, solver, { seed, run: { signal, onProgress: progress.onProgress }, nextTurn }).finally(() => progress.clear());
  screen.out(options.json ? `${JSON.stringify(jsonOf(answer))}\n` : textOf(answer));
  if (answer.status === "infeasible") return exitCodes.limitBroken;
  return answer.status === "optimal" || answer.status === "estimated" ? exitCodes.ok : exitCodes.bug;
}

/** The answer as the schema has it, and how it was found. */
function jsonOf({ status, objective, ci95, bound, boundKind, gap, firstStage, route, message, counts }: SolveAnswer): object {
  return {
    status,
    objective,
    ...(ci95 === undefined ? {} : { ci95 }),
    bound,
    boundKind,
    gap,
    firstStage,
    route,
    ...(message === undefined ? {} : { message }),
    counts,
  };
}

function textOf({ status, objective, ci95, bound, boundKind, gap, firstStage, message }: SolveAnswer): string {
  const lines = [`status      ${status}`];
  if (objective !== null) lines.push(`objective   ${objective}${ci95 === undefined ? "" : ` (95 % of samples: ${ci95[0]} to ${ci95[1]})`}`);
  if (bound !== null) lines.push(`bound       ${bound} (${boundKind})`);
  if (gap !== null) lines.push(`gap         ${(100 * gap).toPrecision(3)} %`);
  const names = Object.keys(firstStage);
  if (names.length > 0) lines.push("first stage", ...names.map((name) => `  ${name.padEnd(Math.max(...names.map((n) => n.length)))}  ${firstStage[name]}`));
  if (message !== undefined) lines.push(`note        ${message}`);
  return `${lines.join("\n")}\n`;
}
