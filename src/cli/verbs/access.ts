/** plimsoll access: gated, paid or open. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { chooseAccess, usualPriceFactors } from "../../app/access.ts";
import { toldAccess } from "../../formats/text/access.ts";
import type { Context } from "../context.ts";
import { percentList } from "../options.ts";
import { type ComparedOptions, runCompared, withComparedOptions } from "./compared.ts";

interface Options extends ComparedOptions {
  readonly product?: string;
  readonly prices: readonly number[];
}

const help = `
A product with \`access: gated\` and \`released_demand\` runs as it is, then released to whoever pays at several prices, and
(with \`free_demand\`) open to everyone: demand, what it displaces, the month the envelope binds, margins, insolvency, and
the price from which the release pays. All on the same futures.

Examples:
  plimsoll access plan.yaml
  plimsoll access plan.yaml --product fable --prices 50%,75%,100%`;

/** Reads prices against list: "50%,100%". */
function readPrices(text: string): readonly number[] {
  return text.split(",").map((part) => {
    const match = /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(part);
    if (match === null || Number(match[1]) === 0) throw new InvalidArgumentError("Give prices against the list price, such as 50%,75%,100%.");
    return Number(match[1]) / 100;
  });
}

export function addAccess(program: Command, context: Context): void {
  withComparedOptions(program.command("access").description("gate an expensive model, sell it, or open it"), "access")
    .option("--product <name>", "the product (default: the one that is gated)")
    .addOption(
      new Option("--prices <list>", "prices to try, against the list price").argParser(readPrices).default(usualPriceFactors, percentList(usualPriceFactors)),
    )
    .addHelpText("after", help)
    .action(async (file: string, options: Options) => {
      context.exitCode = await runCompared(file, options, context, {
        kind: "access",
        answer: (loaded, request, runner, running) => chooseAccess(loaded, { ...request, product: options.product, factors: options.prices }, runner, running),
        told: toldAccess,
      });
    });
}
