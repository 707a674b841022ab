/** plimsoll export: a run as a workbook for a spreadsheet. */
import type { Command } from "commander";
import { binaryFiles } from "../../adapters/files/text-files.ts";
import { createRunStore } from "../../adapters/files/run-store.ts";
import { sha256 } from "../../adapters/files/sha256.ts";
import { workbookOf } from "../../app/export-workbook.ts";
import { OperatingError } from "../../app/ports.ts";
import { openRun } from "../../app/run-folder.ts";
import { writeWorkbook } from "../../formats/xlsx/write-workbook.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { understood } from "../load-valid.ts";

interface Options {
  readonly xlsx?: string | true;
  readonly names: boolean;
}

const help = `
The workbook holds the base case: the path in which every draw is at its median. Its statements are live formulas from the
inputs; the hours of the allocation, and all else that the simulation determines, enter as values that are marked as such.

Examples:
  plimsoll export runs/plan --xlsx                    writes runs/plan.xlsx
  plimsoll export runs/plan --xlsx board.xlsx`;

export function addExport(program: Command, context: Context): void {
  program
    .command("export")
    .description("export a run as a workbook with live formulas")
    .argument("<run>", "folder of a run")
    .option("--xlsx [file]", "write a workbook (default: RUN.xlsx)")
    .option("--no-names", "no defined names for inputs and headline outputs")
    .addHelpText("after", help)
    .action(async (folder: string, options: Options) => {
      context.exitCode = await run(folder, options, context);
    });
}

async function run(folder: string, options: Options, context: Context): Promise<ExitCode> {
  if (options.xlsx === undefined) throw new OperatingError("nothing to export to", { fault: "input", hint: `plimsoll export ${folder} --xlsx` });
  const { manifest, files, summary } = await openRun({ store: createRunStore(), sha256, folder });
  context.told.seed = manifest.seed;
  const loaded = await understood(files, { quiet: true, ...(manifest.scenario === undefined ? {} : { scenario: manifest.scenario }) }, context);
  if (loaded === undefined) return exitCodes.invalid;
  if (loaded.planHash !== manifest.planHash || context.version !== manifest.engine)
    context.screen.err(`warning: the run was made by plimsoll ${manifest.engine}, this is ${context.version}: digits may differ\n`);
  const workbook = workbookOf(loaded, await summary());
  const file = options.xlsx === true ? `${folder.replace(/[\\/]+$/, "")}.xlsx` : options.xlsx;
  await binaryFiles.replace(file, writeWorkbook(workbook, { names: options.names }));
  context.screen.out(`Workbook: ${file}\n`);
  return exitCodes.ok;
}
