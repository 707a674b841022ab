/** A workload of an allocation explained: what binds it, and what one more chip-hour would bring. */
import type { Binding, Change, ClaimExplanation } from "../../core/meeting/explain-claim.ts";
import { bought } from "../../core/meeting/use.ts";
import { aligned, hoursText, priceText } from "./allocation.ts";
import { percentText, significantText } from "./number.ts";

const poolsShown = 6;
const ownShown = 3;

const bindings: Readonly<Record<Binding, string>> = {
  demand: "It has all that it wants: demand binds.",
  prices: "Prices bind: wherever it could have one more hour, others pay more for it.",
  cap: "Its own cap on hours binds.",
  "no pool": "No pool suits it.",
  floors: "The floors of others bind: what it lacks is held for them.",
};

/** @param units unit of output by claim */
export function claimText(claims: readonly ClaimExplanation[], title: string, units: ReadonlyMap<string, string> = new Map()): string {
  return `${title}\n${claims.map((claim) => `\n${one(claim, units.get(claim.id) ?? "units")}`).join("")}`;
}

function one(claim: ClaimExplanation, unit: string): string {
  const { id, chipHours, output, wanted, binding, floor, floorPriceUsd, lastUnitUsd, nextUnitUsd } = claim;
  const share = wanted > 0 ? ` (${percentText(Math.min(1, output / wanted))} of ${hoursText(wanted)} wanted)` : "";
  const worth = [
    ...(lastUnitUsd === null ? [] : [`the last is worth $${significantText(lastUnitUsd, 4)}`]),
    ...(nextUnitUsd === null ? [] : [`the next $${significantText(nextUnitUsd, 4)}`]),
  ];
  return [
    `${id}: ${hoursText(output)} ${unit}${share} from ${hoursText(chipHours)} chip-hours${worth.length === 0 ? "" : `; ${worth.join(", ")}`}\n`,
    `  ${bindings[binding]}\n`,
    ...(floor > 0
      ? [
          `  Its floor of ${hoursText(floor)} ${unit} ${floorPriceUsd > 5e-10 ? `binds: one unit less would bring $${significantText(floorPriceUsd, 4)}` : "does not bind"}.\n`,
        ]
      : []),
    oneMoreLine(claim),
    poolTable(claim, unit),
    ownLines(claim),
  ].join("");
}

/** @param buys  what a change of what is bought by the hour means here: it is no holder that gives up or takes */
const changed = (changes: readonly Change[], buys: "more" | "less"): string =>
  changes.length === 0
    ? "nobody"
    : changes
        .slice(0, 4)
        .map(({ id, chipHours }) =>
          id === bought ? `nobody: ${significantText(chipHours)} h ${buys} bought by the hour` : `${id} ${significantText(chipHours)} h`,
        )
        .join(", ");

function oneMoreLine({ oneMore, pools }: ClaimExplanation): string {
  if (oneMore === undefined) return "";
  const { bringsUsd, othersLoseUsd, from } = oneMore;
  const given = from.filter(({ chipHours }) => chipHours > 0);
  return `  One more chip-hour for it (${pools[0]!.id}) would bring $${priceText(bringsUsd)} and cost others $${priceText(Math.max(0, othersLoseUsd))}; given up by: ${changed(given, "more")}.\n`;
}

function poolTable({ pools, nextUnitUsd }: ClaimExplanation, unit: string): string {
  if (pools.length === 0) return "";
  const wantsMore = nextUnitUsd !== null;
  const shown = pools.slice(0, poolsShown);
  const rows = shown.map((pool) => [
    pool.id,
    hoursText(pool.chipHours),
    significantText(pool.outputPerChipHour, 4),
    priceText(pool.lastHourUsd),
    ...(wantsMore ? [priceText(pool.nextHourUsd)] : []),
    priceText(pool.priceUsd),
  ]);
  const head = ["pool", "chip-hours", `${unit} an hour`, "last hour brings, $", ...(wantsMore ? ["next, $"] : []), "price, $"];
  return (
    aligned([head, ...rows]) +
    (pools.length > poolsShown ? `  and ${pools.length - poolsShown} more ${pools.length - poolsShown === 1 ? "pool" : "pools"} that it could use\n` : "")
  );
}

/** More capacity where it is used, or would be first. */
function ownLines({ oneMoreOwn }: ClaimExplanation): string {
  return oneMoreOwn
    .slice(0, ownShown)
    .map(({ pool, bringsUsd, to }) =>
      Math.abs(bringsUsd) < 5e-7
        ? `  One more own hour of ${pool} brings nothing.\n`
        : `  One more own hour of ${pool} brings the whole $${priceText(bringsUsd)}; taken by: ${changed(
            to.filter(({ chipHours }) => chipHours > 0),
            "less",
          )}.\n`,
    )
    .join("");
}
