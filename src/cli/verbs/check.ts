/** plimsoll check: is it a valid plan? */
import type { Command } from "commander";
import { planFilesOf } from "../../adapters/files/plan-files.ts";
import { isValid, loadPlan } from "../../app/load-plan.ts";
import { isOpen, judgePlanChecks } from "../../core/checks/plan-checks.ts";
import { diagnosticsJson } from "../../formats/text/diagnostics.ts";
import { planChecksJson, planChecksText } from "../../formats/text/plan-checks.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { printDiagnostics } from "../load-valid.ts";
import { jsonOption, quietOption, scenarioOption } from "../options.ts";

interface Options {
  readonly scenario?: string;
  readonly json?: true;
  readonly quiet?: true;
}

const help = `
Every mistake is told in one go, as file:line:column: error CODE: message, with what to do about it.
The plan's checks: are judged as far as the plan alone answers them; one that fails, and is not
accepted with a reason, makes exit code 3. Those over results need futures: \`plimsoll simulate\`.

Examples:
  plimsoll check plan.yaml
  plimsoll check plan.yaml --scenario slow-year
  plimsoll check plan.yaml --json | jq .diagnostics`;

export function addCheck(program: Command, context: Context): void {
  program
    .command("check")
    .description("tell what is wrong with a plan")
    .argument("<plan>", "plan file: .yaml, .json, .js or .ts; - for standard input")
    .addOption(scenarioOption())
    .addOption(jsonOption("diagnostics"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (file: string, options: Options) => {
      context.exitCode = await run(file, options, context);
    });
}

async function run(file: string, options: Options, context: Context): Promise<ExitCode> {
  const loaded = await loadPlan(
    planFilesOf(file, () => context.readStdin()),
    options.scenario,
    context.clock.today(),
  );
  const checks = isValid(loaded) ? judgePlanChecks(loaded.plan) : undefined;
  if (options.json) {
    const diagnostics = diagnosticsJson(loaded.diagnostics);
    const judged = checks === undefined ? {} : { checks: planChecksJson(checks) };
    context.screen.out(`${JSON.stringify({ planHash: loaded.planHash ?? null, scenarios: loaded.scenarios, ...diagnostics, ...judged })}\n`);
  } else {
    // What is quiet tells errors only, here as elsewhere.
    if (!isValid(loaded) || !options.quiet) printDiagnostics(loaded, context);
    if (isValid(loaded) && !options.quiet) {
      const warnings = loaded.diagnostics.length;
      context.screen.out(
        `${loaded.source.file}: valid${warnings === 0 ? "" : `, ${warnings} ${warnings === 1 ? "warning" : "warnings"}`} (plan hash ${loaded.planHash})\n`,
      );
    }
    if (checks !== undefined && (!options.quiet || checks.judged.some(isOpen)))
      context.screen.out(planChecksText(checks, loaded.source.file, context.screen.outColor));
  }
  if (checks === undefined) return exitCodes.invalid;
  return checks.judged.some(isOpen) ? exitCodes.checkFailed : exitCodes.ok;
}
