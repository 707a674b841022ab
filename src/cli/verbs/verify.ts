/** plimsoll verify: a result of `allocate` checked against its problem, by code of its own. */
import type { Command } from "commander";
import { textFiles } from "../../adapters/files/text-files.ts";
import { verifyResult } from "../../core/allocation/verify-file.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { jsonOption } from "../options.ts";
import { readJson } from "../read-json.ts";

interface Options {
  readonly json?: true;
}

const help = `
Weak duality only: any prices bound the value from above, so a result is optimal where its value
meets the bound of its own prices. Exit code 3 if it does not.

Examples:
  plimsoll allocate --problem cluster.json --json > result.json
  plimsoll verify cluster.json result.json`;

export function addVerify(program: Command, context: Context): void {
  program
    .command("verify")
    .description("check an allocation against its problem")
    .argument("<problem>", "problem file in JSON")
    .argument("<result>", "what `allocate --json` printed")
    .addOption(jsonOption("what was found"))
    .addHelpText("after", help)
    .action(async (problem: string, result: string, options: Options) => {
      context.exitCode = await run(problem, result, options, context);
    });
}

async function run(problem: string, result: string, options: Options, context: Context): Promise<ExitCode> {
  const sources = { read: textFiles.read, readStdin: () => context.readStdin() };
  const { verification, errors } = verifyResult(await readJson(problem, sources), await readJson(result, sources));
  for (const { path, message } of errors) context.screen.err(`error: ${path === "" ? "the file" : path}: ${message}\n`);
  if (verification === undefined) return exitCodes.invalid;
  if (options.json) context.screen.out(`${JSON.stringify(verification)}\n`);
  else if (verification.holds)
    context.screen.out(`${verification.proves}: value $${verification.objectiveUsd}, bound $${verification.boundUsd}, gap $${verification.gapUsd}\n`);
  else context.screen.out(`does not hold: ${verification.worstConstraint}; value $${verification.objectiveUsd}, bound $${verification.boundUsd}\n`);
  return verification.holds ? exitCodes.ok : exitCodes.checkFailed;
}
