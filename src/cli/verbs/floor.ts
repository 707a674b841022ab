/** plimsoll floor: what a floor for development is worth. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { chooseFloor, usualFloors } from "../../app/floor.ts";
import { toldFloors } from "../../formats/text/floor.ts";
import type { Context } from "../context.ts";
import { percentList } from "../options.ts";
import { type ComparedOptions, runCompared, withComparedOptions } from "./compared.ts";

interface Options extends ComparedOptions {
  readonly shares: readonly number[];
}

const help = `
The plan runs under several floors on the same futures: how much is developed, what that does to capability and later
demand (where the plan has \`capability:\`), to falling behind, to customers unserved, and to value.

Examples:
  plimsoll floor plan.yaml
  plimsoll floor plan.yaml --shares 0%,20%,35%,50%
  plimsoll floor plan.yaml --scenario scaling --paths 4000`;

/** Reads shares of the envelope: "0%,20%,35%". */
function readShares(text: string): readonly number[] {
  return text.split(",").map((part) => {
    const match = /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(part);
    if (match === null || Number(match[1]) > 100) throw new InvalidArgumentError("Give shares of the envelope, such as 0%,20%,35%,50%.");
    return Number(match[1]) / 100;
  });
}

export function addFloor(program: Command, context: Context): void {
  withComparedOptions(program.command("floor").description("what a floor for development is worth"), "floor")
    .addOption(new Option("--shares <list>", "floors to try, beside the plan's own").argParser(readShares).default(usualFloors, percentList(usualFloors)))
    .addHelpText("after", help)
    .action(async (file: string, options: Options) => {
      context.exitCode = await runCompared(file, options, context, {
        kind: "floor",
        answer: (loaded, request, runner, running) => chooseFloor(loaded, { ...request, floors: options.shares }, runner, running),
        told: toldFloors,
      });
    });
}
