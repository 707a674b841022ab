/** Single files: written whole or not at all. */
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { OperatingError } from "../../app/ports.ts";
import type { BinaryFiles, TextFiles } from "../../app/ports.ts";

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EISDIR: "it is a folder",
  ENOENT: "there is no such file or folder",
  ENOSPC: "the disk is full",
  EROFS: "the disk is read-only",
};

export const textFiles: TextFiles = {
  read: async (path) => {
    try {
      return await readFile(path, "utf8");
    } catch (error) {
      throw refused(`cannot read ${path}`, error, "input");
    }
  },
  replace: (path, text) => written(path, text, (draft) => rename(draft, path)),
  create: (path, text) =>
    // A hard link fails where a file stands: two programs cannot both create it.
    written(path, text, async (draft) => {
      await link(draft, path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "EEXIST") throw new OperatingError(`${path} exists already`, { fault: "input", hint: "give another name, or remove it first" });
        throw error;
      });
      await rm(draft);
    }),
};

export const binaryFiles: BinaryFiles = {
  read: async (path) => {
    try {
      return await readFile(path);
    } catch (error) {
      throw refused(`cannot read ${path}`, error, "input");
    }
  },
  replace: (path, bytes) => written(path, bytes, (draft) => rename(draft, path)),
};

async function written(path: string, text: string | Uint8Array, finish: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${path}.unfinished-${process.pid}`;
  try {
    await writeFile(draft, text, { flush: true });
    await finish(draft);
  } catch (error) {
    await rm(draft, { force: true });
    throw error instanceof OperatingError ? error : refused(`cannot write ${path}`, error, "system");
  }
}

function refused(what: string, error: unknown, fault: "input" | "system"): OperatingError {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return new OperatingError(`${what}: ${reasons[code] ?? (error as Error).message}`, { fault, cause: error });
}
