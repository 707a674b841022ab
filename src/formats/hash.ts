/** Hashes that name plans and results. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalPlan } from "../core/plan/canonical.ts";
import type { Plan } from "../core/plan/vocabulary.ts";

/** SHA-256 of a text in UTF-8, in lower-case hexadecimals. @example sha256Text("").slice(0, 8) // "e3b0c442" */
export const sha256Text = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

/** Names a checked plan whatever its wording: SHA-256 of its canonical form. */
export const planHash = (plan: Plan): string => sha256Text(canonicalPlan(plan));
