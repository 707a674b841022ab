/** plimsoll import: what was changed in a workbook, back into the plan. */
import type { Command } from "commander";
import { planFilesOf } from "../../adapters/files/plan-files.ts";
import { binaryFiles, textFiles } from "../../adapters/files/text-files.ts";
import { importWorkbook } from "../../app/import-workbook.ts";
import { OperatingError } from "../../app/ports.ts";
import { textDiff } from "../../formats/text/text-diff.ts";
import { readReturned } from "../../formats/xlsx/read-inputs.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { jsonOption, quietOption } from "../options.ts";

interface Options {
  readonly write?: true;
  readonly json?: true;
  readonly quiet?: true;
}

const help = `
The workbook is one that \`plimsoll export\` wrote, changed and saved by any spreadsheet program. Each changed input becomes a change
of that one value in the plan's text, comments and order kept. Nothing is written without --write.

Examples:
  plimsoll import plan.yaml board.xlsx                 shows the change as a diff
  plimsoll import plan.yaml board.xlsx --write         and makes it`;

export function addImport(program: Command, context: Context): void {
  program
    .command("import")
    .description("bring changed inputs of a workbook back into the plan")
    .argument("<plan>", "plan file in YAML")
    .argument("<workbook>", "workbook that was exported from a run of this plan")
    .option("--write", "change the plan file")
    .addOption(jsonOption("the changes"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (plan: string, file: string, options: Options) => {
      context.exitCode = await run(plan, file, options, context);
    });
}

async function run(plan: string, file: string, options: Options, { screen }: Context): Promise<ExitCode> {
  if (plan === "-") throw new OperatingError("standard input cannot be written back", { fault: "input", hint: "give the path of a plan" });
  const returned = readReturned(await binaryFiles.read(file));
  if (returned.kind === "unreadable")
    throw new OperatingError(`cannot use ${file}: ${returned.why}`, { fault: "data", hint: "give a workbook that plimsoll export wrote, saved as .xlsx" });
  const { before, after, accepted, refused } = await importWorkbook(
    planFilesOf(plan, () => Promise.resolve("")),
    returned,
  );
  const diff = textDiff(before, after, plan);
  const written = options.write === true && after !== before && refused.length === 0;
  if (written) await textFiles.replace(plan, after);
  if (options.json) screen.out(`${JSON.stringify({ plan, accepted, refused, diff, written })}\n`);
  else screen.out(diff);
  for (const { cell, address, why } of refused) screen.err(`error: ${cell}, ${address}: ${why}\n`);
  if (refused.length > 0) {
    if (options.write) screen.err("nothing was written\n");
    return exitCodes.dataRejected;
  }
  if (!options.json && !options.quiet)
    screen.err(
      accepted.length === 0
        ? "no input was changed\n"
        : written
          ? `${accepted.length} changed in ${plan}\n`
          : `${accepted.length} to change; --write changes ${plan}\n`,
    );
  return exitCodes.ok;
}
