/** A month's allocation of a plan against real traffic. */
import { monthLabels } from "../core/results/summarise.ts";
import { openSimulator } from "../core/company/simulate.ts";
import { pathMonths } from "../core/meeting/path-months.ts";
import { heldBlocks, type HeldMonth } from "../core/replay/held-blocks.ts";
import type { ReplayAnswer } from "../core/replay/answer.ts";
import { minutesPerWindow, replayTraffic } from "../core/replay/replay.ts";
import { readTraffic, type Traffic } from "../formats/traffic/read-traffic.ts";
import { failedBefore, type MonthRequest } from "./allocate.ts";
import type { ValidPlan } from "./load-plan.ts";
import { OperatingError } from "./ports.ts";

export interface ReplayRequest extends MonthRequest {
  /** Absent: the inference workload with most load in the month. */
  readonly workload: string | undefined;
  readonly traffic: { readonly file: string; readonly text: string };
  readonly patienceMinutes: number;
  readonly inputWeight: number;
  readonly column: string | undefined;
}

/** @throws OperatingError for traffic that cannot be read, a workload that serves nothing, or a path that has failed */
export function replayMonth({ plan, basePlan }: ValidPlan, request: ReplayRequest): ReplayAnswer {
  const simulator = openSimulator(plan, basePlan, request.seed);
  const { path } = request;
  const futures = simulator.source.draw(path);
  const months = pathMonths(simulator, futures);
  if (request.month >= months.length) throw failedBefore({ plan }, path, { month: request.month, monthsLived: months.length });
  const names = simulator.model.workloads.filter(({ kind }) => kind === "inference").map(({ name }) => name);
  if (request.workload !== undefined && !names.includes(request.workload))
    throw new OperatingError(`${request.workload} is no workload of inference`, { fault: "input", hint: `one of: ${names.join(", ")}` });
  const held = (workload: string): HeldMonth => heldBlocks(simulator, futures, months, { month: request.month, workload });
  const loadOf = ({ blocks }: HeldMonth): number => blocks.reduce((sum, { loadMtok }) => sum + loadMtok, 0);
  const candidates = (request.workload === undefined ? names : [request.workload]).map((workload) => ({ workload, month: held(workload) }));
  const chosen = candidates.reduce<(typeof candidates)[number] | undefined>(
    (most, one) => (most === undefined || loadOf(one.month) > loadOf(most.month) ? one : most),
    undefined,
  );
  if (chosen === undefined || loadOf(chosen.month) === 0)
    throw new OperatingError("nothing is asked of inference in that month", { fault: "input", hint: "choose another month, or --workload" });
  const { loads, ...traffic } = trafficOf(request);
  const replay = replayTraffic(loads, chosen.month.blocks, Math.round(request.patienceMinutes / minutesPerWindow));
  const { floorH100eHours, developmentH100eHours } = chosen.month;
  const research = new Set(simulator.model.workloads.filter(({ kind }) => kind === "model-development").map(({ name }) => name));
  const lost = replay.yielded.reduce((sum, row) => sum + (research.has(row.workload) ? row.lostH100eHours : 0), 0);
  return {
    month: monthLabels(plan.calendar.start, plan.calendar.months)[request.month]!,
    path,
    workload: chosen.workload,
    patienceMinutes: request.patienceMinutes,
    traffic: { file: request.traffic.file, ...traffic },
    ...replay,
    ...(traffic.requests === undefined ? {} : { lostRequests: traffic.requests * (1 - replay.pushing.servedShare) }),
    heldBlocks: chosen.month.blocks.map(({ capacityMtok }) => capacityMtok / replay.meanMtokPerHour),
    development: { floorH100eHours, heldH100eHours: developmentH100eHours, leftH100eHours: developmentH100eHours - lost },
  };
}

function trafficOf({ traffic: { file, text }, inputWeight, column }: ReplayRequest): Traffic {
  const { traffic, faults } = readTraffic(text, { inputWeight, ...(column === undefined ? {} : { column }) });
  if (traffic !== undefined) return traffic;
  const [first] = faults;
  throw new OperatingError(`${file}:${first!.line}: ${first!.message}`, {
    fault: "data",
    hint: "a file of traffic is CSV: a column of times and one of loads, or a row a request",
  });
}
