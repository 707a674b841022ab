/** plimsoll init: a first plan, from five answers, from a register of contracts, or from an example. */
import { readdirSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { type Command, Option } from "commander";
import { textFiles } from "../../adapters/files/text-files.ts";
import { OperatingError } from "../../app/ports.ts";
import { didYouMean } from "../../core/quantity/spelling.ts";
import { initPlanText, initQuestions } from "../../formats/init/plan-text.ts";
import type { InitAnswers } from "../../formats/init/plan-text.ts";
import { readRegister, rejectedCsv } from "../../formats/init/register.ts";
import type { Register } from "../../formats/init/register.ts";
import { Interruption } from "../context.ts";
import type { Context } from "../context.ts";
import { shellWord } from "../shell-word.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { noInputOption, quietOption } from "../options.ts";

interface Options {
  readonly example?: string;
  readonly contracts?: string;
  readonly input: boolean;
  readonly quiet?: true;
}

const help = `
Examples:
  plimsoll init my-plan.yaml                               asks five questions
  plimsoll init my-plan.yaml --contracts register.csv      contracts from one's own register
  plimsoll init my-plan.yaml --example frontier-lab        a copy of an example
  plimsoll init my-plan.yaml --no-input                    placeholders for every answer`;

export function addInit(program: Command, context: Context): void {
  program
    .command("init")
    .description("write a first plan")
    .argument("[file]", "file to write; it must not exist", "plan.yaml")
    .addOption(new Option("--example <name>", "copy an example").conflicts("contracts"))
    .option("--contracts <csv>", "take the contracts from a register in CSV")
    .addOption(noInputOption())
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (file: string, options: Options) => {
      context.exitCode = await run(file, options, context);
    });
}

async function run(file: string, options: Options, context: Context): Promise<ExitCode> {
  await textFiles.prepare(file, { isNew: true });
  const schemaAddress = schemaFrom(file, context);
  if (options.example !== undefined) {
    const text = await textFiles.read(exampleFile(options.example, context));
    await textFiles.create(file, text.replace(/(yaml-language-server: \$schema=)\S+/, `$1${schemaAddress}`));
    return written(file, context);
  }
  const register = options.contracts === undefined ? undefined : readRegister(await textFiles.read(options.contracts), basename(options.contracts));
  const { answers, unanswered } = await answersOf(options.input && context.screen.isInteractive, context);
  const text = initPlanText({ answers, unanswered, schemaAddress, today: context.clock.today(), ...(register === undefined ? {} : { register }) });
  if (register?.accepted === 0) {
    context.screen.err(`error: no contract could be taken from ${options.contracts}: nothing was written\n`);
    for (const { line, reason } of register.rejected.slice(0, 10)) context.screen.err(`  line ${line}: ${reason}\n`);
    return exitCodes.dataRejected;
  }
  await textFiles.create(file, text);
  if (options.input && !context.screen.isInteractive && !options.quiet)
    context.screen.err("standard input is no terminal: nobody was asked, and values @placeholder stand for the answers\n");
  written(file, context);
  return register === undefined ? exitCodes.ok : reportRegister(file, register, options, context);
}

function written(file: string, { screen }: Context): ExitCode {
  screen.out(`wrote ${file}\nnext: plimsoll check ${shellWord(file)}, then plimsoll simulate ${shellWord(file)}\n`);
  return exitCodes.ok;
}

/** Asks on standard error, so that standard output stays clean; where nobody can be asked, or nothing is typed, an answer is its fallback. */
async function answersOf(canAsk: boolean, { clock }: Context): Promise<{ readonly answers: InitAnswers; readonly unanswered: ReadonlySet<keyof InitAnswers> }> {
  const unanswered = new Set(initQuestions.map(({ id }) => id));
  const fallbacks = Object.fromEntries(initQuestions.map(({ id, fallback }) => [id, fallback ?? clock.today().slice(0, 7)]));
  if (!canAsk) return { answers: fallbacks as InitAnswers, unanswered };
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new AbortController();
  let isInterrupted = false;
  terminal.on("SIGINT", () => {
    isInterrupted = true;
    terminal.close();
  });
  terminal.on("close", () => closed.abort());
  try {
    const answers: Record<string, string> = {};
    for (const { id, question, hint } of initQuestions) {
      const answer = (await terminal.question(`${question}\n  for example ${hint} [${fallbacks[id]}] `, { signal: closed.signal })).trim();
      answers[id] = answer === "" ? (fallbacks[id] as string) : answer;
      if (answer !== "") unanswered.delete(id);
    }
    return { answers: answers as InitAnswers, unanswered };
  } catch (error) {
    if (isInterrupted) throw new Interruption();
    if (closed.signal.aborted)
      throw new OperatingError("the answers ended early", { fault: "input", hint: "give all of them, or --no-input for placeholders" });
    throw error;
  } finally {
    terminal.close();
  }
}

/** Rows that could not be read are kept beside the plan, each with its reason. */
async function reportRegister(file: string, register: Register, { quiet }: Options, { screen }: Context): Promise<ExitCode> {
  screen.out(`${register.accepted} contract${register.accepted === 1 ? "" : "s"} taken from the register\n`);
  if (register.ignoredColumns.length > 0 && !quiet) screen.err(`columns not used: ${register.ignoredColumns.join(", ")}\n`);
  if (register.rejected.length === 0) return exitCodes.ok;
  const rejectedFile = `${file.replace(/\.ya?ml$/, "")}.rejected.csv`;
  await textFiles.replace(rejectedFile, rejectedCsv(register));
  screen.err(
    `${register.rejected.length} row${register.rejected.length === 1 ? "" : "s"} rejected, with reasons in ${rejectedFile}; the first: line ${register.rejected[0]!.line}: ${register.rejected[0]!.reason}\n`,
  );
  return exitCodes.dataRejected;
}

function exampleFile(name: string, { packageRoot }: Context): string {
  const names = readdirSync(join(packageRoot, "examples"))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .sort();
  if (!names.includes(name))
    throw new OperatingError(`there is no example ${name}`, { fault: "input", hint: didYouMean(name, names) ?? `examples: ${names.join(", ")}` });
  return join(packageRoot, "examples", `${name}.yaml`);
}

/** Address of the schema for editors, relative to the plan. */
function schemaFrom(file: string, { packageRoot }: Context): string {
  const path = relative(dirname(resolve(file)), join(packageRoot, "schema", "plan.schema.json")).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
}
