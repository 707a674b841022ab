/** plimsoll fund: how much money a plan needs from outside, by when, from which source. */
import type { Command } from "commander";
import { fund } from "../../app/fund.ts";
import { toldFunding } from "../../formats/text/funding.ts";
import type { Context } from "../context.ts";
import { type ComparedOptions, runCompared, withComparedOptions } from "./compared.ts";

const help = `
The plan is lived through once without any money from outside, cash going below nil where it must: what training and
inference sink, what is needed by month, and which of the plan's sources meet it, in the order rounds, prepayments, further
private capital up to its ceiling, credit, public offering. Then as written, with every unsigned raise a quarter later,
and without the offering.

Examples:
  plimsoll fund plan.yaml
  plimsoll fund plan.yaml --scenario shut-window --paths 500
  plimsoll fund plan.yaml --json > funding.json                no report unless --out is given`;

export function addFund(program: Command, context: Context): void {
  withComparedOptions(program.command("fund").description("how much money is needed from outside, by when, from which source"), "funding")
    .addHelpText("after", help)
    .action(async (file: string, options: ComparedOptions) => {
      context.exitCode = await runCompared(file, options, context, { kind: "funding", answer: fund, told: toldFunding });
    });
}
