/** plimsoll serve: what serving and training cost by model and chip. */
import type { Command } from "commander";
import { servingTables } from "../../core/results/serving-tables.ts";
import { OperatingError } from "../../app/ports.ts";
import { didYouMean } from "../../core/quantity/spelling.ts";
import { catalogueText } from "../../formats/text/chip-catalogue.ts";
import { servingText } from "../../formats/text/serving.ts";
import { csvOf, jsonOf } from "../../formats/text/show.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { loadValid } from "../load-valid.ts";
import { jsonOption, quietOption, scenarioOption } from "../options.ts";

interface Options {
  readonly scenario?: string;
  readonly json?: true;
  readonly csv?: string;
  readonly chips?: true;
  readonly quiet?: true;
}

const help = `
Throughput is measured where the plan states it under a workload's \`throughput:\`; for other chips it is modelled from
\`serving:\`, \`models:\` and the chips' dense peaks, memory and bandwidth, and the table says which. No future is simulated:
all is at medians in the first month.

Examples:
  plimsoll serve plan.yaml                          dollars a Mtok by model and chip, models side by side, programmes
  plimsoll serve plan.yaml --scenario dense
  plimsoll serve --chips                            peaks, memory and bandwidth of known chips, to paste into a plan
  plimsoll serve plan.yaml --csv serving-cost > cost.csv
  plimsoll serve plan.yaml --json | jq '.tables[0].rows'`;

export function addServe(program: Command, context: Context): void {
  program
    .command("serve")
    .description("tell what serving and training cost: throughput measured or modelled, dollars a Mtok by model and chip")
    .argument("[plan]", "plan file; - for standard input")
    .addOption(scenarioOption())
    .option("--csv <table>", "print one table as CSV, in full precision: serving-cost, models or programmes")
    .option("--chips", "print known chips as lines of a plan, each with its source; no plan is read")
    .addOption(jsonOption("the tables"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (file: string | undefined, options: Options) => {
      context.exitCode = await run(file, options, context);
    });
}

async function run(file: string | undefined, options: Options, context: Context): Promise<ExitCode> {
  if (options.chips) {
    if (file !== undefined) throw new OperatingError("--chips reads no plan", { fault: "input", hint: "plimsoll serve PLAN, or plimsoll serve --chips" });
    context.screen.out(catalogueText());
    return exitCodes.ok;
  }
  if (file === undefined) throw new OperatingError("no plan was named", { fault: "input", hint: "plimsoll serve PLAN, or plimsoll serve --chips" });
  const loaded = await loadValid(file, options, context);
  if (loaded === undefined) return exitCodes.invalid;
  const { screen } = context;
  const tables = servingTables(loaded.plan, true);
  if (options.csv !== undefined) {
    const table = tables.find(({ id }) => id === options.csv);
    const ids = tables.map(({ id }) => id);
    if (table === undefined)
      throw new OperatingError(`this plan has no table ${options.csv}`, {
        fault: "input",
        hint: didYouMean(options.csv, ids) ?? (ids.length === 0 ? "it serves nothing" : `it has ${ids.join(", ")}`),
      });
    screen.out(csvOf(table));
  } else if (options.json) screen.out(`${JSON.stringify({ planHash: loaded.planHash, tables: tables.map((table) => JSON.parse(jsonOf(table)) as object) })}\n`);
  else screen.out(servingText(tables, { width: screen.width, color: screen.outColor }));
  return exitCodes.ok;
}
