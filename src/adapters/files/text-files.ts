/** Single files: written whole or not at all. */
import { link, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { OperatingError } from "../../app/ports.ts";
import type { BinaryFiles, TextFiles } from "../../app/ports.ts";
import { isMissing, mustHold, refused } from "./refusals.ts";

const elsewhere = "give another path, or make this one writable";
const another = "give another name, or remove it first";

export const textFiles: TextFiles = {
  read: (path) => read(path, () => readFile(path, "utf8")),
  prepare,
  replace: (path, text) => written(path, text, (draft) => rename(draft, path)),
  create: (path, text) =>
    // A hard link fails where a file stands: two programs cannot both create it.
    written(path, text, async (draft) => {
      await link(draft, path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "EEXIST") throw new OperatingError("it exists already", { fault: "input", hint: another });
        throw error;
      });
      await rm(draft);
    }),
  keep: async (path, text) => {
    await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
      throw refused(`cannot make ${dirname(path)}`, error, elsewhere);
    });
    await textFiles.replace(path, text);
  },
};

export const binaryFiles: BinaryFiles = {
  read: (path) => read(path, () => readFile(path)),
  prepare,
  replace: (path, bytes) => written(path, bytes, (draft) => rename(draft, path)),
};

async function read<Content>(path: string, open: () => Promise<Content>): Promise<Content> {
  try {
    return await open();
  } catch (error) {
    throw refused(`cannot read ${path}`, error);
  }
}

/** Refuses what writing would refuse, and leaves nothing behind. */
async function prepare(path: string, { isNew = false, isFolderMade = false } = {}): Promise<void> {
  try {
    const there = await stat(path).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (isNew && there !== undefined) throw new OperatingError("it exists already", { fault: "input", hint: another });
    if (there?.isDirectory()) throw new OperatingError("it is a folder", { fault: "input" });
    await mustHold(dirname(path), { isMade: isFolderMade });
  } catch (error) {
    throw refused(`cannot write ${path}`, error, elsewhere);
  }
}

async function written(path: string, text: string | Uint8Array, finish: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${path}.unfinished-${process.pid}`;
  try {
    await writeFile(draft, text, { flush: true });
    await finish(draft);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw refused(`cannot write ${path}`, error, elsewhere);
  }
}
