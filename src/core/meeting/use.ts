/** Who holds which hours of a divided month, and what they are worth: the ledger behind displacement and the envelope. */
import { blockCount } from "../company/model/load-blocks.ts";
import { claimId, divide, type Division } from "./division.ts";
import type { Moved } from "./answer.ts";
import type { Grant } from "./places.ts";
import type { PathMonth, Side } from "./path-months.ts";
import { isActive, type Decision, type Table, waitingUsd } from "./search.ts";
import type { MeetingRequest } from "./requests.ts";

/** Hours by chip and their worth, by holder. */
export interface Use {
  readonly holders: Map<string, Holding>;
  /** Own hours by chip. */
  readonly ownHours: Map<string, number>;
}

export interface Holding {
  readonly side: Side | "none";
  readonly chipHours: Map<string, number>;
  usd: number;
}

/** Holders that are no claim: what they hold is negative where it adds to the envelope. */
export const idle = "idle";
export const reserve = "reserve";
export const letOut = "let";
export const bought = "bought by the hour";
export const running = "running cost";

/** A request as a holder: a workload may have its name. */
export const requestHolder = ({ name }: MeetingRequest): string => `request ${name}`;

const emptyUse = (): Use => ({ holders: new Map(), ownHours: new Map() });

function holding({ holders }: Use, name: string, side: Holding["side"]): Holding {
  let found = holders.get(name);
  if (found === undefined) holders.set(name, (found = { side, chipHours: new Map(), usd: 0 }));
  return found;
}

const add = (map: Map<string, number>, key: string, x: number): void => void map.set(key, (map.get(key) ?? 0) + x);

/** Adds what a divided month holds. */
function addMonth(use: Use, month: PathMonth, requests: readonly MeetingRequest[], grants: readonly Grant[], { laid, solved }: Division): void {
  const { shape, input, pools, workloads, supplyOf, sinkOf } = laid;
  const requestOf = new Map(
    grants.flatMap(({ request }) =>
      Array.from({ length: blockCount }, (_, block): [string, MeetingRequest] => [claimId(requests[request]!, block), requests[request]!]),
    ),
  );
  const chipOf = pools.map(({ id }) => month.pools.get(id)!.chip);
  workloads.forEach(({ id }, w) => {
    const request = requestOf.get(id);
    const { name, side } = request === undefined ? month.holders.get(id)! : { name: requestHolder(request), side: request.side };
    const held = holding(use, side === "let" ? letOut : name, side === "let" ? "none" : side);
    for (let k = shape.segmentStart[w]!; k < shape.segmentStart[w + 1]!; k++) held.usd += solved.served[k]! * input.segmentValue[k]!;
    for (let p = 0; p < shape.pools; p++) {
      const hours = solved.hours[w * shape.pools + p]!;
      if (hours === 0) continue;
      add(held.chipHours, chipOf[p]!, hours);
      holding(use, running, "none").usd -= hours * input.variableCost[p]!;
    }
  });
  pools.forEach(({ id }, p) => {
    add(use.ownHours, chipOf[p]!, input.capacity[p]!);
    add(holding(use, idle, "none").chipHours, chipOf[p]!, solved.idle[p]!);
    add(holding(use, reserve, "none").chipHours, chipOf[p]!, solved.reserve[p]!);
    const [s, j] = [supplyOf.get(id), sinkOf.get(id)];
    if (s !== undefined) {
      add(holding(use, bought, "none").chipHours, chipOf[p]!, -solved.bought[s]!);
      holding(use, bought, "none").usd -= solved.bought[s]! * input.supplyPrice[s]!;
    }
    if (j !== undefined) {
      add(holding(use, letOut, "none").chipHours, chipOf[p]!, solved.sunk[j]!);
      holding(use, letOut, "none").usd += solved.sunk[j]! * input.sinkPrice[j]!;
    }
  });
}

/** Hours and worth over the months [from, to) under a decision. What waiting costs is apart (`withWaiting`). */
export function useOf({ months, requests }: Table, decision: Decision, [from, to]: readonly [number, number]): Use {
  const use = emptyUse();
  for (let t = from; t < to; t++) {
    const grants = decision.filter((grant) => grant !== undefined && isActive(requests, grant, t)) as Grant[];
    const division = divide(months[t]!, requests, grants);
    if (division === undefined) throw new Error("a decision of the meeting does not leave the plan's floors");
    addMonth(use, months[t]!, requests, grants, division);
  }
  return use;
}

/** Takes what waiting costs each granted request from its worth. */
export function withWaiting(use: Use, { requests }: Table, decision: Decision): Use {
  for (const grant of decision) {
    if (grant === undefined) continue;
    const request = requests[grant.request]!;
    holding(use, requestHolder(request), request.side).usd -= waitingUsd(request, grant);
  }
  return use;
}

/** Hours below this share of the largest are rounding. */
export const ROUNDING = 1e-9;

/** What everybody but the request `apart` holds less in `after` than in `before`, the dearest first. */
export function movedBetween(before: Use, after: Use, apart: MeetingRequest, h100eOf: ReadonlyMap<string, number>): readonly Moved[] {
  const names = new Set([...before.holders.keys(), ...after.holders.keys()]);
  names.delete(requestHolder(apart));
  const scale = Math.max(1, ...before.ownHours.values());
  const moved = [...names].map((name): Moved => {
    const [was, is] = [before.holders.get(name), after.holders.get(name)];
    const chips = new Set([...(was?.chipHours.keys() ?? []), ...(is?.chipHours.keys() ?? [])]);
    const chipHours = [...chips]
      .map((chip) => ({ chip, chipHours: (was?.chipHours.get(chip) ?? 0) - (is?.chipHours.get(chip) ?? 0) }))
      .filter((row) => Math.abs(row.chipHours) > ROUNDING * scale);
    const h100eHours = chipHours.reduce((sum, row) => sum + row.chipHours * h100eOf.get(row.chip)!, 0);
    return { from: name, side: (was ?? is)!.side, chipHours, h100eHours, usd: (was?.usd ?? 0) - (is?.usd ?? 0) };
  });
  const isNothing = ({ chipHours, usd }: Moved): boolean => chipHours.length === 0 && Math.abs(usd) < 0.5;
  return moved.filter((row) => !isNothing(row)).sort((a, b) => b.usd - a.usd || (a.from < b.from ? -1 : 1));
}
