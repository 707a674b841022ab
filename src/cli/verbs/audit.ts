/** plimsoll audit: a certificate or the proof of a bound, checked again by code of its own. */
import { type Command, Option } from "commander";
import { sha256 } from "../../adapters/files/sha256.ts";
import { textFiles } from "../../adapters/files/text-files.ts";
import { openEvaluations, openEvaluationsHere } from "../../adapters/workers/evaluations.ts";
import { audit } from "../../app/audit.ts";
import { type Context, progressOf } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { loadValid } from "../load-valid.ts";
import { jsonOption, quietOption, scenarioOption, wholeNumber } from "../options.ts";
import { readJson } from "../read-json.ts";

interface Options {
  readonly scenario?: string;
  readonly workers?: number;
  readonly json?: true;
  readonly quiet?: true;
}

const help = `
A certificate: its streams of futures are keyed as they must be and used once, its levels and limits follow from
its counts; with the plan, the certifying futures are run and counted again. The proof of a bound: every cut is
derived again from its duals by weak duality, and the bound from the cuts; no solver is loaded.

Exit codes: 0 it holds, 2 no valid plan, 3 something does not hold, 5 no certificate and no proof.

Examples:
  plimsoll audit decisions/my-plan/certificate.json my-plan.yaml
  plimsoll solve my-plan.yaml --proof bound.json && plimsoll audit bound.json`;

export function addAudit(program: Command, context: Context): void {
  program
    .command("audit")
    .description("check a certificate, or the proof of a bound")
    .argument("<file>", "certificate.json of `commit`, or what `solve --proof` wrote; - for standard input")
    .argument("[plan]", "plan file: the certifying futures are run again")
    .addOption(scenarioOption())
    .addOption(new Option("--workers <n>", "threads").argParser(wholeNumber(1, 64)))
    .addOption(jsonOption("what was found"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (file: string, plan: string | undefined, options: Options) => {
      context.exitCode = await run(file, plan, options, context);
    });
}

async function run(file: string, plan: string | undefined, options: Options, context: Context): Promise<ExitCode> {
  const json = await readJson(file, { read: textFiles.read, readStdin: () => context.readStdin() });
  const scenario = options.scenario === undefined ? {} : { scenario: options.scenario };
  const loaded = plan === undefined ? undefined : await loadValid(plan, { quiet: true, ...scenario }, context);
  if (plan !== undefined && loaded === undefined) return exitCodes.invalid;
  const progress = progressOf(context, options.quiet === true);
  const workers = options.workers ?? context.processors;
  const found = await audit(
    json,
    loaded,
    { sha256, openRunner: (program) => (workers === 1 ? openEvaluationsHere(program) : openEvaluations(program, workers)) },
    { signal: context.signal, onProgress: progress.onProgress },
  ).finally(() => progress.clear());
  const { screen } = context;
  if (options.json) screen.out(`${JSON.stringify(found)}\n`);
  else {
    for (const { what, holds, instead } of found.findings) screen.out(`${holds ? "holds" : "FAILS"}  ${what}${instead === undefined ? "" : `: ${instead}`}\n`);
    const failed = found.findings.filter(({ holds }) => !holds).length;
    screen.out(failed === 0 ? `all ${found.findings.length} hold\n` : `${failed} of ${found.findings.length} do not hold\n`);
    if (found.of === "certificate" && found.futuresRunAgain === 0 && !options.quiet)
      screen.err("note: the certifying futures were not run again: give the plan it is of\n");
  }
  return found.holds ? exitCodes.ok : exitCodes.checkFailed;
}
