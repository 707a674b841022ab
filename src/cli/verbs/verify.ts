/** plimsoll verify: a result of `allocate` checked against its problem, by code of its own. */
import type { Command } from "commander";
import { textFiles } from "../../adapters/files/text-files.ts";
import { OperatingError } from "../../app/ports.ts";
import { verifyResult } from "../../core/allocation/verify-file.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { jsonOption, quietOption } from "../options.ts";
import { readJson, readProblemJson } from "../read-json.ts";

interface Options {
  readonly json?: true;
}

/** Errors of a file that are printed; the rest is counted. */
const errorsShown = 10;

const help = `
Weak duality only: any prices bound the value from above, so a result is optimal where its value
meets the bound of its own prices.

Exit codes: 0 it holds, 2 a file is no problem or no result, 3 it does not hold, 5 not JSON.

Examples:
  plimsoll allocate --problem cluster.json --json > result.json
  plimsoll verify cluster.json result.json`;

export function addVerify(program: Command, context: Context): void {
  program
    .command("verify")
    .description("check an allocation against its problem")
    .argument("<problem>", "problem file in JSON, or a line for each workload (.jsonl)")
    .argument("<result>", "what `allocate --json` printed")
    .addOption(jsonOption("what was found"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (problem: string, result: string, options: Options) => {
      context.exitCode = await run(problem, result, options, context);
    });
}

async function run(problem: string, result: string, options: Options, context: Context): Promise<ExitCode> {
  const sources = { read: textFiles.read, readStdin: () => context.readStdin() };
  const [given, answer] = [await readProblemJson(problem, sources), await readJson(result, sources)];
  const { verification, errors } = verifyResult(given, answer);
  if (verification === undefined && verifyResult(answer, given).verification !== undefined)
    throw new OperatingError(`${problem} is a result, and ${result} its problem`, { fault: "input", hint: "swap the two" });
  const named = (path: string): string => path.replace(/^problem(?=:|$)/, problem).replace(/^result(?=:|$)/, result);
  for (const { path, message } of errors.slice(0, errorsShown)) context.screen.err(`error: ${named(path)}: ${message}\n`);
  if (errors.length > errorsShown) context.screen.err(`${errors.length} errors; the first ${errorsShown} are shown\n`);
  if (verification === undefined) return exitCodes.invalid;
  if (options.json) context.screen.out(`${JSON.stringify(verification)}\n`);
  else if (verification.holds)
    context.screen.out(
      `${verification.proves}: value ${usd(verification.objectiveUsd)}, bound ${usd(verification.boundUsd)}, gap ${usd(verification.gapUsd)}\n`,
    );
  else
    context.screen.out(
      `does not hold: ${verification.worstConstraint === "" ? "its prices leave a gap" : verification.worstConstraint}; value ${usd(verification.objectiveUsd)}, bound ${usd(verification.boundUsd)}\n`,
    );
  return verification.holds ? exitCodes.ok : exitCodes.checkFailed;
}

/** In full precision, the digits before the point in groups. */
const usd = (amount: number): string =>
  `$${String(amount).replace(/^(-?)(\d+)(?=\.|$)/, (_, sign: string, whole: string) => sign + whole.replace(/\B(?=(?:\d{3})+$)/g, ","))}`;
