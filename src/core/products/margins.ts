/**
 * What users of a product pay, cost and leave, by how much they use.
 *
 * A plan of prices is per token, per seat (or customer), or per agent; a flat price may include only so much use, bill what
 * goes beyond, or stop there. Costs are per token served. All amounts are USD a unit-month.
 */
import type { Users } from "./users.ts";

export type PriceTerms =
  | { readonly kind: "token"; readonly usdPerMtok: number }
  /** `capMtok`: use stops there. `overageUsdPerMtok`: use beyond `includedMtok` is billed. */
  | {
      readonly kind: "flat";
      readonly usd: number;
      readonly capMtok?: number;
      readonly includedMtok?: number;
      readonly overageUsdPerMtok?: number;
    }
  /** A user runs as many whole agents as the use needs, one at least. */
  | { readonly kind: "agent"; readonly usdPerAgent: number; readonly mtokPerAgent: number };

export interface Costs {
  /** Serving a token, idle share included. */
  readonly usdPerMtok: number;
  /** Share of revenue: payment fees, partners, support. */
  readonly variableShare: number;
}

/** A group of users: means over them. */
export interface UserMargin {
  readonly useMtok: number;
  readonly servedMtok: number;
  readonly revenueUsd: number;
  readonly computeUsd: number;
  readonly variableUsd: number;
  readonly marginUsd: number;
}

export interface Decile extends UserMargin {
  /** From 1, the lightest, to 10. */
  readonly decile: number;
  /** Share of all tokens served that these users take. */
  readonly shareOfTokens: number;
}

/** What a user of `useMtok` is served. */
export function servedMtok(terms: PriceTerms, useMtok: number): number {
  return terms.kind === "flat" && terms.capMtok !== undefined ? Math.min(useMtok, terms.capMtok) : useMtok;
}

/**
 * What a user of `useMtok` pays.
 *
 * @example paidUsd({ kind: "agent", usdPerAgent: 250, mtokPerAgent: 10 }, 25) // 750
 */
export function paidUsd(terms: PriceTerms, useMtok: number): number {
  switch (terms.kind) {
    case "token":
      return terms.usdPerMtok * useMtok;
    case "agent":
      return terms.usdPerAgent * Math.max(1, Math.ceil(useMtok / terms.mtokPerAgent));
    case "flat": {
      const beyond = terms.includedMtok === undefined ? 0 : Math.max(0, servedMtok(terms, useMtok) - terms.includedMtok);
      return terms.usd + beyond * (terms.overageUsdPerMtok ?? 0);
    }
  }
}

/**
 * One user's month.
 *
 * @example marginAt({ kind: "flat", usd: 30 }, { usdPerMtok: 10, variableShare: 0.05 }, 2).marginUsd // 8.5
 */
export function marginAt(terms: PriceTerms, { usdPerMtok, variableShare }: Costs, useMtok: number): UserMargin {
  const served = servedMtok(terms, useMtok);
  const revenueUsd = paidUsd(terms, useMtok);
  const computeUsd = served * usdPerMtok;
  const variableUsd = revenueUsd * variableShare;
  return { useMtok, servedMtok: served, revenueUsd, computeUsd, variableUsd, marginUsd: revenueUsd - variableUsd - computeUsd };
}

/**
 * Means over the users from index `from` up to, not including, `to`.
 *
 * @throws where the range is empty
 */
export function meanMargin(users: Users, terms: PriceTerms, costs: Costs, from = 0, to = users.useMtok.length): UserMargin {
  if (!(to > from)) throw new Error(`meanMargin: users ${from} to ${to}`);
  const sum = { useMtok: 0, servedMtok: 0, revenueUsd: 0 };
  for (let n = from; n < to; n++) {
    const use = users.useMtok[n]!;
    sum.useMtok += use;
    sum.servedMtok += servedMtok(terms, use);
    sum.revenueUsd += paidUsd(terms, use);
  }
  const count = to - from;
  const [useMtok, served, revenueUsd] = [sum.useMtok / count, sum.servedMtok / count, sum.revenueUsd / count];
  const [computeUsd, variableUsd] = [served * costs.usdPerMtok, revenueUsd * costs.variableShare];
  return { useMtok, servedMtok: served, revenueUsd, computeUsd, variableUsd, marginUsd: revenueUsd - variableUsd - computeUsd };
}

/** Users by tenths, the lightest first; fewer groups where there are fewer than ten users. Edges fall on whole users. */
export function deciles(users: Users, terms: PriceTerms, costs: Costs): readonly Decile[] {
  const count = users.useMtok.length;
  const all = meanMargin(users, terms, costs).servedMtok * count;
  return Array.from({ length: 10 }, (_, d) => [Math.floor((d * count) / 10), Math.floor(((d + 1) * count) / 10)] as const).flatMap(([from, to], d) => {
    if (to === from) return [];
    const group = meanMargin(users, terms, costs, from, to);
    return [{ decile: d + 1, ...group, shareOfTokens: all > 0 ? (group.servedMtok * (to - from)) / all : 0 }];
  });
}

/**
 * Use at which a user begins to cost more than is paid; Infinity where that never happens, 0 where it always does.
 *
 * Of a price per agent, where whole agents make it a saw, the share under water is counted instead (`underWater`).
 */
export function breakEvenUseMtok(terms: PriceTerms, costs: Costs): number {
  const kept = 1 - costs.variableShare;
  if (terms.kind === "token") return terms.usdPerMtok * kept >= costs.usdPerMtok ? Infinity : 0;
  if (terms.kind === "agent") return costs.usdPerMtok === 0 ? Infinity : (terms.usdPerAgent * kept) / costs.usdPerMtok;
  const flatUse = costs.usdPerMtok === 0 ? Infinity : (terms.usd * kept) / costs.usdPerMtok;
  const { capMtok = Infinity, includedMtok = Infinity, overageUsdPerMtok = 0 } = terms;
  if (flatUse <= includedMtok) return flatUse < capMtok ? flatUse : Infinity;
  // Beyond what is included each token adds overage less cost; where that is negative the rest is used up.
  const lost = costs.usdPerMtok - overageUsdPerMtok * kept;
  if (lost <= 0) return Infinity;
  const use = includedMtok + (terms.usd * kept - includedMtok * costs.usdPerMtok) / lost;
  return use < capMtok ? use : Infinity;
}

/** Share of users who cost more than they pay. */
export function shareUnderWater(users: Users, terms: PriceTerms, costs: Costs): number {
  if (terms.kind !== "agent") {
    const use = breakEvenUseMtok(terms, costs);
    return use === Infinity ? 0 : use <= 0 ? 1 : users.shareAbove(use);
  }
  let count = 0;
  for (const use of users.useMtok) if (marginAt(terms, costs, use).marginUsd < 0) count++;
  return count / users.useMtok.length;
}

/**
 * Flat price at which the mean user brings nothing and costs nothing; NaN where all revenue is variable cost.
 *
 * @example breakEvenFlatUsd({ servedMtok: 2 }, { usdPerMtok: 10, variableShare: 0.2 }) // 25
 */
export function breakEvenFlatUsd({ servedMtok: served }: Pick<UserMargin, "servedMtok">, { usdPerMtok, variableShare }: Costs): number {
  return (served * usdPerMtok) / (1 - variableShare);
}

/**
 * The cap on use at which a flat price leaves the margin wanted over all users: E[min(use, cap)] = (1 − variable − margin) ×
 * price ÷ cost. Infinity where no cap is needed, NaN where none helps.
 *
 * @param marginShare  margin wanted, as a share of revenue
 */
export function capForMargin(users: Users, priceUsd: number, costs: Costs, marginShare: number): number {
  const allowed = ((1 - costs.variableShare - marginShare) * priceUsd) / costs.usdPerMtok;
  const { useMtok } = users;
  const count = useMtok.length;
  const total = allowed * count;
  let below = 0;
  if (!(allowed >= 0)) return NaN;
  // Users in order: with the cap at a user's use, all lighter ones use theirs and all others the cap.
  for (let n = 0; n < count; n++) {
    const use = useMtok[n]!;
    if (below + use * (count - n) >= total) return (total - below) / (count - n);
    below += use;
  }
  return Infinity;
}
