/** plimsoll allocate: the envelope of one month divided, with its prices. */
import { type Command, Option } from "commander";
import { textFiles } from "../../adapters/files/text-files.ts";
import { allocateMonth } from "../../app/allocate.ts";
import type { ChosenPath } from "../../app/chosen-path.ts";
import type { ValidPlan } from "../../app/load-plan.ts";
import { meetingOf, type MeetingHeld } from "../../app/meeting.ts";
import { OperatingError } from "../../app/ports.ts";
import { monthLabels } from "../../core/results/summarise.ts";
import { objectives, type Objective } from "../../core/allocation/answer.ts";
import type { Outcome } from "../../core/allocation/answer.ts";
import { solveProblem } from "../../core/allocation/standalone.ts";
import { explainClaim } from "../../core/meeting/explain-claim.ts";
import { didYouMean, listNames } from "../../core/quantity/spelling.ts";
import { allocationJson } from "../../formats/text/allocation-json.ts";
import { allocationText } from "../../formats/text/allocation.ts";
import { claimText } from "../../formats/text/explain-claim.ts";
import { meetingText } from "../../formats/text/meeting.ts";
import { pathNumber } from "../chosen-path.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { loadValid } from "../load-valid.ts";
import { jsonOption, pathOption, pathsLookedThroughOption, quietOption, scenarioOption } from "../options.ts";
import { readProblemJson } from "../read-json.ts";

interface Options {
  readonly month?: string;
  readonly path?: ChosenPath;
  readonly paths: number;
  readonly problem?: string;
  readonly objective: Objective;
  readonly scenario?: string;
  readonly showProblem?: true;
  readonly meeting?: true;
  readonly explain?: string;
  readonly out?: string;
  readonly json?: true;
  readonly quiet?: true;
}

const help = `
A month of a plan is allocated by the rules of the simulation; a problem file stands alone. Where several
divisions are worth the same, the simulation may have taken another of them. Floors that clash are an
answer, with what clashes and the cheapest relaxation.

Exit codes: 0 divided, 2 wrong usage or no valid plan or problem, 4 floors that clash, 5 not JSON.

Examples:
  plimsoll allocate plan.yaml --month 2027-03                  the base case
  plimsoll allocate plan.yaml --month 2027-03 --path p10       the future whose final cash has rank 10 %
  plimsoll allocate plan.yaml --month 2027-03 --show-problem   the problem itself, as a problem file
  plimsoll allocate plan.yaml --month 2027-03 --explain serve  why it has no more
  plimsoll allocate plan.yaml --meeting --out agenda.md        its requests decided, in one page of Markdown
  plimsoll allocate --problem cluster.json --objective max-min --json`;

export function addAllocate(program: Command, context: Context): void {
  program
    .command("allocate")
    .description("divide the envelope of one month, with the price of one more chip-hour")
    .argument("[plan]", "plan file; with --problem: none")
    .option("--month <month>", "month of the plan, such as 2027-03")
    .addOption(pathOption("base"))
    .addOption(pathsLookedThroughOption())
    .option("--problem <file>", "problem file in JSON, or a line for each workload (.jsonl); - for standard input")
    .addOption(new Option("--objective <what>", "what is made greatest").choices(objectives).default("value"))
    .option("--show-problem", "print the problem of the month as JSON, and solve nothing")
    .option("--explain <workload>", "what binds a workload, what one more chip-hour would bring it, and from whom")
    .option("--meeting", "decide on the plan's requests; without --month: in the first month in which one can start")
    .option("--out <file>", "with --meeting: write the agenda to this file")
    .addOption(scenarioOption())
    .addOption(jsonOption("the answer"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (plan: string | undefined, options: Options) => {
      context.exitCode = await run(plan, options, context);
    });
}

async function run(plan: string | undefined, options: Options, context: Context): Promise<ExitCode> {
  checkOptions(plan, options);
  if (options.out !== undefined) await textFiles.prepare(options.out);
  if (options.problem !== undefined) {
    const json = await readProblemJson(options.problem, { readStdin: () => context.readStdin(), read: textFiles.read });
    if (options.explain !== undefined) return explained(json, options.explain, { title: options.problem, options }, context);
    return answered(solveProblem(json, options.objective), { title: options.problem, options }, context);
  }
  const loaded = await loadValid(plan!, { quiet: true, ...(options.scenario === undefined ? {} : { scenario: options.scenario }) }, context);
  if (loaded === undefined) return exitCodes.invalid;
  const month = options.month === undefined ? undefined : monthIn(loaded, options.month);
  const { seed } = loaded.plan;
  const asked = { path: await pathNumber(loaded, { path: "base", ...options, seed }, context), seed };
  if (options.meeting) {
    return decided(meetingOf(loaded, { ...asked, month }), loaded.plan.name, options, context);
  }
  const outcome = allocateMonth(loaded, { ...asked, month: month! }, options.objective);
  if (options.showProblem) {
    context.screen.out(`${JSON.stringify(outcome.problem, undefined, 1)}\n`);
    return exitCodes.ok;
  }
  const about = { title: `${loaded.plan.name}, ${options.month}, path ${outcome.path}`, options, units: outcome.units };
  return options.explain === undefined ? answered(outcome, about, context) : explained(outcome.problem, options.explain, about, context);
}

/** @throws OperatingError for options that do not go together */
function checkOptions(plan: string | undefined, { problem, month, meeting, explain, objective, out, scenario, showProblem }: Options): void {
  const wrong = (message: string, hint: string): never => {
    throw new OperatingError(message, { fault: "input", hint });
  };
  if (problem !== undefined && (plan !== undefined || meeting))
    wrong("a plan and a problem file are two things", "give a plan with --month, or --problem alone");
  if (problem !== undefined && (month !== undefined || scenario !== undefined || showProblem))
    wrong(
      `${month !== undefined ? "--month" : scenario !== undefined ? "--scenario" : "--show-problem"} is about a plan`,
      "leave it out: a problem file stands alone",
    );
  if (meeting && (objective !== "value" || showProblem))
    wrong("a meeting decides for value, on every month asked for", "leave --objective and --show-problem out, or leave --meeting out");
  if (problem === undefined && (plan === undefined || (month === undefined && meeting === undefined)))
    wrong("nothing to allocate", "give a plan with --month or --meeting, or --problem FILE.json");
  if (out !== undefined && meeting === undefined) wrong("--out is the file of an agenda", "add --meeting, or redirect standard output");
  if (explain !== undefined && (meeting !== undefined || objective !== "value"))
    wrong("--explain tells of a month divided for value", "leave --meeting and --objective out");
}

/** @throws OperatingError if the plan has no such month */
function monthIn({ plan }: ValidPlan, label: string): number {
  const labels = monthLabels(plan.calendar.start, plan.calendar.months);
  const month = labels.indexOf(label);
  if (month < 0) throw new OperatingError(`the plan has no month ${label}`, { fault: "input", hint: `its months run from ${labels[0]} to ${labels.at(-1)}` });
  return month;
}

async function decided({ answer, path }: MeetingHeld, name: string, { json, out, quiet }: Options, { screen }: Context): Promise<ExitCode> {
  const page = meetingText(answer, `${name}, path ${path}`);
  if (out !== undefined) await textFiles.replace(out, page);
  if (json) screen.out(`${JSON.stringify(answer)}\n`);
  else if (out === undefined) screen.out(page);
  else if (!quiet) screen.err(`wrote ${out}\n`);
  return exitCodes.ok;
}

interface About {
  readonly title: string;
  readonly options: Options;
  readonly units?: ReadonlyMap<string, string>;
}

function answered({ answer, errors }: Outcome, { title, options, units }: About, { screen }: Context): ExitCode {
  for (const { path, message } of errors)
    screen.err(`error: ${options.problem === undefined ? "" : `${options.problem}: `}${path === "" ? "the file" : path}: ${message}\n`);
  if (answer === undefined) return exitCodes.invalid;
  if (options.json) for (const piece of allocationJson(answer)) screen.out(piece);
  else screen.out(allocationText(answer, title, units));
  return answer.status === "infeasible" ? exitCodes.limitBroken : exitCodes.ok;
}

/** @throws OperatingError if nothing has the name */
function explained(problem: unknown, name: string, { title, options, units }: About, { screen }: Context): ExitCode {
  const { claims, errors } = explainClaim(problem, name);
  for (const { path, message } of errors)
    screen.err(`error: ${options.problem === undefined ? "" : `${options.problem}: `}${path === "" ? "the file" : path}: ${message}\n`);
  if (claims === undefined) return exitCodes.invalid;
  if (claims.length === 0) {
    const ids = Array.from((problem as { readonly workloads: Iterable<{ readonly id: string }> }).workloads, ({ id }) => id);
    const names = [...new Set(ids.map((id) => id.replace(/ (?:peak|shoulder|trough)$/, "")))];
    throw new OperatingError(`there is no workload ${name}`, { fault: "input", hint: didYouMean(name, names) ?? `one of: ${listNames(names)}` });
  }
  screen.out(options.json ? `${JSON.stringify({ workload: name, claims })}\n` : claimText(claims, title, units));
  return exitCodes.ok;
}
