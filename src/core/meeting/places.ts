/** Where requests that must stay together can stand: fabrics and sites, and whether the grants of a month fit on them. */
import type { Fabric, PathMonth } from "./path-months.ts";
import type { MeetingRequest } from "./requests.ts";

/** Machines of one family, owned or leased, under one contract or at one site. */
export interface Place {
  readonly name: string;
  readonly kind: "one-site" | "one-fabric";
  readonly chip: string;
  readonly own: boolean;
}

/** A request granted: how much, from which month, and where. `place` is absent where it may stand anywhere. */
export interface Grant {
  readonly request: number;
  readonly size: number;
  readonly start: number;
  readonly place: Place | undefined;
}

/** Chips may exceed a place by this share: rounding of the size in H100e. */
const ROUNDING = 1e-9;

const belongs = (place: Place, fabric: Fabric): boolean =>
  place.chip === fabric.chip && place.own === fabric.own && (place.kind === "one-site" ? fabric.site : fabric.name) === place.name;

/** Chips of a place in a month. */
export const chipsOf = (place: Place, month: PathMonth): number => month.fabrics.reduce((sum, fabric) => sum + (belongs(place, fabric) ? fabric.chips : 0), 0);

/** Chips that a grant occupies at its place. */
export const chipsHeld = (request: MeetingRequest, grant: Grant): number => grant.size / request.unitsPerChip.get(grant.place!.chip)!;

/** Places where a request of any size may stand in some of the months, in the order of contracts; undefined stands for anywhere. */
export function placesOf(request: MeetingRequest, months: readonly PathMonth[]): readonly (Place | undefined)[] {
  if (request.placed === "anywhere") return [undefined];
  const found = new Map<string, Place>();
  for (const { fabrics } of months)
    for (const { name, site, chip, own, chips } of fabrics) {
      if (chips === 0 || !request.unitsPerChip.has(chip)) continue;
      const place: Place = { name: request.placed === "one-site" ? site : name, kind: request.placed, chip, own };
      const key = `${place.name} ${chip} ${own}`;
      if (!found.has(key)) found.set(key, place);
    }
  return [...found.values()];
}

/** Whether the grants that are placed fit in a month: on every fabric, and on every site with its fabrics. */
export function fits(grants: readonly Grant[], requests: readonly MeetingRequest[], month: PathMonth): boolean {
  const placed = grants.filter(({ place }) => place !== undefined);
  return placed.every(({ place }) => {
    const held = placed.reduce((sum, grant) => sum + (lies(grant.place!, place!, month) ? chipsHeld(requests[grant.request]!, grant) : 0), 0);
    return held <= chipsOf(place!, month) * (1 + ROUNDING);
  });
}

/** Whether what stands at `inner` takes machines of `outer`: a site holds its fabrics, and what is spread over the site. */
function lies(inner: Place, outer: Place, month: PathMonth): boolean {
  if (inner.chip !== outer.chip || inner.own !== outer.own) return false;
  if (outer.kind === "one-fabric") return inner.kind === "one-fabric" && inner.name === outer.name;
  return siteOf(inner, month) === outer.name;
}

const siteOf = (place: Place, month: PathMonth): string | undefined =>
  place.kind === "one-site" ? place.name : month.fabrics.find((fabric) => fabric.name === place.name)?.site;
