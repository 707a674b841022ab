/**
 * Runs as folders on disk.
 *
 * A run is written into a hidden folder beside its target, flushed to the disk, and renamed. So at any moment the target
 * is the old run, absent, or the new run: never half of one. A folder that is not a run is never replaced, and what a person
 * put into the folder of a run moves along into the next.
 */
import { rmSync } from "node:fs";
import { cp, mkdir, open, readFile, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { OperatingError } from "../../app/ports.ts";
import type { RunOptions, RunStore } from "../../app/ports.ts";
import { isMissing, mustHold, refused } from "./refusals.ts";

/** Every run has this file, by which it is known. */
const manifestName = "manifest.json";

/** Folders being written: removed if the process is told to end in the middle. */
const unfinished = new Set<string>();
let isExitWatched = false;
/** Runs begun by this process, for names that are never the same twice. */
let started = 0;

export function createRunStore(): RunStore {
  return {
    prepare: (folder, names) =>
      prepareRun(resolve(folder), names).catch((error: unknown) => {
        throw refused(`cannot write ${folder}`, error, "give --out another folder");
      }),
    write: (folder, files, options) =>
      writeRun(resolve(folder), files, options).catch((error: unknown) => {
        throw refused(`cannot write ${folder}`, error, "give --out another folder");
      }),
    readText: async (folder, name) => {
      try {
        return await readFile(join(resolve(folder), name), "utf8");
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw refused(`cannot read ${join(folder, name)}`, error);
      }
    },
  };
}

/** Refuses what `writeRun` would refuse, without leaving anything behind. */
async function prepareRun(target: string, names: readonly string[]): Promise<void> {
  refuseTaken(await foreignFilesOf(target), (name) => names.includes(name));
  await mustHold(dirname(target), { isMade: true });
}

function refuseTaken(foreign: readonly string[], isWritten: (name: string) => boolean): void {
  const taken = foreign.find(isWritten);
  if (taken !== undefined)
    throw new OperatingError(`${taken} in it is not of the earlier run`, { fault: "input", hint: "move that file away, or give --out a new folder" });
}

async function writeRun(target: string, files: ReadonlyMap<string, string | Uint8Array>, { signal, onProgress }: RunOptions): Promise<void> {
  const foreign = await foreignFilesOf(target);
  refuseTaken(foreign, (name) => files.has(name));
  const parent = dirname(target);
  await mkdir(parent, { recursive: true });
  // Not `mkdtemp`, whose folders nobody else may read.
  const draft = join(parent, `.${basename(target)}.unfinished-${process.pid}-${started++}`);
  await mkdir(draft);
  removeOnExit(draft);
  try {
    let done = 0;
    for (const [name, content] of files) {
      signal?.throwIfAborted();
      await writeFlushed(join(draft, name), content);
      done += 1;
      onProgress?.({ stage: "write", done, total: files.size, unit: "files" });
    }
    for (const name of foreign) await cp(join(target, name), join(draft, name), { verbatimSymlinks: true, preserveTimestamps: true });
    await flushFolder(draft);
    signal?.throwIfAborted();
    await moveIntoPlace(draft, target);
    await flushFolder(parent);
  } finally {
    await rm(draft, { recursive: true, force: true });
    unfinished.delete(draft);
  }
}

/**
 * What stands at `target` may be replaced if it is nothing, an empty folder, or a run.
 *
 * @returns files in the folder that its run did not write, by their paths in it
 */
async function foreignFilesOf(target: string): Promise<readonly string[]> {
  let names: string[];
  try {
    names = await readdir(target);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") return [];
    // A file, or in one: of what it lies in the other check tells.
    if (code === "ENOTDIR" && (await stat(target).catch(() => undefined)) === undefined) return [];
    if (code === "ENOTDIR") throw new OperatingError("it is a file", { fault: "input", hint: "give --out a new folder" });
    throw error;
  }
  if (names.length > 0 && !names.includes(manifestName))
    throw new OperatingError("the folder holds something other than a run", { fault: "input", hint: "give --out a new folder" });
  if (names.length === 0) return [];
  const known = await listedFiles(join(target, manifestName));
  const found = (await readdir(target, { recursive: true, withFileTypes: true })).filter((entry) => !entry.isDirectory());
  return found.map((entry) => relative(target, join(entry.parentPath, entry.name)).replaceAll("\\", "/")).filter((name) => !known.has(name));
}

/** The files that a run lists as its own, and the list itself. */
async function listedFiles(manifest: string): Promise<ReadonlySet<string>> {
  const text = await readFile(manifest, "utf8");
  try {
    const { files } = JSON.parse(text) as { readonly files: readonly { readonly name: string }[] };
    return new Set([manifestName, ...files.map(({ name }) => name)]);
  } catch {
    throw new OperatingError(`its ${manifestName} is damaged, so that the files of the run are not known`, {
      fault: "input",
      hint: "remove the folder, or give --out a new one",
    });
  }
}

async function writeFlushed(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, "wx");
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes names durable, where the platform can: Windows opens no folders. */
async function flushFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Renames `draft` to `target`, putting an old run back if that fails. */
async function moveIntoPlace(draft: string, target: string): Promise<void> {
  const old = `${draft}-old`;
  const hadOld = await rename(target, old).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
  try {
    await rename(draft, target);
  } catch (error) {
    if (hadOld) await rename(old, target);
    throw error;
  }
  if (hadOld) await rm(old, { recursive: true, force: true });
}

function removeOnExit(draft: string): void {
  unfinished.add(draft);
  if (isExitWatched) return;
  isExitWatched = true;
  process.on("exit", () => {
    for (const folder of unfinished) rmSync(folder, { recursive: true, force: true });
  });
}
