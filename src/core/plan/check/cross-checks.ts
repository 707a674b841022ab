/**
 * What ties the parts of one entry, and entries to each other: checked when all of them are read.
 *
 * An entry with a fault of its own is left alone, so that no fault is reported twice in two disguises.
 */
import { formatMonth } from "../../calendar/months.ts";
import { correlationChecks } from "./check-correlations.ts";
import { eventChecks } from "./check-events.ts";
import { accountingChecks } from "./check-accounting.ts";
import { tenancyChecks } from "./check-letting.ts";
import { fundingChecks } from "./check-funding.ts";
import { marketChecks } from "./check-markets.ts";
import { requestChecks } from "./check-requests.ts";
import { productChecks } from "./check-products.ts";
import { contractChecks, offerChecks } from "./check-supply.ts";
import { decimalText } from "../../quantity/number.ts";
import { listNames } from "../../quantity/spelling.ts";
import { joinAddress, warn } from "./checking.ts";
import type { Checking } from "./checking.ts";
import { programmeChecks } from "../programme.ts";
import { constantOf, faultAt, lowestOf, wholeEntries } from "../read/partial-plan.ts";
import type { PartialPlan } from "../read/partial-plan.ts";
import type { Place } from "../source-tree.ts";
import type { Plan, Workload } from "../vocabulary/vocabulary.ts";

export function crossCheck(checking: Checking, plan: PartialPlan): void {
  contractChecks(checking, plan);
  offerChecks(checking, plan);
  checkRegimes(checking, plan);
  checkMarkets(checking, plan);
  marketChecks(checking, plan);
  checkSegments(checking, plan);
  checkDemand(checking, plan);
  productChecks(checking, plan);
  checkWorkloads(checking, plan);
  fundingChecks(checking, plan);
  accountingChecks(checking, plan);
  tenancyChecks(checking, plan);
  checkPolicy(checking, plan);
  checkLimits(checking, plan);
  eventChecks(checking, plan);
  requestChecks(checking, plan);
  programmeChecks(checking, plan);
  correlationChecks(checking, plan);
}

const percent = (share: number): string => `${decimalText(Math.round(share * 1e6) / 1e4)}%`;

function checkRegimes(checking: Checking, plan: PartialPlan): void {
  for (const [name, regime] of wholeEntries(checking, plan.regimes)) {
    for (const [from, { to, place }] of Object.entries(regime.transitions)) {
      const address = `regimes.${name}.transitions.${from}`;
      const chances = Object.values(to ?? {}).map(constantOf);
      if (chances.some((chance) => chance === undefined))
        faultAt(checking, {
          code: "P208",
          address,
          place,
          message: `a chance to leave \`${from}\` is not one number`,
          remedy: "the chances of a regime are constants",
        });
      const sum = chances.reduce<number>((total, chance) => total + (chance ?? 0), 0);
      if (sum > 1 + 1e-12)
        faultAt(checking, {
          code: "P908",
          address,
          place,
          message: `the chances to leave \`${from}\` add to ${percent(sum)} a month`,
          remedy: "they add to at most 100%; the rest stays",
        });
      if (Object.hasOwn(to ?? {}, from))
        faultAt(checking, { code: "P908", address, place, message: `\`${from}\` moves to itself`, remedy: "leave it out: the rest of the chance stays" });
    }
  }
}

/** Markets that are shares of each other in a circle. */
function checkMarkets(checking: Checking, plan: PartialPlan): void {
  const markets = new Map(wholeEntries(checking, plan.markets));
  const told = new Set<string>();
  for (const [name, market] of markets) {
    if (told.has(name)) continue;
    const seen = [name];
    let course = market.price.course;
    while (course.kind === "relative") {
      const next = course.of.slice("markets.".length);
      if (next === name) {
        for (const member of seen) told.add(member);
        faultAt(checking, {
          code: "P507",
          address: `markets.${name}.price`,
          place: market.price.place,
          message: `the price is a share of itself: ${[...seen, next].join(" → ")}`,
          remedy: "give one of them a price of its own",
        });
        break;
      }
      const found = markets.get(next);
      if (found === undefined || seen.includes(next)) break;
      seen.push(next);
      course = found.price.course;
    }
  }
}

function checkSegments(checking: Checking, plan: PartialPlan): void {
  for (const [name, segment] of wholeEntries(checking, plan.segments)) {
    const address = `segments.${name}`;
    if ((segment.then === undefined) !== (segment.by === undefined))
      faultAt(checking, {
        code: "P910",
        address,
        place: segment.place,
        message: `${address} has \`${segment.then === undefined ? "by" : "then"}\` without \`${segment.then === undefined ? "then" : "by"}\``,
        remedy: "give a second size and its year, or neither",
      });
    else if (segment.by !== undefined && segment.by <= segment.in)
      faultAt(checking, {
        code: "P906",
        address,
        place: segment.place,
        message: `${address}: \`by\` does not lie after \`in\``,
        remedy: "the second size belongs to a later year",
      });
  }
}

function checkDemand(checking: Checking, plan: PartialPlan): void {
  const { demand } = plan;
  if (demand === undefined || !checking.whole.has(demand)) return;
  if (demand.growth !== undefined && demand.ceiling === undefined && Object.keys(plan.segments ?? {}).length === 0)
    warn(checking, {
      code: "W141",
      address: "demand.growth",
      place: demand.growth.place,
      message: "demand grows without a ceiling",
      remedy: "give `demand.ceiling`, or the sizes of the markets under `segments:`",
    });
  if (demand.growth !== undefined && demand.run_rate.course.kind !== "value")
    warn(checking, {
      code: "W142",
      address: "demand.growth",
      place: demand.growth.place,
      message: "`run_rate` moves by itself, so `growth` is not used",
      remedy: "leave `growth` out, or make `run_rate` one number",
    });
  if (demand.regime_growth !== undefined && demand.regime === undefined)
    faultAt(checking, {
      code: "P910",
      address: "demand.regime_growth",
      place: demand.place,
      message: "`regime_growth` has no `regime`",
      remedy: "add `regime: …`",
    });
}

const later = (a: Place, b: Place): Place => (b.line > a.line || (b.line === a.line && b.column > a.column) ? b : a);

function checkWorkloads(checking: Checking, plan: PartialPlan): void {
  const workloads = wholeEntries(checking, plan.workloads);
  for (const [name, workload] of workloads) checkWorkload(checking, plan, name, workload);
  const floors = workloads.filter(([, workload]) => workload.floor !== undefined);
  const sum = floors.reduce((total, [, { floor }]) => total + lowestOf(floor!.distribution), 0);
  if (sum > 1 + 1e-9)
    faultAt(checking, {
      code: "P912",
      address: "workloads",
      place: floors.map(([, { floor }]) => floor!.place).reduce(later),
      message: `the floors of ${listNames(
        floors.map(([name]) => name),
        6,
      )} add to ${percent(sum)} of the envelope`,
      remedy: "floors add to at most 100%",
    });
}

function checkWorkload(checking: Checking, plan: PartialPlan, name: string, workload: Workload): void {
  const address = `workloads.${name}`;
  const { kind, place } = workload;
  const needs = (part: string, example: string) =>
    faultAt(checking, {
      code: "P310",
      address: joinAddress(address, part),
      place,
      message: `${address} is ${kind} and has no \`${part}\``,
      remedy: `add \`${part}: ${example}\``,
    });
  if ((kind === "inference" || kind === "batch") && workload.serving === undefined && Object.keys(workload.throughput ?? {}).length === 0)
    needs("throughput", `{${checking.chips[0] ?? "H100"}: … Mtok/${checking.chips[0] ?? "H100"}-hour}`);
  if (kind === "batch" && workload.amount === undefined) needs("amount", "… Mtok/month");
  if (kind === "batch" && workload.worth === undefined) needs("worth", "$…/Mtok");
  if (workload.peak_to_mean !== undefined && lowestOf(workload.peak_to_mean.distribution) < 1)
    faultAt(checking, {
      code: "P130",
      address: `${address}.peak_to_mean`,
      place: workload.peak_to_mean.place,
      message: "the peak of a month is below its mean",
      remedy: "`peak_to_mean` is 1x or more",
    });
  const floor = constantOf(workload.floor);
  const target = constantOf(workload.target);
  if (floor !== undefined && target !== undefined && target < floor)
    faultAt(checking, {
      code: "P912",
      address: `${address}.target`,
      place: workload.target!.place,
      message: `the target of ${name} (${percent(target)}) is below its floor (${percent(floor)})`,
      remedy: "the target is at least the floor",
    });
  const isServing = Object.values(plan.products ?? {}).some((product) => product.on === name);
  if (kind === "inference" && !isServing && Object.values(plan.products ?? {}).every((product) => product.on !== undefined))
    warn(checking, { code: "W133", address, place, message: `no product is served by ${name}`, remedy: "name it in a product's `on:`, or remove it" });
}

function checkPolicy(checking: Checking, plan: PartialPlan): void {
  const { policy } = plan;
  if (policy !== undefined && checking.whole.has(policy)) {
    if (policy.rule === "cover" && policy.cover === undefined)
      faultAt(checking, {
        code: "P910",
        address: "policy.cover",
        place: policy.place,
        message: "`rule: cover` has no `cover`",
        remedy: "add `cover: {quantile: 90%, workload: …, offers: {…: 100%}}`",
      });
    if (policy.rule === "schedule" && Object.keys(policy.schedule).length === 0)
      faultAt(checking, {
        code: "P910",
        address: "policy.schedule",
        place: policy.place,
        message: "`rule: schedule` has no `schedule`",
        remedy: "add `schedule: {offer: {2026-09: 2}}`",
      });
    if (policy.rule === "optimised" && policy.cover === undefined && Object.keys(policy.schedule).length === 0)
      faultAt(checking, {
        code: "P910",
        address: "policy",
        place: policy.place,
        message: "`rule: optimised` has neither `schedule` nor `cover`",
        remedy: "run `plimsoll commit` on this plan with another rule, and copy the `policy:` it prints",
      });
    if (policy.cover !== undefined) checkCover(checking, plan, policy.cover);
    for (const [name, order] of wholeEntries(checking, policy.schedule)) checkOrder(checking, plan, name, order);
  }
  (plan.distress ?? []).forEach((action, index) => {
    if (checking.whole.has(action) && action.action === "bridge" && action.amount === undefined)
      faultAt(checking, {
        code: "P310",
        address: `distress.${index}.amount`,
        place: action.place,
        message: "a bridge loan has no `amount`",
        remedy: "add `amount: $…`, the most that is lent",
      });
  });
}

function checkCover(checking: Checking, plan: PartialPlan, cover: NonNullable<Plan["policy"]["cover"]>): void {
  const workload = plan.workloads?.[cover.workload];
  if (workload?.kind !== undefined && workload.kind !== "inference")
    faultAt(checking, {
      code: "P911",
      address: "policy.cover.workload",
      place: cover.place,
      message: `\`${cover.workload}\` is ${workload.kind}, and cover follows demand`,
      remedy: "name a workload of `kind: inference`",
    });
  const shares = Object.values(cover.offers ?? {});
  const sum = shares.reduce((total, share) => total + (constantOf(share) ?? 0), 0);
  if (shares.length === 0)
    faultAt(checking, {
      code: "P310",
      address: "policy.cover.offers",
      place: cover.place,
      message: "cover names no offers to sign",
      remedy: "add `offers: {name: 100%}`",
    });
  else if (shares.every((share) => constantOf(share) !== undefined) && Math.abs(sum - 1) > 1e-9)
    faultAt(checking, {
      code: "P203",
      address: "policy.cover.offers",
      place: cover.place,
      message: `the shares of the gap add to ${percent(sum)}`,
      remedy: "they add to 100%",
    });
}

function checkOrder(checking: Checking, plan: PartialPlan, name: string, order: Plan["policy"]["schedule"][string]): void {
  const address = `policy.schedule.${name}`;
  const offer = plan.offers?.[name];
  if (plan.offers !== undefined && offer === undefined) {
    faultAt(checking, { code: "P501", address, place: order.place, message: `no offer \`${name}\``, remedy: `offers: ${listNames(Object.keys(plan.offers))}` });
    return;
  }
  let sum = 0;
  for (const [month, blocks] of Object.entries(order.blocks ?? {})) {
    const count = constantOf(blocks);
    const at = Number(month);
    if (count === undefined || !Number.isInteger(count))
      faultAt(checking, {
        code: "P133",
        address: blocks.address,
        place: blocks.place,
        message: `\`${blocks.text}\` is not a whole number of blocks`,
        remedy: "write a whole number",
      });
    sum += count ?? 0;
    const written = formatMonth(at + (checking.calendar?.start ?? 0));
    const isEarly = at < 0 || (offer?.from !== undefined && at < offer.from);
    const isLate = (offer?.until !== undefined && at > offer.until) || (checking.calendar !== undefined && at >= checking.calendar.months);
    if (isEarly || isLate)
      faultAt(checking, {
        code: "P906",
        address: blocks.address,
        place: blocks.place,
        message: `${name} cannot be signed in ${written}`,
        remedy: isEarly ? "choose a month after the plan's start and the offer's `from`" : "choose a month before the plan's end and the offer's `until`",
      });
  }
  if (offer !== undefined && checking.whole.has(offer) && sum > offer.max)
    faultAt(checking, {
      code: "P906",
      address,
      place: order.place,
      message: `${sum} blocks of ${name} are scheduled, and ${offer.max} may be signed`,
      remedy: `raise offers.${name}.max, or schedule fewer`,
    });
}

function checkLimits(checking: Checking, plan: PartialPlan): void {
  const { limits } = plan;
  if (limits === undefined) return;
  if (limits.insolvency_sooner !== undefined && limits.insolvency === undefined)
    faultAt(checking, {
      code: "P913",
      address: "limits.insolvency_sooner",
      place: limits.insolvency_sooner.place,
      message: "a shorter limit on insolvency stands alone, so failure can be pushed beyond it",
      remedy: "add `insolvency: at most …`, which holds through the last payment",
    });
  const within = limits.insolvency?.withinMonths;
  if (within !== undefined && within < (checking.calendar?.months ?? 0))
    faultAt(checking, {
      code: "P913",
      address: "limits.insolvency",
      place: limits.insolvency!.place,
      message: `\`insolvency\` looks ${within} months ahead, so failure can be pushed beyond them`,
      remedy: "leave `within` out here; a sooner limit is `insolvency_sooner`",
    });
  if (limits.fall_behind !== undefined && plan.rival === undefined && !checking.root.entries.some((entry) => entry.key === "rival"))
    faultAt(checking, {
      code: "P910",
      address: "limits.fall_behind",
      place: limits.fall_behind.place,
      message: "`fall_behind` has no rival to fall behind",
      remedy: "add `rival: {level: …, growth: …}`",
    });
}
