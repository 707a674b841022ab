/** Attributes that entries of many tables have. */
import { reference, text } from "./attribute.ts";

export const stream = text("Keeps the random draws of an entry that was renamed: its old name");
export const note = text("Free text for readers");
export const source = reference("sources", "Source of every value of this entry that cites none itself");
