/** Requests of a plan, understood: sizes that are tried, months in which they can start, worth of an hour. */
import { medianOf } from "../numeric/distribution.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import type { Value } from "../plan/value.ts";

const hoursPerMonth = 730;

export interface MeetingRequest {
  readonly name: string;
  readonly side: "users" | "launch" | "research";
  readonly who: string;
  readonly what: string | undefined;
  /** Unit of its sizes: a chip family, or "H100e". */
  readonly unit: string;
  /** Families it can use, each with its units of size per chip. */
  readonly unitsPerChip: ReadonlyMap<string, number>;
  /** Sizes that are tried, the full one first. */
  readonly sizes: readonly number[];
  readonly placed: "anywhere" | "one-site" | "one-fabric";
  /** Months from the plan's start, in which it may start. */
  readonly firstStart: number;
  readonly lastStart: number;
  /** Months it runs. */
  readonly months: number;
  readonly waitingUsdPerMonth: number;
  /** Worth of a chip-hour (H100e-hour) that it gets. */
  readonly valueUsdPerHour: number;
  readonly lendsBack: "no" | "at-peak" | "always";
}

/** Hours of a request of `size` over all its months, in its unit. */
export const askedHours = (request: MeetingRequest, size: number): number => size * hoursPerMonth * request.months;

/**
 * The requests of a plan, in the order of their names.
 *
 * @param h100eOf H100e of a chip of each family
 */
export function requestsOf(plan: Plan, h100eOf: ReadonlyMap<string, number>): readonly MeetingRequest[] {
  return Object.entries(plan.requests)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, request]) => {
      const unit = request.size.unit === "H100e" ? "H100e" : request.size.chip!;
      const families = unit === "H100e" ? (request.chips ?? [...h100eOf.keys()]) : [unit];
      const months = medianOf(request.for.distribution);
      const size = medianOf(request.size.distribution);
      const firstStart = request.from ?? 0;
      const worth = medianOf(request.value.distribution);
      return {
        name,
        side: request.kind,
        who: request.who,
        what: request.what,
        unit,
        unitsPerChip: new Map(families.map((chip) => [chip, unit === "H100e" ? h100eOf.get(chip)! : 1])),
        sizes: sizesOf(size, request.least, request.step),
        placed: request.placed,
        firstStart,
        lastStart: request.before === undefined ? firstStart : request.before - months,
        months,
        waitingUsdPerMonth: medianOf(request.waiting_costs.distribution),
        valueUsdPerHour: request.value.unit === "USD" ? worth / (size * hoursPerMonth * months) : worth,
        lendsBack: request.lends_back,
      };
    });
}

/** From the full size down to the least, in steps counted from the least. */
function sizesOf(size: number, least: Value | undefined, step: Value | undefined): number[] {
  if (least === undefined) return [size];
  const smallest = medianOf(least.distribution);
  const by = step === undefined ? (size - smallest) / 4 : medianOf(step.distribution);
  const sizes = [size];
  if (by > 0) for (let k = Math.ceil((size - smallest) / by) - 1; k >= 0; k--) sizes.push(smallest + k * by);
  return sizes;
}
