/**
 * Which requests to grant, of what size, from when and where: branch and bound over the exact linear programme of every month.
 *
 * A node has decided some requests and leaves the others out. Nothing below it is worth more than the months in which those
 * others may take any part of their size wherever they like, nor more than the node itself and all that they say they are worth.
 */
import { type MonthValues, openMonth } from "./division.ts";
import { fits, type Grant, type Place, placesOf } from "./places.ts";
import type { PathMonth } from "./path-months.ts";
import { askedHours, type MeetingRequest } from "./requests.ts";

/** Decisions looked at in one search; beyond, the gap is what is left. */
export const MOST_DECISIONS = 20_000;
/** Values of months this near to each other are the same: a share of the largest. */
const SAME_VALUE = 2e-9;

/** One entry a request: its grant, or undefined where it is refused. */
export type Decision = readonly (Grant | undefined)[];

/** The months from the meeting on, and their values for grants that were asked for. */
export interface Table {
  /** All months of the path, held (see `heldMonth`). */
  readonly months: readonly PathMonth[];
  readonly requests: readonly MeetingRequest[];
  /** Month of the meeting: nothing starts before it. */
  readonly first: number;
  /** Value of month t, with some requests open; -Infinity where floors do not allow it. */
  value(t: number, grants: readonly Grant[], open?: readonly number[]): number;
}

export function openTable(months: readonly PathMonth[], requests: readonly MeetingRequest[], first: number): Table {
  const known = new Map<string, number>();
  const opened = new Map<number, MonthValues>();
  const keyOf = ({ request, size, place }: Grant): string => `${request}:${size}${place === undefined ? "" : `@${place.chip}${place.own ? "+" : ""}`}`;
  const value = (t: number, grants: readonly Grant[], open: readonly number[] = []): number => {
    const key = `${t}|${grants.map(keyOf).sort().join(",")}|${open.join(",")}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    let values = opened.get(t);
    if (values === undefined) opened.set(t, (values = openMonth(months[t]!, requests)));
    const sum = values.value(grants, open);
    known.set(key, sum);
    return sum;
  };
  return { months, requests, first, value };
}

export const isActive = (requests: readonly MeetingRequest[], grant: Grant, t: number): boolean =>
  t >= grant.start && t < grant.start + requests[grant.request]!.months;

/** Value of the months [from, to) under a decision, less what waiting costs; -Infinity where it cannot be. */
export function valueOf(table: Table, decision: Decision, [from, to]: readonly [number, number]): number {
  const { requests, months } = table;
  const grants = decision.filter((grant) => grant !== undefined);
  let total = 0;
  for (const grant of grants) total -= waitingUsd(requests[grant.request]!, grant);
  for (let t = from; t < to; t++) {
    const active = grants.filter((grant) => isActive(requests, grant, t));
    if (!fits(active, requests, months[t]!)) return -Infinity;
    total += table.value(t, active);
    if (total === -Infinity) return total;
  }
  return total;
}

export const waitingUsd = (request: MeetingRequest, { start }: Grant): number => request.waitingUsdPerMonth * (start - request.firstStart);

/** What a request says that it is worth in full. */
const mostUsd = (request: MeetingRequest): number => request.valueUsdPerHour * askedHours(request, request.sizes[0]!);

/** Grants that a request might have: early before late, large before small, places in the order of contracts. */
export function grantsOf(table: Table, request: number, starts: readonly [number, number]): readonly Grant[] {
  const { months, requests, first } = table;
  const asked = requests[request]!;
  const grants: Grant[] = [];
  for (let start = Math.max(first, starts[0]); start <= starts[1] && start + asked.months <= months.length; start++) {
    const run = months.slice(start, start + asked.months);
    const places: readonly (Place | undefined)[] = placesOf(asked, run);
    for (const size of asked.sizes)
      for (const place of places) {
        const grant: Grant = { request, size, start, place };
        if (run.every((month) => fits([grant], requests, month))) grants.push(grant);
      }
  }
  return grants;
}

export interface Found {
  readonly decision: Decision;
  readonly valueUsd: number;
  /** Value that no decision exceeds: the value itself where the search came to its end. */
  readonly boundUsd: number;
  readonly decisions: number;
}

export interface Question {
  /** Months whose value counts, [from, to). */
  readonly span: readonly [number, number];
  /** Requests that take part. */
  readonly who: readonly number[];
  /** Must be granted. */
  readonly must?: number;
  /** A decision known to be possible, to begin with. */
  readonly known?: Decision;
}

/** The best decision. Undefined where the request that must be granted cannot be. */
export function search(table: Table, { span, who, must, known }: Question): Found | undefined {
  const { requests } = table;
  const order = [...who].sort((a, b) => Number(b === must) - Number(a === must) || mostUsd(requests[b]!) - mostUsd(requests[a]!) || a - b);
  const nothing: Decision = requests.map(() => undefined);
  const same = SAME_VALUE * (1 + Math.abs(valueOf(table, nothing, span)));
  let best: Decision | undefined;
  let bestUsd = -Infinity;
  if (known !== undefined && (must === undefined || known[must] !== undefined)) {
    best = known;
    bestUsd = valueOf(table, known, span);
  }
  let looked = 0;
  let missedUsd = -Infinity;
  const explore = (decision: Decision, own: number, depth: number): void => {
    if (depth === order.length) {
      if (own > bestUsd + same) [best, bestUsd] = [decision, own];
      return;
    }
    const request = order[depth]!;
    const asked = requests[request]!;
    const children = [...grantsOf(table, request, [asked.firstStart, asked.lastStart]), undefined].flatMap((grant) => {
      if (grant === undefined && request === must) return [];
      const child = grant === undefined ? decision : decision.map((held, r) => (r === request ? grant : held));
      const value = grant === undefined ? own : valueOf(table, child, span);
      return value === -Infinity ? [] : [{ child, value }];
    });
    // In steps of what counts as the same: of equals the earlier, larger grant comes first, and a refusal last.
    children.sort((a, b) => Math.round(b.value / same) - Math.round(a.value / same));
    for (const { child, value } of children) {
      const bound = boundOf(table, child, { own: value, left: order.slice(depth + 1), span });
      if (bound <= bestUsd + same) continue;
      looked += 1;
      if (looked > MOST_DECISIONS) missedUsd = Math.max(missedUsd, bound);
      else explore(child, value, depth + 1);
    }
  };
  explore(nothing, valueOf(table, nothing, span), 0);
  return best === undefined ? undefined : { decision: best, valueUsd: bestUsd, boundUsd: Math.max(bestUsd, missedUsd), decisions: looked };
}

/** Value that no decision exceeds in which the requests of `left` are decided otherwise; `own` is the decision's own value. */
export function boundOf(
  table: Table,
  decision: Decision,
  { own, left, span }: { own: number; left: readonly number[]; span: readonly [number, number] },
): number {
  const claimed = own + left.reduce((sum, request) => sum + mostUsd(table.requests[request]!), 0);
  return Math.min(claimed, openValue(table, decision, left, span));
}

/** Value of the months if the requests of `left` could have any part of their size in any month of their window. */
function openValue(table: Table, decision: Decision, left: readonly number[], [from, to]: readonly [number, number]): number {
  const { requests, first } = table;
  const grants = decision.filter((grant) => grant !== undefined);
  let total = 0;
  for (const grant of grants) total -= waitingUsd(requests[grant.request]!, grant);
  for (let t = from; t < to; t++) {
    const open = left.filter((r) => t >= Math.max(first, requests[r]!.firstStart) && t < requests[r]!.lastStart + requests[r]!.months);
    total += table.value(
      t,
      grants.filter((grant) => isActive(requests, grant, t)),
      open,
    );
  }
  return total;
}
