/** The decisions of an allocation meeting as the page shows them: the agenda's words and tables. */
import type { MeetingAnswer } from "../../core/meeting/answer.ts";
import { balanceLine, decisionTable, envelopeTable, footnotes, opening, reasons, sideTable, type TextTable } from "../text/meeting.ts";
import { cellText, plainTable, prose } from "./html.ts";

/** HTML of a meeting's decisions. */
export function meetingHtml(answer: MeetingAnswer): string {
  const { month } = answer;
  const requests = answer.requests.map((request) => {
    const [first, ...rest] = reasons(request);
    const more = rest.length === 0 ? "" : `<ul>${rest.map((line) => `<li>${prose(line)}</li>`).join("\n")}</ul>`;
    return `<h4>${prose(request.name)}</h4>\n<p>${prose(first!)}</p>\n${more}`;
  });
  return [
    `<p class="summary">${prose(opening(answer))}</p>`,
    htmlOf(decisionTable(answer), "meeting-decisions", `Decisions of the meeting, ${month}`),
    `<h3>Why</h3>\n${requests.join("\n")}`,
    htmlOf(sideTable(answer), "meeting-sides", `Users, launches and research, ${month}`),
    htmlOf(envelopeTable(answer), "meeting-envelope", `The envelope of ${month}`),
    `<p>${prose(balanceLine(answer))}</p>`,
    `<p class="soft">${prose(footnotes(answer).trim())}</p>`,
  ].join("\n");
}

function htmlOf({ headers, rows, left }: TextTable, id: string, caption: string): string {
  const isNumeric = (c: number): boolean => c > 0 && !left.includes(c);
  return plainTable({
    id,
    caption,
    headers: headers.map((text, c) => ({ text, numeric: isNumeric(c) })),
    rows: rows.map((row) => ({
      cells: row.map((text, c) => (c === 0 ? `<th scope="row">${cellText(text)}</th>` : `<td${isNumeric(c) ? ' class="number"' : ""}>${cellText(text)}</td>`)),
    })),
  });
}
