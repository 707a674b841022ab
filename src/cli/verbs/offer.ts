/** plimsoll offer: a term sheet, weighed. */
import { basename, dirname, isAbsolute, relative, resolve, sep } from "node:path";
import type { Command } from "commander";
import { planFilesOf } from "../../adapters/files/plan-files.ts";
import { createRunStore } from "../../adapters/files/run-store.ts";
import { sha256 } from "../../adapters/files/sha256.ts";
import { textFiles } from "../../adapters/files/text-files.ts";
import { standingDecision } from "../../app/decide.ts";
import { withFileBeside } from "../../app/load-plan.ts";
import { addedOffers, weigh } from "../../app/offer.ts";
import { OperatingError } from "../../app/ports.ts";
import { formatMonth } from "../../core/calendar/months.ts";
import { pathBeside } from "../../core/plan/read/read-file.ts";
import { renderOffer } from "../../formats/text/offer.ts";
import { type Context, progressOf } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { loadValid, understood } from "../load-valid.ts";
import { jsonOption, quietOption, scenarioOption, workersOption } from "../options.ts";
import { runnerOpener, standingOf } from "./commit.ts";

interface Options {
  readonly offer: string;
  readonly scenario?: string;
  readonly workers?: number;
  readonly clauses?: true;
  readonly json?: true;
  readonly quiet?: true;
}

const help = `
The file holds one offer as a plan writes it, with what it needs beside (sources, sites):
  offers: {new-hall: {kind: take-or-pay, block: 10k H100, max: 4, price: $2.2/H100-hour, term: 24 months, lead: 3 months}}

It is weighed beside the decision that \`plimsoll commit PLAN\` has kept; without one a short search stands in.

Examples:
  plimsoll offer plan.yaml --offer hall.yaml
  plimsoll offer plan.yaml --offer hall.yaml --clauses     what each right in it is worth`;

export function addOffer(program: Command, context: Context): void {
  program
    .command("offer")
    .description("weigh a term sheet: take, counter or reject")
    .argument("<plan>", "plan file: .yaml, .json, .js or .ts")
    .requiredOption("--offer <file>", "the term sheet, as an offer of a plan")
    .addOption(scenarioOption())
    .option("--clauses", "what each right in it is worth, by switching it off")
    .addOption(workersOption())
    .addOption(jsonOption("the answer"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (file: string, options: Options) => {
      context.exitCode = await run(file, options, context);
    });
}

/** The path of a file as an `include:` of the plan would give it; on another drive its name alone. */
function typedIn(plan: string, path: string): string {
  const typed = relative(resolve(plan === "-" ? "." : dirname(plan)), resolve(path));
  return isAbsolute(typed) ? basename(path) : typed.replaceAll(sep, "/");
}

async function run(file: string, options: Options, context: Context): Promise<ExitCode> {
  const before = await loadValid(file, options, context);
  if (before === undefined) return exitCodes.invalid;
  const text = await textFiles.read(options.offer);
  const sheet = typedIn(file, options.offer);
  const files = withFileBeside(
    planFilesOf(file, () => context.readStdin()),
    pathBeside(file, sheet),
    text,
  );
  const loaded = await understood(files, { ...options, quiet: true }, context, sheet);
  if (loaded === undefined) return exitCodes.invalid;
  const names = addedOffers(loaded.plan, before.plan);
  if (names.length !== 1)
    throw new OperatingError(`${options.offer} adds ${names.length === 0 ? "no offer" : `${names.length} offers`} to the plan`, {
      fault: "input",
      hint: "a term sheet holds one: `offers: {name: {kind: …, block: …, price: …}}`",
    });
  const progress = progressOf(context, options.quiet === true);
  const ports = { openRunner: runnerOpener(options.workers ?? context.processors), sha256, store: createRunStore() };
  const running = { signal: context.signal, onProgress: progress.onProgress };
  try {
    const { decision: standing } = await standingDecision(before, standingOf(file, options, context), ports, running);
    const request = { name: names[0]!, standing, hasClauses: options.clauses === true, start: formatMonth(loaded.plan.calendar.start) };
    const answer = await weigh(loaded, request, ports, running);
    progress.clear();
    context.screen.out(options.json ? `${JSON.stringify(answer)}\n` : renderOffer(answer, { width: context.screen.width, color: context.screen.outColor }));
    return exitCodes.ok;
  } finally {
    progress.clear();
  }
}
