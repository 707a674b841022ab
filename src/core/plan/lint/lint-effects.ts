/**
 * W135: a value that the model does not use where it stands. Nothing lies silently: what is written either acts or is named.
 *
 * `test/company/effects.test.ts` holds the table against the simulation, bit by bit.
 */
import { joinAddress, warn } from "../check/checking.ts";
import type { Checking } from "../check/checking.ts";
import type { Place } from "../source-tree.ts";
import type { Contract, Offer, Plan } from "../vocabulary/vocabulary.ts";

type Terms = Contract | Offer;

/** What is had by the hour is there as far as `available` says, and nothing is owed for it. */
const byHour = ["site", "ramp", "availability", "placeable", "refundable", "indexed", "damages", "long_stop", "accounting", "lease_test", "lease_share"];

/** By kind: attributes that change nothing. Those that belong to other kinds altogether are errors (`only` in the vocabulary). */
export const unusedTerms: { readonly [K in Terms["kind"]]: readonly string[] } = {
  "take-or-pay": [],
  "whole-site": [],
  "spend-commitment": ["indexed", "accounting", "lease_test", "lease_share"],
  "revenue-share": ["indexed", "accounting", "lease_test", "lease_share", "prepay", "refundable"],
  "on-demand": byHour,
  spot: byHour,
  own: ["indexed", "accounting", "lease_test", "lease_share", "damages", "prepay", "refundable"],
  sublet: [...byHour, "pays", "paid_after"],
};

/** What is owned already stands in the opening balance, with its book value and the life that it has left. */
const unusedOfOwned = ["life", "life_change", "residual"];

/** What words and flags are where nobody wrote them. */
const unwritten: Readonly<Record<string, unknown>> = { refundable: false, indexed: false, pays: "arrears", accounting: "service" };

export function lintEffects(checking: Checking, plan: Plan): void {
  for (const [name, contract] of Object.entries(plan.contracts)) lintTerms(checking, plan, `contracts.${name}`, contract);
  for (const [name, offer] of Object.entries(plan.offers)) lintTerms(checking, plan, `offers.${name}`, offer);
  lintDemand(checking, plan);
  const { preferences } = plan.opening;
  if (preferences.isDefault !== true)
    useless(checking, {
      address: preferences.address,
      place: preferences.place,
      why: "value is told for all holders of today together",
      remedy: "leave it out",
    });
}

interface Useless {
  readonly address: string;
  readonly place: Place;
  readonly why: string;
  readonly remedy: string;
}

function useless(checking: Checking, { address, place, why, remedy }: Useless): void {
  warn(checking, { code: "W135", address, place, message: `\`${address}\` changes nothing: ${why}`, remedy });
}

function lintTerms(checking: Checking, plan: Plan, address: string, terms: Terms): void {
  const held = terms as unknown as Readonly<Record<string, unknown>>;
  const isSigned = !("block" in terms);
  const unused = [...unusedTerms[terms.kind], ...(isSigned && terms.kind === "own" ? unusedOfOwned : [])];
  for (const part of unused.filter((name) => isWritten(held[name], name)))
    useless(checking, {
      address: joinAddress(address, part),
      place: placeOf(held[part]) ?? terms.place,
      why: unusedOfOwned.includes(part) ? "what is owned already is in `opening.equipment`" : `a contract of kind ${terms.kind} does not use it`,
      remedy: unusedOfOwned.includes(part) ? "give `book` and `life_left` (or `life_change`) there, and leave it out here" : "leave it out",
    });
  if (terms.lease_share.isDefault !== true && terms.accounting === "service" && terms.lease_test === undefined && !unused.includes("lease_share"))
    useless(checking, {
      address: joinAddress(address, "lease_share"),
      place: terms.lease_share.place,
      why: "the contract is booked as a service",
      remedy: "add `accounting: operating-lease`, or leave it out",
    });
  if (terms.lease_test !== undefined && terms.accounting !== "service" && !unused.includes("accounting"))
    useless(checking, {
      address: joinAddress(address, "accounting"),
      place: terms.lease_test.place,
      why: "the lease test decides",
      remedy: "leave one of them out",
    });
  lintExit(checking, plan, address, terms);
}

function lintExit(checking: Checking, plan: Plan, address: string, { kind, exit, market }: Terms): void {
  if (exit === undefined) return;
  const at = { address: joinAddress(address, "exit"), place: exit.place };
  // Where nothing is owed, nobody needs to leave; an exit by us counts in what can be cancelled of what is.
  if (kind === "on-demand" || kind === "spot" || kind === "sublet")
    return useless(checking, { ...at, why: `a contract of kind ${kind} does not use it`, remedy: "leave it out" });
  const isOwed = kind === "take-or-pay" || kind === "whole-site";
  const mayGiveNotice = exit.exercised !== undefined || (plan.distress ?? []).some(({ action }) => action === "notice");
  if (exit.by === "us" && !isOwed && !mayGiveNotice)
    useless(checking, { ...at, why: "nothing in the plan gives notice", remedy: "add `exercised:`, a playbook action `notice`, or leave it out" });
  if (exit.by !== "us" && exit.leaves && isOwed && market === undefined)
    warn(checking, {
      code: "W135",
      ...at,
      message: `the supplier of ${address} never leaves: it would when \`market\` stands above the price, and none is named`,
      remedy: "add `market:`, or `leaves: no`",
    });
}

function lintDemand(checking: Checking, { demand }: Plan): void {
  // `growth` has a warning of its own, W142.
  if (demand.run_rate.course.kind === "value") return;
  const moving = [demand.volatility, demand.late_by, demand.ceiling].filter((value) => value !== undefined && value.isDefault !== true);
  const places = moving.map((value) => ({ address: value!.address, place: value!.place }));
  const regime = Object.values(demand.regime_growth ?? {})[0];
  for (const found of [...places, ...(regime === undefined ? [] : [{ address: "demand.regime_growth", place: regime.place }])])
    useless(checking, { ...found, why: "`run_rate` moves by itself", remedy: "leave it out, or make `run_rate` one number" });
}

function isWritten(value: unknown, name: string): boolean {
  if (value === undefined) return false;
  if (Object.hasOwn(unwritten, name)) return value !== unwritten[name];
  return typeof value !== "object" || value === null || (value as { readonly isDefault?: true }).isDefault !== true;
}

const placeOf = (value: unknown): Place | undefined =>
  typeof value === "object" && value !== null && "place" in value ? (value as { readonly place: Place }).place : undefined;
