/** A plan as a version of git has it, with the files it names. */
import { execFile } from "node:child_process";
import { OperatingError } from "../../app/ports.ts";
import type { PlanFiles } from "../../app/ports.ts";

/**
 * A version and a path in it: "HEAD~1:plan.yaml"; undefined for what names no version. A path that begins with a drive
 * letter names none.
 */
export function gitVersion(text: string): { readonly revision: string; readonly path: string } | undefined {
  const match = /^([^:]{2,}):(?!\/\/)(.+)$/.exec(text);
  return match === null ? undefined : { revision: match[1]!, path: match[2]! };
}

/**
 * The plan at `path` (from the current folder) in a version of git.
 *
 * Names in messages begin with the version, as `git show` takes them; files it names are read from the same version.
 */
export function gitPlanFiles(revision: string, path: string): PlanFiles {
  const root = `${revision}:./`;
  const show = (name: string): Promise<string> => gitShow(name);
  return {
    open: async () => {
      const text = await show(`${root}${path}`);
      if (!path.endsWith(".json")) return { kind: "text", file: `${root}${path}`, text };
      try {
        return { kind: "object", file: `${root}${path}`, text, value: JSON.parse(text) as unknown };
      } catch (error) {
        throw new OperatingError(`${revision}:${path} is not valid JSON`, { fault: "input", hint: "correct it, or compare another version", cause: error });
      }
    },
    readText: async (name) => {
      try {
        return await show(name);
      } catch {
        return undefined;
      }
    },
  };
}

/** Largest text that is read from a version, as from disk. */
const maxBytes = 64 * 2 ** 20;

function gitShow(name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    // No shell: the name is one argument whatever it holds; `--` cannot follow it, so an option is refused here.
    if (name.startsWith("-")) return reject(new OperatingError(`${name} names no version`, { fault: "input" }));
    execFile("git", ["show", name], { maxBuffer: maxBytes, encoding: "utf8" }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const why = stderr.trim().split("\n")[0] ?? error.message;
      reject(
        new OperatingError(`cannot read ${name} from git: ${why === "" ? error.message : why}`, {
          fault: "input",
          hint: "write REVISION:PATH, as in HEAD~1:plan.yaml",
          cause: error,
        }),
      );
    });
  });
}
