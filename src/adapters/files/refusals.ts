/** What the disk refuses, in words, and whether another path would mend it. */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { OperatingError } from "../../app/ports.ts";

interface Reason {
  readonly why: string;
  readonly fault: "input" | "system";
}

const reasons: Readonly<Record<string, Reason>> = {
  EACCES: { why: "permission denied", fault: "input" },
  EPERM: { why: "permission denied", fault: "input" },
  EISDIR: { why: "it is a folder", fault: "input" },
  ENOENT: { why: "there is no such file or folder", fault: "input" },
  ENOTDIR: { why: "a part of its path is a file", fault: "input" },
  ENAMETOOLONG: { why: "the name is too long", fault: "input" },
  EROFS: { why: "the disk is read-only", fault: "input" },
  EBUSY: { why: "another program holds it", fault: "input" },
  ENOSPC: { why: "the disk is full", fault: "system" },
  EDQUOT: { why: "the disk is full, as far as it is yours", fault: "system" },
};

export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "";

/** Whether nothing stands there: neither it nor a folder to hold it. */
export const isMissing = (error: unknown): boolean => codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR";

/**
 * An error of the disk as an operating error, of which `what` says what was tried; what is none, such as an abort, stays what it is.
 *
 * @param hint  what to do about it; an operating error has its own
 */
export function refused(what: string, error: unknown, hint?: string): unknown {
  if (error instanceof OperatingError) return new OperatingError(`${what}: ${error.message}`, { fault: error.fault, hint: error.hint ?? hint, cause: error });
  const code = codeOf(error);
  if (!/^E[A-Z0-9]+$/.test(code)) return error;
  const { why, fault } = reasons[code] ?? { why: (error as Error).message, fault: "system" };
  return new OperatingError(`${what}: ${why}`, { fault, hint, cause: error });
}

/**
 * Refuses a folder in which nothing can be made, before long work is done for it; leaves nothing behind.
 *
 * @param isMade  whether folders that are missing are made: then the nearest that exists counts
 * @throws OperatingError, or what the disk says
 */
export async function mustHold(folder: string, { isMade }: { readonly isMade: boolean }): Promise<void> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    try {
      if (!(await stat(at)).isDirectory()) throw new OperatingError(`${at} is a file`, { fault: "input" });
      return await access(at, constants.W_OK);
    } catch (error) {
      if (!isMissing(error) || at === dirname(at)) throw error;
      if (!isMade && codeOf(error) === "ENOENT") throw new OperatingError(`there is no folder ${folder}`, { fault: "input", hint: "make it first" });
    }
  }
}
