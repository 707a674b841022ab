/** What went wrong, in words for the reader, with what to do about it. */
import { OperatingError } from "../../app/ports.ts";

/** @example messageOf(new Error("no such file")) // "no such file" */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof OperatingError && error.hint !== undefined ? `${error.message}: ${error.hint}` : error.message;
}
