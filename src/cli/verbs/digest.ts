/** plimsoll digest: what matters of what came in since yesterday, in five sentences. */
import { existsSync } from "node:fs";
import { basename, extname } from "node:path";
import type { Command } from "commander";
import { sha256 } from "../../adapters/files/sha256.ts";
import { textFiles } from "../../adapters/files/text-files.ts";
import { compare } from "../../app/compare.ts";
import type { ComparePorts } from "../../app/compare.ts";
import { digestOf } from "../../app/digest.ts";
import { OperatingError } from "../../app/ports.ts";
import { changeSentences, digestMarkdown, leading, proposedPatch, digestSentences, renderDigest } from "../../formats/text/digest.ts";
import { wrap } from "../../formats/text/columns.ts";
import { progressOf } from "../context.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { openSide } from "../open-side.ts";
import type { OpenSide } from "../open-side.ts";
import { jsonOption, quietOption, wholeNumber, workersOption } from "../options.ts";
import { runnerFor } from "../runner.ts";

interface Options {
  readonly observations?: string;
  readonly run?: string;
  readonly since?: string;
  readonly again?: true;
  readonly paths?: number;
  readonly seed?: number;
  readonly workers?: number;
  readonly markdown?: true;
  readonly json?: true;
  readonly quiet?: true;
}

const help = `
Observations are rows of a CSV file: date,quantity,value,source,title, where a quantity is an address of the plan and
the value is typed as in the plan. Each is put into the plan alone and run on the same futures; the five that move value
and insolvency most are told, with a patch that is printed and never written. Those told are remembered beside the plan's
runs, so that a second digest says what is new. With --run it is told instead what changed in the plan since that run.

Examples:
  plimsoll digest plan.yaml --observations reports.csv
  plimsoll digest plan.yaml --observations reports.csv --since 2026-06-01 --markdown
  plimsoll digest plan.yaml --observations reports.csv --again       also what was told before
  plimsoll digest plan.yaml --run runs/yesterday                     what changed in the plan since`;

export function addDigest(program: Command, context: Context): void {
  program
    .command("digest")
    .description("tell what moves the answer most of what came in, in five sentences")
    .argument("<plan>", "plan file, or PLAN#scenario")
    .option("--observations <file>", "CSV of observations: date,quantity,value,source,title")
    .option("--run <folder>", "yesterday's run: tell what changed in the plan since")
    .option("--since <date>", "only observations of this date or later; those without a date are kept")
    .option("--again", "also observations that were told before")
    .option("--paths <n>", "number of futures of each run (default: the plan's, at most 1000)", wholeNumber(10, 1_000_000))
    .option("--seed <n>", "seed of all randomness, in place of the plan's own", wholeNumber(0, 4_294_967_295))
    .addOption(workersOption())
    .option("--markdown", "print the digest as Markdown")
    .addOption(jsonOption("the digest"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (file: string, options: Options) => {
      context.exitCode = await run(file, options, context);
    });
}

const usualPaths = 1000;

async function run(file: string, options: Options, context: Context): Promise<ExitCode> {
  if ((options.observations === undefined) === (options.run === undefined))
    throw new OperatingError("a digest needs --observations FILE or --run FOLDER", { fault: "input", hint: "`plimsoll digest --help` has examples" });
  if (options.since !== undefined && !/^\d{4}(?:-\d{2}(?:-\d{2})?)?$/.test(options.since))
    throw new OperatingError(`--since ${options.since} is no date`, { fault: "input", hint: "write 2026-06-01, 2026-06 or 2026" });
  const side = await openSide(file, undefined, options, context);
  if (side === undefined) return exitCodes.invalid;
  const paths = options.paths ?? Math.min(usualPaths, side.loaded.plan.paths);
  const ports: ComparePorts = { runner: runnerFor(paths, options.workers, context), clock: context.clock, sha256 };
  const progress = progressOf(context, options.quiet === true);
  const work = { paths, ports, runOptions: { signal: context.signal, onProgress: progress.onProgress }, clear: () => progress.clear() };
  try {
    return options.run === undefined ? await ofObservations(side, options, work, context) : await sinceRun(options.run, side, options, work, context);
  } finally {
    progress.clear();
  }
}

interface Work {
  readonly paths: number;
  readonly ports: ComparePorts;
  readonly runOptions: Parameters<typeof compare>[3];
  clear(): void;
}

async function ofObservations(side: OpenSide, options: Options, { paths, ports, runOptions, clear }: Work, context: Context): Promise<ExitCode> {
  const file = options.observations!;
  const text = await textFiles.read(file);
  const memory = memoryOf(side);
  await textFiles.prepare(memory, { isFolderMade: true });
  const before = await toldBefore(memory);
  const seed = options.seed ?? side.loaded.plan.seed;
  context.told.seed = seed;
  const told = options.again === true ? new Set<string>() : before;
  const digested = await digestOf(side.loaded, { text, file, since: options.since, told, seed, paths, engine: context.version }, ports, runOptions);
  clear();
  const { screen } = context;
  if (digested.kind === "faults") {
    screen.err(digested.faults.map(({ line, message }) => `${file}:${line}: error: ${message}\n`).join(""));
    screen.err("  columns: date,quantity,value,source and, if wanted, title; a value is written as in a plan\n");
    return exitCodes.dataRejected;
  }
  const { digest } = digested;
  if (options.json)
    screen.out(`${JSON.stringify({ ...digest, sentences: digestSentences(digest), patch: proposedPatch(digest), leading: leading(digest).length })}\n`);
  else screen.out(options.markdown ? digestMarkdown(digest) : renderDigest(digest, { width: screen.width, color: screen.outColor }));
  const known = new Set([...before, ...digested.told]);
  if (known.size > before.size) await remember(memory, known);
  return digest.effects.some(({ verdict }) => verdict === "refused") ? exitCodes.dataRejected : exitCodes.ok;
}

/** Where what was told is remembered: beside the plan's runs. */
function memoryOf({ loaded, scenario }: OpenSide): string {
  const { file } = loaded.source;
  return `runs/${basename(file, extname(file)).replace(/[^\w.-]/g, "_")}${scenario === undefined ? "" : `-${scenario}`}-digest.json`;
}

async function toldBefore(memory: string): Promise<ReadonlySet<string>> {
  if (!existsSync(memory)) return new Set();
  try {
    const { told } = JSON.parse(await textFiles.read(memory)) as { readonly told: readonly string[] };
    return new Set(told);
  } catch (error) {
    throw new OperatingError(`${memory} is no memory of digests`, { fault: "data", hint: "remove it: everything is then told again", cause: error });
  }
}

async function remember(memory: string, told: ReadonlySet<string>): Promise<void> {
  await textFiles.keep(memory, `${JSON.stringify({ told: [...told].sort() }, null, 2)}\n`);
}

async function sinceRun(folder: string, side: OpenSide, options: Options, { paths, ports, runOptions, clear }: Work, context: Context): Promise<ExitCode> {
  const from = await openSide(folder, undefined, options, context);
  if (from === undefined) return exitCodes.invalid;
  if (from.run === undefined) throw new OperatingError(`${folder} holds no run`, { fault: "input", hint: "give the folder that `plimsoll simulate` wrote" });
  const seed = options.seed ?? from.run.seed;
  context.told.seed = seed;
  const request = { seed, paths: options.paths ?? Math.min(paths, from.run.paths), engine: context.version };
  const { comparison } = await compare([from, side], request, ports, runOptions);
  clear();
  const sentences = changeSentences(comparison);
  const { screen } = context;
  const isNumbered = sentences.length > 1 || !sentences[0]!.startsWith("Nothing new");
  const lines = sentences.map((sentence, i) => (isNumbered ? `${i + 1}. ${sentence}` : sentence));
  if (options.json) screen.out(`${JSON.stringify({ sentences, comparison })}\n`);
  else if (options.markdown) screen.out(`### ${side.loaded.plan.name}, since ${folder}\n\n${lines.join("\n")}\n`);
  else screen.out(`${lines.flatMap((line) => wrap(line, screen.width, "", isNumbered ? "   " : "")).join("\n")}\n`);
  return exitCodes.ok;
}
