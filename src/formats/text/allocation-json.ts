/** An allocation as JSON, in pieces: that of a million workloads is too long to be held twice. */
import type { Answer } from "../../core/allocation/answer.ts";

/** Rows of `allocation` in a piece. */
const ROWS = 20_000;

/**
 * The text of `JSON.stringify(answer)` and a line feed.
 *
 * @example [...allocationJson({ objective: "value", status: "optimal", objectiveUsd: 0, boundUsd: 0, gap: 0, allocation: [], pools: [], floors: [] })].join("").length // 118
 */
export function* allocationJson(answer: Answer): Generator<string> {
  let before = "{";
  for (const [key, value] of Object.entries(answer)) {
    if (value === undefined) continue;
    if (key === "allocation") yield* rowsJson(`${before}"allocation":[`, answer.allocation);
    else yield `${before}${JSON.stringify(key)}:${JSON.stringify(value)}`;
    before = ",";
  }
  yield "}\n";
}

function* rowsJson(opening: string, rows: Answer["allocation"]): Generator<string> {
  yield opening;
  for (let at = 0; at < rows.length; at += ROWS) {
    const piece = JSON.stringify(rows.slice(at, at + ROWS));
    yield `${at === 0 ? "" : ","}${piece.slice(1, -1)}`;
  }
  yield "]";
}
