/** plimsoll price: margins by user, caps, break-even prices and other prices. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { textFiles } from "../../adapters/files/text-files.ts";
import { OperatingError } from "../../app/ports.ts";
import { pricePlan, type PriceRequest } from "../../app/price.ts";
import type { PriceAnswer } from "../../core/products/price-answer.ts";
import { monthLabels } from "../../core/results/summarise.ts";
import { priceText } from "../../formats/text/price.ts";
import { progressOf, type Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { loadValid } from "../load-valid.ts";
import { jsonOption, quietOption, scenarioOption, wholeNumber } from "../options.ts";

interface Options {
  readonly product?: string;
  readonly prices?: readonly number[];
  readonly month?: string;
  readonly months: number;
  readonly paths: number;
  readonly usage?: string;
  readonly column?: string;
  readonly inputWeight: number;
  readonly per: "rows" | "users";
  readonly scale?: true;
  readonly agentUse?: number;
  readonly margin: number;
  readonly scenario?: string;
  readonly json?: true;
  readonly quiet?: true;
}

const help = `
Serving costs what the plan's machines cost: hours used and their share of what stands idle, over the tokens served; what the
hours would be worth elsewhere stands beside it. Users come from the plan's \`use: {spread: …}\`, or from a file of real
use: CSV with a row a user, or a row a user and day (client, day), and Mtok, tokens, output_tokens with input_tokens, or
requests with mean tokens.

Exit codes: 0 priced, 2 wrong usage or no valid plan, 5 usage that cannot be read.

Examples:
  plimsoll price plan.yaml                                      every product, the first twelve months
  plimsoll price plan.yaml --product seat --prices 20,30,40     what other prices would bring
  plimsoll price plan.yaml --product seat --usage use.csv       margins on real, heavy-tailed use
  plimsoll price plan.yaml --product seat --usage use.csv --scale --margin 60 --json`;

export function addPrice(program: Command, context: Context): void {
  program
    .command("price")
    .description("test a price page: margin by user decile, caps, break-even prices, seats against agents, other prices")
    .argument("<plan>", "plan file")
    .option("--product <name>", "one product; default: all")
    .addOption(new Option("--prices <list>", "prices to try, in USD a unit, such as 20,30,40; default: 60 % to 150 % of the plan's").argParser(readPrices))
    .option("--month <month>", "first month looked at, such as 2027-03; default: the plan's first")
    .addOption(new Option("--months <n>", "how many months are looked at").argParser(wholeNumber(1, 240)).default(12))
    .addOption(new Option("--paths <n>", "futures").argParser(wholeNumber(1, 1_000_000)).default(200))
    .option("--usage <file>", "use of real users in CSV; - for standard input")
    .option("--column <name>", "column of the use, in place of those known by name")
    .addOption(new Option("--input-weight <x>", "what an input token counts against an output token").argParser(readAmount).default(0.2))
    .addOption(new Option("--per <what>", "rows: each row is a user; users: a user's rows together").choices(["rows", "users"]).default("rows"))
    .option("--scale", "take the shape of use from the file and its mean from the plan")
    .addOption(
      new Option("--agent-use <mtok>", "what one agent does a month, for the price per agent; default: what one user uses on average").argParser(readAmount),
    )
    .addOption(new Option("--margin <percent>", "gross margin that a cap shall protect").argParser(readPercent).default(0.5, "50"))
    .addOption(scenarioOption())
    .addOption(jsonOption("the answer"))
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (plan: string, options: Options) => {
      context.exitCode = await run(plan, options, context);
    });
}

function readAmount(text: string): number {
  const amount = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(amount > 0 && amount <= 1e9)) throw new InvalidArgumentError("Give a number above 0.");
  return amount;
}

function readPercent(text: string): number {
  const percent = /^\d+(?:\.\d+)?%?$/.test(text) ? Number(text.replace("%", "")) : NaN;
  if (!(percent <= 100)) throw new InvalidArgumentError("Give a percentage from 0 to 100.");
  return percent / 100;
}

function readPrices(text: string): readonly number[] {
  const prices = text.split(",").map((one) => (/^\$?\d+(?:\.\d+)?$/.test(one.trim()) ? Number(one.trim().replace("$", "")) : NaN));
  if (prices.some((usd) => !(usd > 0)) || prices.length > 20) throw new InvalidArgumentError("Give up to twenty prices above 0, such as 20,30,40.");
  return prices;
}

async function run(plan: string, options: Options, context: Context): Promise<ExitCode> {
  if (plan === "-" && options.usage === "-")
    throw new OperatingError("plan and usage cannot both be standard input", { fault: "input", hint: "give one of them as a file" });
  const loaded = await loadValid(plan, { quiet: true, ...(options.scenario === undefined ? {} : { scenario: options.scenario }) }, context);
  if (loaded === undefined) return exitCodes.invalid;
  const labels = monthLabels(loaded.plan.calendar.start, loaded.plan.calendar.months);
  const from = options.month === undefined ? 0 : labels.indexOf(options.month);
  if (from < 0)
    throw new OperatingError(`the plan has no month ${options.month}`, { fault: "input", hint: `its months run from ${labels[0]} to ${labels.at(-1)}` });
  const usage =
    options.usage === undefined
      ? undefined
      : { file: options.usage, text: options.usage === "-" ? await context.readStdin() : await textFiles.read(options.usage) };
  const progress = progressOf(context, options.quiet === true);
  const request: PriceRequest = {
    from,
    months: Math.min(options.months, labels.length - from),
    seed: loaded.plan.seed,
    paths: options.paths,
    product: options.product,
    prices: options.prices,
    usage,
    column: options.column,
    inputWeight: options.inputWeight,
    per: options.per,
    scale: options.scale === true,
    mtokPerAgent: options.agentUse,
    wantedMargin: options.margin,
  };
  const running = { signal: context.signal, onProgress: progress.onProgress, pause: () => new Promise<void>((resolve) => void setImmediate(resolve)) };
  let answer: PriceAnswer;
  try {
    answer = await pricePlan(loaded, request, running);
  } finally {
    progress.clear();
  }
  context.screen.out(options.json ? `${JSON.stringify(answer)}\n` : priceText(answer, loaded.plan.name));
  return exitCodes.ok;
}
