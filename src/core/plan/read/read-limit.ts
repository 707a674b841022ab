/** `at most 1% within 24 months`, `at most 5% of tokens in 90% of months`, `at least 95%`. */
import { parseDuration } from "../../calendar/months.ts";
import { clip } from "../../quantity/number.ts";
import { bad, good } from "../../quantity/problem.ts";
import type { Outcome } from "../../quantity/problem.ts";
import type { Limit } from "../vocabulary/attribute.ts";
import { readNumberText } from "./read-number.ts";

const form = "write `at most 1%`, `at most 1% within 24 months` or `at most 5% in 90% of months`";

/**
 * Reads a limit.
 *
 * @example parseLimit("at most 1% within 2 years") // {ok: true, value: {side: "at most", bound: 0.01, withinMonths: 24}}
 */
export function parseLimit(text: string): Outcome<Omit<Limit, "text" | "place">> {
  if (text.length > 200) return bad("P311", `\`${clip(text)}\` is no limit`, form);
  const comparison = /^(>=?|<=?|≥|≤)\s*(.*)$/s.exec(text);
  if (comparison !== null)
    return bad(
      "P311",
      `\`${clip(text)}\` begins with a sign that YAML reads in its own way`,
      `write \`${/^[>≥]/.test(comparison[1]) ? "at least" : "at most"} ${clip(comparison[2])}\``,
    );
  const head = /^(at most|at least)\s+(\S+)(.*)$/s.exec(text);
  if (head === null) return bad("P311", `\`${clip(text)}\` is no limit`, form);
  const [, side, boundText, rest] = head;
  const bound = share(boundText);
  if (bound === undefined) return bad("P311", `\`${clip(boundText)}\` is no share between 0% and 100%`, form, text.indexOf(boundText), boundText.length);
  let remaining = rest.replace(/^\s+of\s+(tokens|demand|futures|paths|months)\b/, "").trim();
  let withinMonths: number | undefined;
  let inShareOfMonths: number | undefined;
  while (remaining !== "") {
    const within = /^within\s+(\S+\s+\S+)\s*/.exec(remaining);
    const inShare = /^in\s+(\S+)\s+of\s+months\s*/.exec(remaining);
    if (within !== null && withinMonths === undefined) {
      const months = parseDuration(within[1]);
      if (!months.ok) return months;
      if (!Number.isInteger(months.value) || months.value < 1) return bad("P404", `\`${within[1]}\` is not a whole number of months`, "write months or years");
      withinMonths = months.value;
      remaining = remaining.slice(within[0].length);
    } else if (inShare !== null && inShareOfMonths === undefined) {
      inShareOfMonths = share(inShare[1]);
      if (inShareOfMonths === undefined) return bad("P311", `\`${clip(inShare[1])}\` is no share between 0% and 100%`, form);
      remaining = remaining.slice(inShare[0].length);
    } else return bad("P311", `\`${clip(remaining)}\` is not understood in a limit`, form, text.lastIndexOf(remaining), remaining.length);
  }
  return good({
    side: side as Limit["side"],
    bound,
    ...(withinMonths === undefined ? {} : { withinMonths }),
    ...(inShareOfMonths === undefined ? {} : { inShareOfMonths }),
  });
}

function share(text: string): number | undefined {
  const read = readNumberText(text, { units: ["1"], domain: "share", address: "", allows: [] }, []);
  return read.ok && read.value.distribution.kind === "constant" ? read.value.distribution.value : undefined;
}
