/** The month of a meeting, as its decisions leave it: who holds which hours, how they add up, and what one more is worth. */
import type { Balance, EnvelopeRow, MeetingAnswer, SideRow } from "./answer.ts";
import { divide } from "./division.ts";
import type { Side } from "./path-months.ts";
import type { Grant } from "./places.ts";
import type { MeetingRequest } from "./requests.ts";
import { type Decision, isActive, type Table } from "./search.ts";
import { bought, idle, letOut, requestHolder, reserve, ROUNDING, type Use, useOf } from "./use.ts";

const hoursPerMonth = 730;

export interface DecidedMonth {
  readonly table: Table;
  readonly requests: readonly MeetingRequest[];
  readonly decision: Decision;
  readonly month: number;
  readonly h100eOf: ReadonlyMap<string, number>;
}

/**
 * Hours, sides, balance and prices of the month of the meeting.
 *
 * @throws Error where the decision does not leave the plan's floors, which is our mistake
 */
export function monthOfMeeting(meeting: DecidedMonth): Pick<MeetingAnswer, "envelope" | "balance" | "sides" | "pools"> {
  const { table, decision, requests, month, h100eOf } = meeting;
  const one: readonly [number, number] = [month, month + 1];
  const use = useOf(table, decision, one);
  const before = useOf(
    table,
    requests.map(() => undefined),
    one,
  );
  const active = decision.filter((grant) => grant !== undefined && isActive(requests, grant, month)) as Grant[];
  const { laid, allocator, solved } = divide(table.months[month]!, requests, active)!;
  const [low, high] = [new Float64Array(laid.shape.pools), new Float64Array(laid.shape.pools)];
  allocator.worth(laid.floorPerHour, low, high);
  const orNull = (x: number): number | null => (Number.isNaN(x) ? null : x);
  return {
    envelope: envelopeRows(use, before),
    balance: balanceOf(meeting, use, before, h100eOf),
    sides: sideRows(use, before, h100eOf),
    pools: laid.pools.flatMap(({ id }, p) =>
      table.months[month]!.pools.get(id)!.hourly
        ? []
        : [{ id, priceUsdPerChipHour: solved.price[p]!, worthLowUsd: orNull(low[p]!), worthHighUsd: orNull(high[p]!) }],
    ),
  };
}

function envelopeRows(use: Use, before: Use): readonly EnvelopeRow[] {
  const least = ROUNDING * Math.max(1, ...use.ownHours.values());
  const of = (from: Use, name: string, chip: string): number => {
    const hours = from.holders.get(name)?.chipHours.get(chip) ?? 0;
    return Math.abs(hours) < least ? 0 : hours;
  };
  return [...use.ownHours].map(([chip, ownHours]) => ({
    chip,
    ownHours,
    boughtHours: 0 - of(use, bought, chip),
    holders: [...new Map([...before.holders, ...use.holders])].flatMap(([name, { side }]) =>
      side === "none" || side === "let" || (of(use, name, chip) === 0 && of(before, name, chip) === 0)
        ? []
        : [{ name, side, chipHours: of(use, name, chip), withoutRequests: of(before, name, chip) }],
    ),
    reserveHours: of(use, reserve, chip),
    idleHours: of(use, idle, chip),
    letHours: of(use, letOut, chip),
  }));
}

/** Hours by chip as H100e-hours. */
const weighed = (hours: ReadonlyMap<string, number> | undefined, h100eOf: ReadonlyMap<string, number>): number =>
  [...(hours ?? [])].reduce((sum, [chip, chipHours]) => sum + chipHours * h100eOf.get(chip)!, 0);

function sideRows(use: Use, before: Use, h100eOf: ReadonlyMap<string, number>): readonly SideRow[] {
  const least = ROUNDING * weighed(use.ownHours, h100eOf);
  const total = (from: Use, side: Side): readonly [number, number] =>
    [...from.holders.values()].reduce<[number, number]>(
      ([hours, usd], held) => (held.side === side ? [hours + weighed(held.chipHours, h100eOf), usd + held.usd] : [hours, usd]),
      [0, 0],
    );
  return (["users", "launch", "research", "other"] as const).flatMap((side): SideRow[] => {
    const [[h100eHours, usd], [withoutRequests, usdWithoutRequests]] = [total(use, side), total(before, side)];
    return h100eHours + withoutRequests < least ? [] : [{ side, h100eHours, withoutRequests, usd, usdWithoutRequests }];
  });
}

function balanceOf({ requests, month }: DecidedMonth, use: Use, before: Use, h100eOf: ReadonlyMap<string, number>): Balance {
  const of = (from: Use, name: string): number => weighed(from.holders.get(name)?.chipHours, h100eOf);
  const names = new Set(requests.map(requestHolder));
  const claims = [...new Map([...before.holders, ...use.holders])].filter(([, { side }]) => side !== "none").map(([name]) => name);
  const total = (from: Use, isRequest: boolean): number => claims.reduce((sum, name) => sum + (names.has(name) === isRequest ? of(from, name) : 0), 0);
  const asked = requests.reduce((sum, request) => {
    const isWanted = month >= request.firstStart && month < request.lastStart + request.months;
    const perUnit = request.unit === "H100e" ? 1 : h100eOf.get(request.unit)!;
    return sum + (isWanted ? request.sizes[0]! * hoursPerMonth * perUnit : 0);
  }, 0);
  const granted = total(use, true);
  const kept = total(use, false);
  return {
    own: weighed(use.ownHours, h100eOf),
    bought: -of(use, bought),
    granted,
    kept,
    displaced: total(before, false) - kept,
    reserve: of(use, reserve),
    idle: of(use, idle),
    let: of(use, letOut),
    refused: Math.max(0, asked - granted),
  };
}
