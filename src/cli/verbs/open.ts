/** plimsoll open: the plan in the browser, on this machine alone. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { planFilesOf } from "../../adapters/files/plan-files.ts";
import { sha256 } from "../../adapters/files/sha256.ts";
import { textFiles } from "../../adapters/files/text-files.ts";
import { watchForChange } from "../../adapters/files/watch-file.ts";
import { openPlanServer } from "../../adapters/http/plan-server.ts";
import { showInBrowser } from "../../adapters/terminal/show-in-browser.ts";
import { OperatingError } from "../../app/ports.ts";
import { servePlan } from "../../app/serve-plan.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { quietOption, wholeNumber } from "../options.ts";

interface Options {
  readonly port?: number;
  readonly browser: boolean;
  readonly quiet?: true;
}

const help = `
The page runs the same engine in the browser: same plan and seed, same digits. What is changed there is written back
into the file, one value at a time, comments and order kept; what is changed in the file shows there at once.
Nothing leaves this machine. Ctrl-C ends it.

Examples:
  plimsoll open plan.yaml
  plimsoll open plan.yaml --no-browser        prints the address and waits`;

export function addOpen(program: Command, context: Context): void {
  program
    .command("open")
    .description("open a plan in the browser, on this machine alone")
    .argument("<plan>", "plan file in YAML")
    .option("--port <n>", "port on 127.0.0.1 (default: any that is free)", wholeNumber(1, 65_535))
    .option("--no-browser", "print the address only")
    .addOption(quietOption())
    .addHelpText("after", help)
    .action(async (file: string, options: Options) => {
      context.exitCode = await run(file, options, context);
    });
}

async function run(file: string, options: Options, { screen, signal, packageRoot }: Context): Promise<ExitCode> {
  if (file === "-")
    throw new OperatingError("standard input cannot be written back", { fault: "input", hint: "give the path of a plan: plimsoll open plan.yaml" });
  const webFolder = join(packageRoot, "dist", "web");
  if (!existsSync(join(webFolder, "index.html")))
    throw new OperatingError("the page is not built", { fault: "system", hint: "npm run build, in the folder of plimsoll" });
  const files = planFilesOf(file, () => Promise.resolve(""));
  const desk = servePlan(file, { files, texts: textFiles, sha256 });
  // What cannot be read is told here, not in an empty page. A plan with mistakes is shown with them.
  const { named } = await desk.read();
  const server = await openPlanServer(webFolder, desk, options.port ?? 0);
  const tell = (): void => void server.changed().catch(() => {});
  const ends = [file, ...Object.keys(named)].map((path) => watchForChange(path, tell));
  try {
    screen.out(`${server.address}\n`);
    if (!options.quiet) screen.err(`${file} is open there, on this machine alone; Ctrl-C ends it\n`);
    if (options.browser && screen.isInteractive) showInBrowser(server.address);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  } finally {
    for (const end of ends) end();
    await server.close();
  }
  if (!options.quiet) screen.err("closed\n");
  return exitCodes.ok;
}
