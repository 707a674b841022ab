/** Hashes that name plans and results. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalPlan } from "../core/plan/canonical.ts";
import type { Plan } from "../core/plan/vocabulary/vocabulary.ts";

/** SHA-256 of a text in UTF-8, in lower-case hexadecimals. @example sha256Text("").slice(0, 8) // "e3b0c442" */
export const sha256Text = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

/** Names a checked plan whatever its wording: SHA-256 of its canonical form. */
export const planHash = (plan: Plan): string => sha256Text(canonicalPlan(plan));

/** SHA-256 of `parts` one after the other (text as UTF-8), in hexadecimal, where no faster one is at hand. @example sha256Parts(["a", "bc"]) === sha256Text("abc") // true */
export function sha256Parts(parts: readonly (string | Uint8Array)[]): string {
  const hash = sha256.create();
  for (const part of parts) hash.update(typeof part === "string" ? utf8ToBytes(part) : part);
  return bytesToHex(hash.digest());
}
