/**
 * The allocation meeting: requests decided together with everything that competes for the envelope, each with what it
 * displaces, what others lose by it (the pivot price of Clarke, at which nobody gains by telling anything but the truth)
 * and what would change the answer.
 */
import { blockCount, hoursOfBlock } from "../company/model/load-blocks.ts";
import type { Case, GrantText, MeetingAnswer, Moved, RequestAnswer, Verdict } from "./answer.ts";
import { claimId, divide, heldMonth } from "./division.ts";
import { monthOfMeeting } from "./month-ledger.ts";
import type { PathMonth } from "./path-months.ts";
import { chipsOf, type Grant, placesOf } from "./places.ts";
import { askedHours, type MeetingRequest } from "./requests.ts";
import { boundOf, type Decision, grantsOf, isActive, openTable, search, type Table, valueOf, waitingUsd } from "./search.ts";
import { movedBetween, ROUNDING, type Use, useOf, withWaiting } from "./use.ts";

export interface Agenda {
  /** The path's months from the plan's start (`pathMonths`). */
  readonly months: readonly PathMonth[];
  /** "2026-07", one a month of the plan. */
  readonly labels: readonly string[];
  readonly requests: readonly MeetingRequest[];
  /** Month of the meeting: nothing starts before it, and its envelope is shown. */
  readonly month: number;
  readonly h100eOf: ReadonlyMap<string, number>;
}

interface Meeting extends Agenda {
  readonly table: Table;
  readonly span: readonly [number, number];
  readonly decision: Decision;
  readonly valueUsd: number;
}

/** Months from the meeting to the last in which a request may run. */
function spanOf({ months, requests, month }: Agenda): readonly [number, number] {
  const last = requests.reduce((most, request) => Math.max(most, request.lastStart + request.months), month + 1);
  return [month, Math.min(last, months.length)];
}

/**
 * Holds the meeting. Requests whose window has passed, or does not fit into the path, are refused.
 *
 * @throws Error where a month cannot be solved, which is our mistake
 */
export function holdMeeting(agenda: Agenda): MeetingAnswer {
  const { requests, labels, month } = agenda;
  const held = agenda.months.map((one, t) => (t < month ? { month: one, bent: false } : heldMonth(one)));
  const table = openTable(
    held.map((one) => one.month),
    requests,
    month,
  );
  const span = spanOf(agenda);
  const who = requests.map((_, r) => r);
  const best = search(table, { span, who });
  if (best === undefined) throw new Error("a meeting that grants nothing is always possible");
  const meeting: Meeting = { ...agenda, months: table.months, table, span, decision: best.decision, valueUsd: best.valueUsd };
  const nothing: Decision = requests.map(() => undefined);
  const withoutRequestsUsd = valueOf(table, nothing, span);
  return {
    month: labels[month]!,
    from: labels[span[0]]!,
    to: labels[span[1] - 1]!,
    objectiveUsd: best.valueUsd,
    boundUsd: best.boundUsd,
    gapUsd: best.boundUsd - best.valueUsd,
    divisibleUsd: Math.max(best.valueUsd, boundOf(table, nothing, { own: withoutRequestsUsd, left: who, span })),
    withoutRequestsUsd,
    decisions: best.decisions,
    bentMonths: held.flatMap(({ bent }, t) => (bent && t < span[1] ? [labels[t]!] : [])),
    requests: who.map((r) => answerOf(meeting, r)),
    ...monthOfMeeting(meeting),
  };
}

/* ---- one request ------------------------------------------------------------------------------------------------- */

function answerOf(meeting: Meeting, r: number): RequestAnswer {
  const { requests, labels, decision } = meeting;
  const request = requests[r]!;
  const grant = decision[r];
  const asked = askedHours(request, request.sizes[0]!);
  const hours = grant === undefined ? 0 : hoursHeld(meeting, decision, r);
  const sized = grant === undefined ? 0 : askedHours(request, grant.size);
  const verdict = verdictOf(request, grant);
  return {
    name: request.name,
    side: request.side,
    who: request.who,
    ...(request.what === undefined ? {} : { what: request.what }),
    verdict,
    unit: request.unit,
    size: request.sizes[0]!,
    askedFrom: labels[request.firstStart] ?? "",
    valueUsdPerHour: request.valueUsdPerHour,
    askedHours: asked,
    grantedHours: hours,
    lentHours: sized - hours,
    refusedHours: asked - sized,
    ...(grant === undefined ? {} : priced(meeting, r, grant, hours)),
    ...(verdict === "granted" ? {} : { asAsked: asAsked(meeting, r) }),
    ...(verdict === "refused" ? grantedAbove(meeting, r) : {}),
    ...(verdict === "granted" ? {} : earliest(meeting, r)),
  };
}

function verdictOf(request: MeetingRequest, grant: Grant | undefined): Verdict {
  if (grant === undefined) return "refused";
  if (grant.size < request.sizes[0]!) return "in part";
  return grant.start > request.firstStart ? "later" : "granted";
}

function grantText({ labels, requests }: Meeting, { request, size, start, place }: Grant): GrantText {
  const to = labels[start + requests[request]!.months - 1]!;
  return { size, from: labels[start]!, to, ...(place === undefined ? {} : { place: place.name, chip: place.chip }) };
}

/** Hours that a granted request has, in its unit: what it lends back is not among them. */
function hoursHeld({ table, requests, span }: Meeting, decision: Decision, r: number): number {
  const request = requests[r]!;
  let hours = 0;
  for (let t = span[0]; t < Math.max(span[1], decision[r]!.start + request.months); t++) {
    const active = decision.filter((grant) => grant !== undefined && isActive(requests, grant, t)) as Grant[];
    if (!active.some((grant) => grant.request === r)) continue;
    const { laid, solved } = divide(table.months[t]!, requests, active)!;
    for (let b = 0; b < blockCount; b++) {
      const w = laid.workloads.findIndex(({ id }) => id === claimId(request, b));
      hours += solved.served[laid.shape.segmentStart[w]!]!;
    }
  }
  return hours;
}

/** The pivot price: value of the others without the request, less their value with it, all decisions free both times. */
function priced(meeting: Meeting, r: number, grant: Grant, hours: number): Pick<RequestAnswer, "granted" | "priceUsdPerHour"> {
  const { table, span, decision, requests, valueUsd } = meeting;
  const without = search(table, {
    span,
    who: requests.flatMap((_, other) => (other === r ? [] : [other])),
    known: decision.map((held, at) => (at === r ? undefined : held)),
  })!;
  const worth = requests[r]!.valueUsdPerHour * hours - waitingUsd(requests[r]!, grant);
  const othersLoseUsd = Math.max(0, without.valueUsd - (valueUsd - worth));
  const displaces = movedOver(meeting, span, without.decision, decision, r);
  return {
    granted: { grant: grantText(meeting, grant), hours, valueUsd: worth, othersLoseUsd, displaces },
    ...(hours > 0 ? { priceUsdPerHour: othersLoseUsd / hours } : {}),
  };
}

/** What the request as it was asked for (in full, at once) would do while the other decisions stand; the place that costs least. */
function asAsked(meeting: Meeting, r: number): Case | { readonly impossible: string } {
  const { table, requests, decision, month, labels } = meeting;
  const request = requests[r]!;
  const start = Math.max(request.firstStart, month);
  if (request.firstStart < month) return { impossible: `its first month, ${labels[request.firstStart] ?? "before the plan"}, has passed` };
  const full = grantsOf(table, r, [start, start]).filter(({ size }) => size === request.sizes[0]!);
  if (full.length === 0) return { impossible: noPlace(meeting, r) };
  const best = bestOf(meeting, r, full);
  if (best !== undefined) return caseOf(meeting, r, best);
  const there = unitsThere(meeting, request, start);
  if (there < request.sizes[0]! * (1 - ROUNDING)) return { impossible: `there are only ${Math.floor(there)} ${request.unit} then` };
  const alone = full.some(
    (grant) =>
      valueOf(
        table,
        decision.map((_, at) => (at === r ? grant : undefined)),
        [start, start + request.months],
      ) > -Infinity,
  );
  return { impossible: alone ? "it does not fit beside what is granted" : "the plan's floors would no longer hold" };
}

/** Units of size that all machines it can use make together, bought ones too, in the scarcest block of its months. */
function unitsThere({ months }: Meeting, request: MeetingRequest, start: number): number {
  let least = Infinity;
  for (const { problem, pools } of months.slice(start, start + request.months))
    for (let b = 0; b < blockCount; b++) {
      let hours = 0;
      for (const { id, chipHours, onDemand } of problem.pools) {
        const { chip, block } = pools.get(id)!;
        if (block === b) hours += (chipHours + (onDemand?.maxChipHours ?? 0)) * (request.unitsPerChip.get(chip) ?? 0);
      }
      least = Math.min(least, hours / hoursOfBlock[b]!);
    }
  return least;
}

/** Of several ways to grant a request while the other decisions stand, the one worth most; undefined where none is possible. */
function bestOf({ table, decision, span }: Meeting, r: number, grants: readonly Grant[]): Grant | undefined {
  let best: Grant | undefined;
  let most = -Infinity;
  for (const grant of grants) {
    const wide: readonly [number, number] = [span[0], Math.max(span[1], grant.start + table.requests[r]!.months)];
    const gain =
      valueOf(
        table,
        decision.map((held, at) => (at === r ? grant : held)),
        wide,
      ) -
      valueOf(
        table,
        decision.map((held, at) => (at === r ? undefined : held)),
        wide,
      );
    if (gain > most) [best, most] = [grant, gain];
  }
  return best;
}

/** Who gives up what from one decision to another, over months. */
function movedOver({ table, requests, h100eOf }: Meeting, span: readonly [number, number], without: Decision, withIt: Decision, r: number): readonly Moved[] {
  const use = (decision: Decision): Use => withWaiting(useOf(table, decision, span), table, decision);
  return movedBetween(use(without), use(withIt), requests[r]!, h100eOf);
}

function caseOf(meeting: Meeting, r: number, grant: Grant): Case {
  const { table, decision, span, requests } = meeting;
  const wide: readonly [number, number] = [span[0], Math.max(span[1], grant.start + requests[r]!.months)];
  const withIt = decision.map((held, at) => (at === r ? grant : held));
  const without = decision.map((held, at) => (at === r ? undefined : held));
  const hours = hoursHeld(meeting, withIt, r);
  const worth = requests[r]!.valueUsdPerHour * hours - waitingUsd(requests[r]!, grant);
  const othersLoseUsd = valueOf(table, without, wide) - (valueOf(table, withIt, wide) - worth);
  const displaces = movedOver(meeting, wide, without, withIt, r);
  return { grant: grantText(meeting, grant), hours, valueUsd: worth, othersLoseUsd: Math.max(0, othersLoseUsd), displaces };
}

function noPlace({ requests, months, month, labels }: Meeting, r: number): string {
  const request = requests[r]!;
  const start = Math.max(request.firstStart, month);
  if (start + request.months > months.length) return `it would run beyond ${labels[months.length - 1]}, the last month of this future`;
  const run = months.slice(start, start + request.months);
  if (request.placed === "anywhere") return "the months are not there";
  const what = request.placed === "one-site" ? "site" : "fabric";
  const sizes = placesOf(request, run).map((place) => ({
    place: place!,
    units: Math.min(...run.map((one) => chipsOf(place!, one))) * request.unitsPerChip.get(place!.chip)!,
  }));
  const largest = sizes.reduce<(typeof sizes)[number] | undefined>((most, one) => (most === undefined || one.units > most.units ? one : most), undefined);
  if (largest === undefined) return `no ${what} has ${[...request.unitsPerChip.keys()].join(" or ")} then`;
  return `no ${what} is large enough: ${largest.place.name} has ${Math.floor(largest.units)} ${request.unit}${request.unit === "H100e" ? ` of ${largest.place.chip}` : ""} throughout`;
}

/** The worth of an hour above which a refused request would be granted: what others lose by its best grant, all decisions free. */
function grantedAbove(meeting: Meeting, r: number): Pick<RequestAnswer, "grantedAbove"> {
  const { table, span, requests, valueUsd } = meeting;
  const found = search(table, { span, who: requests.map((_, at) => at), must: r });
  if (found === undefined) return {};
  const grant = found.decision[r]!;
  const hours = hoursHeld(meeting, found.decision, r);
  if (hours === 0) return {};
  const lost = valueUsd - (found.valueUsd - requests[r]!.valueUsdPerHour * hours);
  return { grantedAbove: { usdPerHour: lost / hours, grant: grantText(meeting, grant) } };
}

/** The first month from which the full size (else the smallest) gains while the other decisions stand; beyond its window, too. */
function earliest(meeting: Meeting, r: number): Pick<RequestAnswer, "earliest"> {
  const { table, requests, decision, span, months } = meeting;
  const request = requests[r]!;
  for (const size of new Set([request.sizes[0]!, request.sizes.at(-1)!]))
    for (let start = Math.max(request.firstStart, meeting.month); start + request.months <= months.length; start++) {
      const grants = grantsOf(table, r, [start, start]).filter((grant) => grant.size === size);
      const grant = bestOf(meeting, r, grants);
      if (grant === undefined) continue;
      const wide: readonly [number, number] = [span[0], Math.max(span[1], start + request.months)];
      const withIt = valueOf(
        table,
        decision.map((held, at) => (at === r ? grant : held)),
        wide,
      );
      const without = valueOf(
        table,
        decision.map((held, at) => (at === r ? undefined : held)),
        wide,
      );
      if (withIt - without >= -1e-9 * (1 + Math.abs(without))) return { earliest: grantText(meeting, grant) };
    }
  return {};
}
