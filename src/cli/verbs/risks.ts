/** plimsoll risks: the risk register, each event switched off on the same futures. */
import type { Command } from "commander";
import { riskRegister } from "../../app/risks.ts";
import { toldRegister } from "../../formats/text/risks.ts";
import type { Context } from "../context.ts";
import { type ComparedOptions, runCompared, withComparedOptions } from "./compared.ts";

const help = `
Each event of the plan is switched off on the same futures: what it adds to insolvency, to falling behind and to
what is unserved, and what it takes of value, beside the other events and alone, with 95 % intervals.

Examples:
  plimsoll risks plan.yaml
  plimsoll risks plan.yaml --scenario risk-register --paths 5000
  plimsoll risks plan.yaml --json > risks.json                no report unless --out is given`;

export function addRisks(program: Command, context: Context): void {
  withComparedOptions(program.command("risks").description("what each risk of the register contributes"), "risks")
    .addHelpText("after", help)
    .action(async (file: string, options: ComparedOptions) => {
      context.exitCode = await runCompared(file, options, context, { kind: "risks", answer: riskRegister, told: toldRegister });
    });
}
