/** plimsoll show: the answer and the tables of a run. */
import type { Command } from "commander";
import { createRunStore } from "../../adapters/files/run-store.ts";
import { sha256 } from "../../adapters/files/sha256.ts";
import { OperatingError } from "../../app/ports.ts";
import { openRun } from "../../app/run-folder.ts";
import type { RunSummary } from "../../core/results/run.ts";
import { didYouMean } from "../../core/quantity/spelling.ts";
import { answerJson } from "../../formats/text/answer-json.ts";
import type { BreakAnswer } from "../../core/stress/reverse-stress.ts";
import { breakSentence } from "../../formats/text/break.ts";
import { wrap } from "../../formats/text/columns.ts";
import { renderAnswer } from "../../formats/text/answer.ts";
import { csvOf, jsonOf, listText, tableText } from "../../formats/text/show.ts";
import { tableOf, tablesOf } from "../../formats/text/summary-tables.ts";
import type { Context } from "../context.ts";
import { jsonOption, quietOption } from "../options.ts";

interface Options {
  readonly json?: true;
  readonly csv?: true;
  readonly tables?: true;
}

const help = `
Examples:
  plimsoll show runs/plan                     the answer again
  plimsoll show runs/plan --tables            the tables that it has
  plimsoll show runs/plan cash                one of them
  plimsoll show runs/plan cash --csv > cash.csv`;

export function addShow(program: Command, context: Context): void {
  program
    .command("show")
    .description("print the answer, or a table, of a run")
    .argument("<run>", "folder of a run")
    .argument("[table]", "id of a table")
    .option("--tables", "list the tables")
    .option("--csv", "print the table as CSV, in full precision")
    .addOption(jsonOption("the answer, or the table,"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (folder: string, id: string | undefined, options: Options) => {
      if (options.csv && id === undefined)
        throw new OperatingError("--csv needs the id of a table", { fault: "input", hint: "`plimsoll show RUN --tables` lists them" });
      const { summary, addition } = await openRun({ store: createRunStore(), sha256, folder });
      context.screen.out(shown(await summary(), id, options, context));
      if (id !== undefined || options.json === true || options.tables === true) return;
      const broken = await addition("break.json");
      if (broken !== undefined) context.screen.out(`\n${wrap(breakSentence(JSON.parse(broken) as BreakAnswer), context.screen.width).join("\n")}\n`);
    });
}

function shown(summary: RunSummary, id: string | undefined, options: Options, { screen }: Context): string {
  const text = { width: screen.width, color: screen.outColor };
  if (options.tables) return listText(summary, text);
  if (id === undefined) return options.json ? `${answerJson(summary)}\n` : renderAnswer(summary, text);
  const table = tableOf(summary, id);
  if (table === undefined) throw unknownTable(summary, id);
  return options.csv ? csvOf(table) : options.json ? jsonOf(table) : tableText(table, text);
}

function unknownTable(summary: RunSummary, id: string): OperatingError {
  const ids = tablesOf(summary).map((table) => table.id);
  return new OperatingError(`the run has no table ${id}`, { fault: "input", hint: didYouMean(id, ids) ?? `it has ${ids.join(", ")}` });
}
