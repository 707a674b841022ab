/** The meeting of the example: what docs/concepts/allocation-meeting.md says of it. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Case } from "../../src/core/meeting/answer.ts";
import { holdMeeting } from "../../src/core/meeting/meeting.ts";
import { agendaOf, requestOf } from "./lab.ts";

test("programme X is refused in October 2026, granted from $4.87, and worth it a month later", () => {
  const text = readFileSync(new URL("../../examples/frontier-lab.yaml", import.meta.url), "utf8");
  // Three months on: October 2026.
  const answer = holdMeeting(agendaOf(text, 3));
  const x = requestOf(answer, "programme-x");
  expect([answer.month, x.verdict, x.earliest?.from]).toEqual(["2026-10", "refused", "2026-11"]);
  // Training is worth $2.20 an H100e-hour, a TPU-v7 counts 2.33, and outside the peak 95 % of an hour.
  expect(x.grantedAbove!.usdPerHour).toBeCloseTo(2.2 * 2.33 * 0.95, 2);
  // It lends back the peak, a fifth of its hours.
  expect((x.asAsked as Case).valueUsd).toBeCloseTo(40_000 * 730 * 3 * 0.8 * 4, -3);
  expect(answer.gapUsd).toBe(0);
});
