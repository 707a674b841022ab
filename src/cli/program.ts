/** The command line: verbs, help, and what every kind of end is called. */
import { Command, CommanderError } from "commander";
import { OperatingError } from "../app/ports.ts";
import { Interruption } from "./context.ts";
import type { Context, World } from "./context.ts";
import { exitCodes, exitCodesText } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { shellWord } from "./shell-word.ts";
import { addAccess } from "./verbs/access.ts";
import { addAllocate } from "./verbs/allocate.ts";
import { addAudit } from "./verbs/audit.ts";
import { addBreak } from "./verbs/break.ts";
import { addCheck } from "./verbs/check.ts";
import { addCommit } from "./verbs/commit.ts";
import { addCompare } from "./verbs/compare.ts";
import { addDigest } from "./verbs/digest.ts";
import { addExplain } from "./verbs/explain.ts";
import { addExport } from "./verbs/export.ts";
import { addFloor } from "./verbs/floor.ts";
import { addFmt } from "./verbs/fmt.ts";
import { addHindsight } from "./verbs/hindsight.ts";
import { addImport } from "./verbs/import.ts";
import { addFund } from "./verbs/fund.ts";
import { addInit } from "./verbs/init.ts";
import { addOpen } from "./verbs/open.ts";
import { addOffer } from "./verbs/offer.ts";
import { addPrice } from "./verbs/price.ts";
import { addReplay } from "./verbs/replay.ts";
import { addRisks } from "./verbs/risks.ts";
import { addSensitivity } from "./verbs/sensitivity.ts";
import { addServe } from "./verbs/serve.ts";
import { addShow } from "./verbs/show.ts";
import { addSimulate } from "./verbs/simulate.ts";
import { addSolve } from "./verbs/solve.ts";
import { addSources } from "./verbs/sources.ts";
import { addTrace } from "./verbs/trace.ts";
import { addWorth } from "./verbs/worth.ts";
import { addVerify } from "./verbs/verify.ts";

const description = "Compute capital planning: how much AI compute can this company carry?";
const examples = `
Examples:
  plimsoll init my-plan.yaml                         answer five questions, get a plan
  plimsoll check my-plan.yaml                        is it a valid plan?
  plimsoll simulate my-plan.yaml                     simulate thousands of futures of the company
  plimsoll simulate my-plan.yaml --scenario slow-year
  plimsoll commit my-plan.yaml                       what to sign now, and by which rule later
  plimsoll trace runs/my-plan --path 17              one future told month by month

${exitCodesText}`;

/** Runs one command. Everything that goes wrong ends here as a message and an exit code; nothing is thrown. */
export async function runCli(argv: readonly string[], world: World): Promise<ExitCode> {
  const context: Context = { ...world, told: {}, exitCode: exitCodes.ok };
  const program = programOf(context);
  try {
    if (argv.length === 0) context.screen.out(program.helpInformation() + examples + "\n");
    else await program.parseAsync([...argv], { from: "user" });
    return context.exitCode;
  } catch (error) {
    return failed(error, argv, context);
  }
}

function programOf(context: Context): Command {
  const { screen } = context;
  const program = new Command("plimsoll")
    .description(description)
    .version(context.version, "--version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [verb]", "print help about a verb")
    .addHelpText("after", examples)
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureOutput({
      writeOut: (text) => screen.out(text),
      writeErr: (text) => screen.err(text),
      getOutHelpWidth: () => screen.width,
      getErrHelpWidth: () => screen.width,
      getOutHasColors: () => screen.outColor,
      getErrHasColors: () => screen.errColor,
    });
  for (const add of [
    addSimulate,
    addCommit,
    addOffer,
    addFund,
    addOpen,
    addCheck,
    addServe,
    addShow,
    addTrace,
    addExplain,
    addCompare,
    addExport,
    addImport,
    addSensitivity,
    addSources,
    addDigest,
    addInit,
    addFmt,
    addAllocate,
    addPrice,
    addReplay,
    addRisks,
    addFloor,
    addBreak,
    addWorth,
    addAccess,
    addHindsight,
    addVerify,
    addSolve,
    addAudit,
  ])
    add(program, context);
  for (const verb of program.commands) verb.showHelpAfterError(`Try: plimsoll ${verb.name()} --help`);
  program.showHelpAfterError("Try: plimsoll --help");
  return program;
}

function failed(error: unknown, argv: readonly string[], context: Context): ExitCode {
  const { screen } = context;
  // Commander has already said what was wrong.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.invalid;
  if (error instanceof Interruption) {
    screen.err(`${interruptionText(context)}\n`);
    return exitCodes.interrupted;
  }
  if (error instanceof OperatingError) {
    screen.err(`error: ${error.message}\n${error.hint === undefined ? "" : `  ${error.hint}\n`}`);
    return { input: exitCodes.invalid, data: exitCodes.dataRejected, system: exitCodes.bug }[error.fault];
  }
  screen.err(bugText(error, argv, context));
  return exitCodes.bug;
}

function interruptionText({ told: { progress, quicker } }: Context): string {
  const hint = quicker === undefined ? "" : `\n  ${quicker}`;
  if (progress === undefined) return `interrupted; nothing was written${hint}`;
  const { stage, done, total, unit, isOpenEnded, note } = progress;
  const reached = `${done} ${isOpenEnded ? "" : `of ${total} `}${unit}${note === undefined ? "" : `, ${note}`}`;
  return `interrupted during "${stage}" after ${reached}; nothing was written${hint}`;
}

function bugText(error: unknown, argv: readonly string[], { told, version }: Context): string {
  const seed = told.seed === undefined || argv.includes("--seed") ? "" : ` --seed ${told.seed}`;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    `plimsoll ${version} has a bug: ${error instanceof Error ? error.message : String(error)}`,
    `  to replay: plimsoll ${argv.map(shellWord).join(" ")}${seed}`,
    ...stack.split("\n").map((line) => `  ${line.trim()}`),
    "Please report it with these lines, and the plan if it may be shared.\n",
  ].join("\n");
}
