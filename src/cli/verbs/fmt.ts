/** plimsoll fmt: a plan's text in canonical form, comments kept. */
import type { Command } from "commander";
import { textFiles } from "../../adapters/files/text-files.ts";
import { renderDiagnostics } from "../../formats/text/diagnostics.ts";
import { formatYamlPlan } from "../../formats/yaml/format-plan.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { quietOption } from "../options.ts";

interface Options {
  readonly check?: true;
  readonly dryRun?: true;
  readonly quiet?: true;
}

const help = `
Keys get their usual order and values one space; comments stay where they are, and no value changes.

Examples:
  plimsoll fmt plan.yaml                 edits the file
  plimsoll fmt plan.yaml --dry-run       prints the result, leaves the file
  plimsoll fmt plan.yaml --check         exit code 3 if it would change
  plimsoll fmt - < plan.yaml             from standard input to standard output`;

export function addFmt(program: Command, context: Context): void {
  program
    .command("fmt")
    .description("put the text of a plan in canonical form")
    .argument("<plan>", "plan file in YAML; - for standard input")
    .option("--check", "change nothing; exit code 3 if the text would change")
    .option("--dry-run", "print the result instead of writing it")
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (file: string, options: Options) => {
      context.exitCode = await run(file, options, context);
    });
}

async function run(file: string, options: Options, context: Context): Promise<ExitCode> {
  const { screen } = context;
  const before = file === "-" ? await context.readStdin() : await textFiles.read(file);
  const { text: after, diagnostics } = formatYamlPlan(before, file === "-" ? "<stdin>" : file);
  if (diagnostics.length > 0) screen.err(renderDiagnostics(diagnostics, { sourceOf: () => before }));
  if (after === undefined) return exitCodes.invalid;
  if (options.check) {
    if (after === before) return exitCodes.ok;
    if (!options.quiet) screen.err(`${file}: not in canonical form; run plimsoll fmt ${file}\n`);
    return exitCodes.checkFailed;
  }
  if (options.dryRun || file === "-") screen.out(after);
  else if (after !== before) await textFiles.replace(file, after);
  return exitCodes.ok;
}
