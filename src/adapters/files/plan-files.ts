/** Plans from disk or standard input: YAML, JSON, or a module whose default export (or `plan`) is the plan. */
import { readFile } from "node:fs/promises";
import { basename, extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { OperatingError } from "../../app/ports.ts";
import type { PlanFiles, PlanSource } from "../../app/ports.ts";

/** Largest file a plan may name. Series of a plan are short; a bigger file is a mistake. */
const maxFileBytes = 64 * 2 ** 20;

/**
 * The plan at `path`, or standard input for "-".
 *
 * @param path      as typed by the user; it is also the name shown in messages
 * @param readStdin reads standard input to its end
 */
export function planFilesOf(path: string, readStdin: () => Promise<string>): PlanFiles {
  return {
    open: () => (path === "-" ? readStdin().then((text) => ({ kind: "text", file: "<stdin>", text })) : openPlan(path)),
    readText: async (name) => {
      try {
        return await readWhole(resolve(name));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw unreadable(name, error);
      }
    },
  };
}

async function openPlan(path: string): Promise<PlanSource> {
  const text = await readWhole(resolve(path)).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const extension = extname(path).toLowerCase();
  if (extension === ".json") return { kind: "object", file: path, text, value: parseJson(path, text) };
  if ([".ts", ".mts", ".js", ".mjs"].includes(extension)) return { kind: "object", file: path, text, value: await loadModule(path, extension) };
  return { kind: "text", file: path, text };
}

function parseJson(path: string, text: string): unknown {
  try {
    // Some editors put a byte-order mark before it.
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    throw new OperatingError(`${path} is not valid JSON: ${messageOf(error)}`, { fault: "input", hint: "correct it, or write the plan in YAML", cause: error });
  }
}

async function loadModule(path: string, extension: string): Promise<unknown> {
  // Absent before Node 22.18; `false` where stripping types is switched off.
  const features = process.features as { readonly typescript?: string | false };
  if (extension.endsWith("ts") && !features.typescript) {
    throw new OperatingError(`${path}: Node ${process.versions.node} does not read TypeScript`, {
      fault: "input",
      hint: `use Node 22.18 or newer, or build it first (npx tsc ${basename(path)} --module nodenext --target es2023) and give the .js file, or write the plan in YAML`,
    });
  }
  const loaded = (await import(pathToFileURL(resolve(path)).href).catch((error: unknown) => {
    throw new OperatingError(`${path} could not be loaded: ${messageOf(error)}`, {
      fault: "input",
      hint: "a plan module has `export default definePlan({...})`",
      cause: error,
    });
  })) as { readonly default?: unknown; readonly plan?: unknown };
  const value = loaded.default ?? loaded.plan;
  if (value === undefined) throw new OperatingError(`${path} exports no plan`, { fault: "input", hint: "write `export default definePlan({...})`" });
  return value;
}

async function readWhole(path: string): Promise<string> {
  const bytes = await readFile(path);
  if (bytes.length > maxFileBytes) throw new OperatingError(`it is larger than ${maxFileBytes / 2 ** 20} MB`, { fault: "input" });
  return bytes.toString("utf8");
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ENOTDIR";
}

function unreadable(path: string, error: unknown): OperatingError {
  const code = (error as NodeJS.ErrnoException).code;
  const why =
    { ENOENT: "there is no such file", ENOTDIR: "there is no such file", EISDIR: "it is a folder", EACCES: "permission denied" }[code ?? ""] ??
    messageOf(error);
  return new OperatingError(`cannot read ${path}: ${why}`, { fault: "input", hint: "give the path of a plan, or - for standard input", cause: error });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
