/** The allocation meeting of a plan: its requests, decided on one of its futures. */
import { openSimulator } from "../core/company/simulate.ts";
import type { MeetingAnswer } from "../core/meeting/answer.ts";
import { holdMeeting } from "../core/meeting/meeting.ts";
import { pathMonths } from "../core/meeting/path-months.ts";
import { requestsOf } from "../core/meeting/requests.ts";
import { monthLabels } from "../core/results/summarise.ts";
import { failedBefore, type MonthRequest } from "./allocate.ts";
import type { ValidPlan } from "./load-plan.ts";
import { OperatingError } from "./ports.ts";

export interface MeetingRequested extends Omit<MonthRequest, "month"> {
  /** Absent: the first month in which a request can start. */
  readonly month: number | undefined;
}

export interface MeetingHeld {
  readonly answer: MeetingAnswer;
  readonly path: number | "base";
}

/** @throws OperatingError if the plan has no requests, or the path has failed before the month */
export function meetingOf({ plan, basePlan }: Pick<ValidPlan, "plan" | "basePlan">, requested: MeetingRequested): MeetingHeld {
  if (Object.keys(plan.requests).length === 0)
    throw new OperatingError("the plan has no requests to decide on", {
      fault: "input",
      hint: "add them under `requests:`, such as {kind: launch, who: product, size: 5k H100, value: $3/H100-hour}",
    });
  const simulator = openSimulator(plan, basePlan, requested.seed);
  const { path } = requested;
  const futures = simulator.source.draw(path);
  const months = pathMonths(simulator, futures);
  const h100eOf = new Map(simulator.model.chips.map(({ name, h100e }) => [name, futures.parameters[h100e]!]));
  const requests = requestsOf(plan, h100eOf);
  const month = requested.month ?? Math.max(0, Math.min(...requests.map(({ firstStart }) => firstStart)));
  if (month >= months.length) throw failedBefore({ plan }, path, { month, monthsLived: months.length });
  return { answer: holdMeeting({ months, labels: monthLabels(plan.calendar.start, plan.calendar.months), requests, month, h100eOf }), path };
}
