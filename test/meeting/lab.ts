/** A lab whose meetings can be reckoned by hand: 1,000 H100s in two halls, worth $1 an hour to training, and 200 TPUs. */
import type { PathMonth } from "../../src/core/meeting/path-months.ts";
import { openSimulator } from "../../src/core/company/simulate.ts";
import type { MeetingAnswer } from "../../src/core/meeting/answer.ts";
import { type Agenda, holdMeeting } from "../../src/core/meeting/meeting.ts";
import { pathMonths } from "../../src/core/meeting/path-months.ts";
import { requestsOf } from "../../src/core/meeting/requests.ts";
import { monthLabels } from "../../src/core/results/summarise.ts";
import { planOf } from "../support/small-lab.ts";

export const handLab = `
plimsoll: 1
name: Hand lab
calendar: {start: 2027-01, months: 12}
demand: {run_rate: $1M/year}
opening: {cash: $100M}
chips: {H100: 1 H100e, TPU: 0.5 H100e}
workloads:
  train: {kind: model-development, floor: 10%, value: $1/H100e-hour, chips: [H100]}
contracts:
  north: {kind: take-or-pay, supplier: A, capacity: 700 H100, price: $1/H100-hour, term: 2026-01 to 2028-12}
  south: {kind: take-or-pay, supplier: B, capacity: 300 H100, price: $1/H100-hour, term: 2026-01 to 2028-12}
  later: {kind: take-or-pay, supplier: A, capacity: 900 H100, price: $1/H100-hour, term: 2027-05 to 2028-12}
  pod:   {kind: take-or-pay, supplier: C, capacity: 200 TPU, price: $1/TPU-hour, term: 2026-01 to 2028-12}
`;

/** The agenda of a plan's base case. `month` counts from the plan's start. */
export function agendaOf(text: string, month = 0): Agenda {
  const plan = planOf(text);
  const simulator = openSimulator(plan, plan, plan.seed);
  const futures = simulator.source.draw("base");
  const h100eOf = new Map(simulator.model.chips.map(({ name, h100e }) => [name, futures.parameters[h100e]!]));
  return {
    months: pathMonths(simulator, futures),
    labels: monthLabels(plan.calendar.start, plan.calendar.months),
    requests: requestsOf(plan, h100eOf),
    month,
    h100eOf,
  };
}

/** @param requests rows of YAML, one a request */
export const withRequests = (text: string, requests: readonly string[]): string => `${text}\nrequests:\n${requests.map((row) => `  ${row}\n`).join("")}`;

export const meetingOf = (text: string, requests: readonly string[], month = 0): MeetingAnswer => holdMeeting(agendaOf(withRequests(text, requests), month));

export const requestOf = (answer: MeetingAnswer, name: string): MeetingAnswer["requests"][number] => answer.requests.find((request) => request.name === name)!;

/** The month with more hours in one pool. */
export function withHours(month: PathMonth, pool: string, chipHours: number): PathMonth {
  const pools = month.problem.pools.map((row) => (row.id === pool ? { ...row, chipHours: row.chipHours + chipHours } : row));
  return { ...month, problem: { ...month.problem, pools } };
}
