/** plimsoll export: a run as a workbook for a spreadsheet, or as a board pack for paper. */
import { type Command, Option } from "commander";
import { pagePrinter } from "../../adapters/chromium/print-page.ts";
import { binaryFiles } from "../../adapters/files/text-files.ts";
import { createRunStore } from "../../adapters/files/run-store.ts";
import { sha256 } from "../../adapters/files/sha256.ts";
import { workbookOf } from "../../app/export-workbook.ts";
import { OperatingError } from "../../app/ports.ts";
import { openRun } from "../../app/run-folder.ts";
import { boardPackHtml, type Paper } from "../../formats/report/board-pack.ts";
import { writeWorkbook } from "../../formats/xlsx/write-workbook.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { warnOfHeld } from "../held-run.ts";
import type { ExitCode } from "../exit-codes.ts";
import { understood } from "../load-valid.ts";
import { quietOption } from "../options.ts";

interface Options {
  readonly xlsx?: string | true;
  readonly pdf?: string | true;
  readonly paper: Paper;
  readonly names: boolean;
  readonly quiet?: true;
}

const help = `
The workbook holds the base case: the path in which every draw is at its median. Its statements are live formulas from the
inputs; the hours of the allocation, and all else that the simulation determines, enter as values that are marked as such.

The board pack is printed by a Chromium, Chrome or Edge that is installed (PLIMSOLL_CHROMIUM names another): no network is used.

Examples:
  plimsoll export runs/plan --pdf                     writes runs/plan.pdf
  plimsoll export runs/plan --pdf pack.pdf --paper letter
  plimsoll export runs/plan --xlsx                    writes runs/plan.xlsx
  plimsoll export runs/plan --xlsx board.xlsx`;

export function addExport(program: Command, context: Context): void {
  program
    .command("export")
    .description("export a run as a workbook with live formulas, or as a board pack in PDF")
    .argument("<run>", "folder of a run")
    .option("--xlsx [file]", "write a workbook (default: RUN.xlsx)")
    .option("--pdf [file]", "print a board pack (default: RUN.pdf)")
    .addOption(new Option("--paper <size>", "paper of the board pack").choices(["a4", "letter"]).default("a4"))
    .option("--no-names", "no defined names for inputs and headline outputs")
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (folder: string, options: Options) => {
      context.exitCode = await run(folder, options, context);
    });
}

async function run(folder: string, options: Options, context: Context): Promise<ExitCode> {
  if (options.xlsx === undefined && options.pdf === undefined)
    throw new OperatingError("nothing to export to", { fault: "input", hint: `plimsoll export ${folder} --xlsx, or --pdf` });
  for (const ending of ["xlsx", "pdf"] as const) {
    const file = options[ending];
    if (file !== undefined) await binaryFiles.prepare(fileOf(folder, file, ending));
  }
  const { manifest, files, summary } = await openRun({ store: createRunStore(), sha256, folder });
  context.told.seed = manifest.seed;
  const loaded = await understood(files, { quiet: true, ...(manifest.scenario === undefined ? {} : { scenario: manifest.scenario }) }, context);
  if (loaded === undefined) return exitCodes.invalid;
  if (!options.quiet && (loaded.planHash !== manifest.planHash || context.version !== manifest.engine))
    context.screen.err(`warning: the run was made by plimsoll ${manifest.engine}, this is ${context.version}: digits may differ\n`);
  if (!options.quiet) warnOfHeld(manifest, context);
  const { screen, clock, signal } = context;
  const told = await summary();
  if (options.xlsx !== undefined) {
    const file = fileOf(folder, options.xlsx, "xlsx");
    await binaryFiles.replace(file, writeWorkbook(workbookOf(loaded, told), { names: options.names }));
    screen.out(`Workbook: ${file}\n`);
  }
  if (options.pdf !== undefined) {
    const file = fileOf(folder, options.pdf, "pdf");
    await binaryFiles.replace(file, await pagePrinter.print(boardPackHtml(told, { paper: options.paper, date: clock.today() }), signal));
    screen.out(`Board pack: ${file}\n`);
  }
  return exitCodes.ok;
}

/** Beside the run, unless a file is named. */
const fileOf = (folder: string, file: string | true, ending: string): string => (file === true ? `${folder.replace(/[\\/]+$/, "")}.${ending}` : file);
