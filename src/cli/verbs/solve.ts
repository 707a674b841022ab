/** plimsoll solve: a stochastic programme of an SMPS set. */
import type { Command } from "commander";
import { Option } from "commander";
import { openHighs } from "../../adapters/highs/solver.ts";
import { textFiles } from "../../adapters/files/text-files.ts";
import { OperatingError } from "../../app/ports.ts";
import { readSmps, type SolveAnswer, solveSmps } from "../../app/solve.ts";
import { type Context, progressOf } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { jsonOption, quietOption, wholeNumber } from "../options.ts";

interface Options {
  readonly smps?: true;
  readonly seed: number;
  readonly json?: true;
  readonly quiet?: true;
}

/** Faults of a file that are printed; the rest is counted. */
const faultsShown = 10;

const help = `
The three files of an SMPS set: CORE is the linear programme of one future (MPS, whole numbers too), TIME says
which columns and rows belong to which period, STOCH what is random: INDEP, BLOCKS or SCENARIOS, DISCRETE, in
right-hand sides, costs and the matrix. A set whose tree is small is solved whole; a larger one by stages, with
a proven bound; one whose values cannot be listed by sampling, with a statistical bound.

Exit codes: 0 solved, 2 a file is not read, 4 no solution is feasible, 1 not solved.

Examples:
  plimsoll solve --smps lands.cor lands.tim lands.sto
  plimsoll solve --smps pgp2.cor pgp2.tim pgp2.sto --seed 7 --json`;

export function addSolve(program: Command, context: Context): void {
  program
    .command("solve")
    .description("solve a stochastic programme given as an SMPS set, with its bound")
    .addOption(new Option("--smps", "the files are an SMPS set").makeOptionMandatory())
    .argument("<core>", "CORE file")
    .argument("<time>", "TIME file")
    .argument("<stoch>", "STOCH file")
    .addOption(new Option("--seed <n>", "seed of samples and of training").argParser(wholeNumber(0, Number.MAX_SAFE_INTEGER)).default(1))
    .addOption(jsonOption("the answer"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (core: string, time: string, stoch: string, options: Options) => {
      context.exitCode = await run([core, time, stoch], options, context);
    });
}

async function run(files: readonly [string, string, string], options: Options, context: Context): Promise<ExitCode> {
  const { screen, signal, told } = context;
  told.seed = options.seed;
  const [core, time, stoch] = await Promise.all(files.map(async (file) => ({ file, text: await textFiles.read(file) })));
  const { set, faults } = readSmps(core!, time!, stoch!);
  for (const { file, line, message } of faults.slice(0, faultsShown)) screen.err(`${file}${line > 0 ? `:${line}` : ""}: error: ${message}\n`);
  if (faults.length > faultsShown) screen.err(`${faults.length} errors; the first ${faultsShown} are shown\n`);
  if (set === undefined) return exitCodes.invalid;
  const progress = progressOf(context, options.quiet === true);
  const solver = await openHighs().catch((error: unknown) => {
    throw new OperatingError("the solver cannot be loaded", { fault: "system", hint: error instanceof Error ? error.message : String(error) });
  });
  const answer = solveSmps(set, solver, options.seed, { signal, onProgress: progress.onProgress });
  progress.clear();
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
