/** Contracts and offers: what each kind needs, in which units, on which chip, and in what order its dates stand. */
import { listNames } from "../../quantity/spelling.ts";
import { joinAddress } from "./checking.ts";
import type { Checking } from "./checking.ts";
import { constantOf, faultAt, warnAt, wholeEntries } from "../read/partial-plan.ts";
import type { PartialPlan } from "../read/partial-plan.ts";
import type { Place } from "../source-tree.ts";
import type { Series, Value } from "../value.ts";
import type { Contract, Offer } from "../vocabulary/vocabulary.ts";

interface Subject {
  readonly checking: Checking;
  readonly plan: PartialPlan;
  readonly address: string;
  readonly entry: Contract | Offer;
}

/** What each kind needs besides `kind`, and the unit of its price. */
const contractNeeds: {
  readonly [K in Contract["kind"]]: {
    readonly parts: readonly (keyof Contract & string)[];
    readonly price: "hour" | "month" | "none";
    readonly dated: boolean;
  };
} = {
  "take-or-pay": { parts: ["capacity", "price", "term"], price: "hour", dated: true },
  "whole-site": { parts: ["capacity", "price", "term"], price: "month", dated: true },
  "spend-commitment": { parts: ["commit", "price", "term"], price: "hour", dated: true },
  "revenue-share": { parts: ["capacity", "revenue_share", "term"], price: "month", dated: true },
  "on-demand": { parts: ["capacity", "price"], price: "hour", dated: false },
  spot: { parts: ["capacity", "price"], price: "hour", dated: false },
  own: { parts: ["capacity", "power_price"], price: "none", dated: false },
  sublet: { parts: ["price"], price: "hour", dated: false },
};

const offerNeeds: { readonly [K in Offer["kind"]]: { readonly parts: readonly (keyof Offer & string)[]; readonly price: "hour" | "month" | "none" } } = {
  "take-or-pay": { parts: ["price"], price: "hour" },
  "whole-site": { parts: ["price"], price: "month" },
  "spend-commitment": { parts: ["commit", "price"], price: "hour" },
  own: { parts: ["capex", "power_price"], price: "none" },
};

const examples: Readonly<Record<string, string>> = {
  capacity: "20k H100",
  price: "$2.35/H100-hour",
  term: "2026-07 to 2029-06",
  commit: "$4B",
  revenue_share: "20%",
  capex: "$38B/GW",
  power_price: "$60/MW-hour",
};

export function contractChecks(checking: Checking, plan: PartialPlan): void {
  for (const [name, entry] of wholeEntries(checking, plan.contracts)) {
    const subject: Subject = { checking, plan, address: `contracts.${name}`, entry };
    const needs = contractNeeds[entry.kind];
    checkParts(subject, needs.parts, needs.price);
    checkChip(subject, entry.capacity, needs.price !== "none" || entry.capacity !== undefined);
    checkTerm(subject, entry, needs.dated);
    checkTermed(subject);
    if (constantOf(entry.prepay) !== 0)
      report(
        subject,
        "P914",
        "prepay",
        entry.prepay.place,
        `${subject.address} is signed, so its prepayment was paid before the plan begins`,
        "put what is left of it into `opening.prepaid`, and leave `prepay` out",
      );
    if (entry.kind === "own") checkChipPower(subject, entry.capacity?.chip ?? entry.chip, "runs on");
  }
}

export function offerChecks(checking: Checking, plan: PartialPlan): void {
  for (const [name, entry] of wholeEntries(checking, plan.offers)) {
    const subject: Subject = { checking, plan, address: `offers.${name}`, entry };
    const needs = offerNeeds[entry.kind];
    checkParts(subject, needs.parts, needs.price);
    checkChip(subject, entry.block, true);
    checkWindow(subject, entry);
    checkBlock(subject, entry);
    checkTermed(subject);
  }
}

function report(subject: Subject, code: string, part: string, place: Place, message: string, remedy: string): void {
  faultAt(subject.checking, { code, address: joinAddress(subject.address, part), place, message, remedy });
}

function checkParts(subject: Subject, parts: readonly string[], priced: "hour" | "month" | "none"): void {
  const { address, entry } = subject;
  const held = entry as unknown as Readonly<Record<string, unknown>>;
  for (const part of parts) {
    if (held[part] === undefined)
      report(
        subject,
        "P310",
        part,
        entry.place,
        `${address} is ${entry.kind} and has no \`${part}\``,
        `add \`${part}: ${part === "price" && priced === "month" ? "$1.25B/month" : examples[part]}\``,
      );
  }
  const { price } = entry;
  if (price === undefined) return;
  if (priced === "none")
    report(subject, "P310", "price", price.place, `${address} is own, which has no price`, "remove `price`: what is owned costs capex, power and staff");
  else if (price.course.kind !== "relative" && price.unit !== (priced === "hour" ? "USD/chip-hour" : "USD/month"))
    report(
      subject,
      "P903",
      "price",
      price.place,
      `\`${price.text}\`: ${entry.kind} is priced by the ${priced === "hour" ? "chip-hour" : "month"}`,
      priced === "hour"
        ? "write $…/H100-hour; a site that is paid by the month is `kind: whole-site`"
        : "write $…/month; what is paid by the chip-hour is `kind: take-or-pay`",
    );
  else if (price.course.kind === "relative" && priced === "month")
    report(subject, "P903", "price", price.place, `\`${price.text}\`: a whole site is priced by the month, and markets by the chip-hour`, "write $…/month");
}

/** One chip: that of the capacity, of the price and of `chip:`. */
function checkChip(subject: Subject, size: Value | undefined, isDue: boolean): void {
  const { entry, address, checking, plan } = subject;
  const named = [size?.chip, entry.price?.chip, entry.chip].filter((chip) => chip !== undefined);
  const chip = named[0];
  if (chip === undefined) {
    if (isDue)
      report(
        subject,
        "P902",
        "chip",
        entry.place,
        `nothing names the chip of ${address}`,
        `write it in the unit (20k ${checking.chips[0] ?? "H100"}), or add \`chip: ${checking.chips[0] ?? "H100"}\``,
      );
    return;
  }
  if (entry.chip !== undefined && entry.chip !== chip)
    report(subject, "P901", "chip", entry.place, `${address} has \`chip: ${entry.chip}\` and a size in ${chip}`, "name one chip");
  if (entry.price?.chip !== undefined && entry.price.chip !== chip)
    report(
      subject,
      "P901",
      "price",
      entry.price.place,
      `${address} is of ${chip} and its price by the ${entry.price.chip}-hour`,
      `write the price by the ${chip}-hour`,
    );
  if (entry.price?.course.kind === "relative") checkMarketChip(subject, entry.price, entry.price.course.of.slice("markets.".length), chip, plan);
}

function checkMarketChip(subject: Subject, price: Series, name: string, chip: string, plan: PartialPlan): void {
  const market = plan.markets?.[name]?.price;
  if (market?.chip === undefined || market.chip === chip) return;
  report(
    subject,
    "P901",
    "price",
    price.place,
    `${subject.address} is of ${chip} and follows a market by the ${market.chip}-hour`,
    `name a market of ${chip}, or write the market in $/H100e-hour`,
  );
}

function checkTerm(subject: Subject, entry: Contract, isDated: boolean): void {
  const { term, exit } = entry;
  if (term === undefined) return;
  if (isDated && term.first === undefined) {
    report(
      subject,
      "P910",
      "term",
      entry.place,
      `${subject.address} is signed, and its term is a duration`,
      "write first and last month: `2026-07 to 2029-06`",
    );
    return;
  }
  const { first, last } = term;
  const months = subject.checking.calendar?.months ?? Infinity;
  if (last !== undefined && last < 0)
    warnAt(subject.checking, {
      code: "W134",
      address: `${subject.address}.term`,
      place: entry.place,
      message: `${subject.address} ends before the plan begins`,
      remedy: "remove it, or correct its term",
    });
  else if (first !== undefined && first >= months)
    warnAt(subject.checking, {
      code: "W134",
      address: `${subject.address}.term`,
      place: entry.place,
      message: `${subject.address} begins after the plan ends`,
      remedy: "remove it, lengthen `calendar.months`, or correct its term",
    });
  if (first === undefined || last === undefined || exit === undefined) return;
  if (exit.exercised !== undefined && (exit.exercised < first || exit.exercised > last))
    report(subject, "P906", "exit.exercised", exit.place, "notice is given outside the contract's term", "choose a month within `term`");
  if (exit.locked_until !== undefined && exit.locked_until > last + 1)
    report(subject, "P906", "exit.locked_until", exit.place, "the contract is locked beyond its term", "choose a month within `term`, or leave the exit out");
  if (exit.exercised !== undefined && exit.locked_until !== undefined && exit.exercised < exit.locked_until)
    report(subject, "P906", "exit.exercised", exit.place, "notice is given while the contract is locked", "choose a month from `locked_until` on");
  if (exit.exercised !== undefined && exit.by === "supplier")
    report(subject, "P906", "exit.exercised", exit.place, "we give notice, and only the supplier may", "write `by: us` or `by: either`");
}

function checkTermed(subject: Subject): void {
  const { entry, checking } = subject;
  if ("impaired" in entry && entry.impaired !== undefined && entry.accounting === "service" && entry.lease_test === undefined)
    report(
      subject,
      "P910",
      "impaired",
      entry.place,
      `${subject.address} has \`impaired\`, and is a service: it has no asset that could be written off`,
      "add `accounting: operating-lease` or `lease_test: {…}`, or leave it out",
    );
  if (entry.indexed && entry.market === undefined)
    report(
      subject,
      "P910",
      "market",
      entry.place,
      `${subject.address} is indexed, and no \`market\` says to what`,
      `add \`market: …\`${checking.root.entries.some((part) => part.key === "markets") ? "" : " and define it under `markets:`"}`,
    );
  if (entry.indexed && entry.price?.course.kind === "relative")
    report(
      subject,
      "P910",
      "indexed",
      entry.price.place,
      `the price of ${subject.address} is a share of a market already: indexed too, it would follow the market twice`,
      "leave `indexed` out, or write the price in dollars",
    );
  const months = Object.keys(entry.ramp ?? {})
    .map(Number)
    .sort((a, b) => a - b);
  const shares = months.map((month) => constantOf(entry.ramp![String(month)]));
  for (let index = 1; index < shares.length; index++) {
    const [before, share] = [shares[index - 1], shares[index]];
    if (before !== undefined && share !== undefined && share < before)
      report(
        subject,
        "P906",
        "ramp",
        entry.ramp![String(months[index])].place,
        "the ramp goes down",
        "give the share delivered by each month: it can only rise",
      );
  }
}

function checkWindow(subject: Subject, offer: Offer): void {
  const { from, until, fixed_until: fixed } = offer;
  if (from !== undefined && until !== undefined && until < from)
    report(subject, "P906", "until", offer.place, `${subject.address} ends before it begins`, "let `until` come after `from`");
  if (fixed !== undefined && offer.market === undefined)
    report(
      subject,
      "P910",
      "market",
      offer.place,
      `the price of ${subject.address} is held until a month, and no \`market\` says what it follows then`,
      "add `market: …`, or leave `fixed_until` out",
    );
  if (fixed !== undefined && from !== undefined && fixed < from)
    report(subject, "P906", "fixed_until", offer.place, "the price is held until a month before the offer begins", "let `fixed_until` come after `from`");
}

function checkBlock(subject: Subject, offer: Offer): void {
  const { checking } = subject;
  const isPower = offer.block.unit === "W";
  if (isPower && offer.kind !== "own")
    report(
      subject,
      "P907",
      "block",
      offer.block.place,
      `${subject.address} is ${offer.kind}, and its block is in watts`,
      `write it in chips: 25k ${checking.chips[0] ?? "H100"}`,
    );
  if (offer.kind === "own") checkChipPower(subject, offer.block.chip ?? offer.chip, "is built for");
}

/** What is owned pays for its power. */
function checkChipPower(subject: Subject, chip: string | undefined, verb: string): void {
  const { plan, entry } = subject;
  if (chip !== undefined && plan.chips !== undefined && Object.hasOwn(plan.chips, chip) && plan.chips[chip].power === undefined)
    report(
      subject,
      "P310",
      "chip",
      entry.place,
      `${subject.address} ${verb} ${chip}, whose power is not given`,
      `add \`power: … W\` to chips.${chip} (chips with power: ${listNames(
        Object.entries(plan.chips)
          .filter(([, entry]) => entry.power !== undefined)
          .map(([name]) => name),
      )})`,
    );
}
