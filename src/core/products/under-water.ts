/** How sure the share of users under water is, where it was counted on data: sampling error, with users' rows taken together. */
import { inverseIncompleteBeta } from "../numeric/beta.ts";

export interface CountedShare {
  readonly count: number;
  readonly rows: number;
  /** Different users among the rows. */
  readonly users: number;
  readonly share: number;
  readonly low95: number;
  readonly high95: number;
  /** Rows that would say as much were they independent: fewer than `rows` where rows of one user resemble each other. */
  readonly effectiveRows: number;
}

/**
 * A share of rows with its two-sided 95 % interval: Clopper–Pearson where every row is a user of its own; where users have
 * several rows, with the effective number of rows (Korn and Graubard 1998).
 *
 * @param isUnder  by row
 * @param userOf   by row, any key; absent: each row its own
 * @example countedShare([true, false, false, false]).share // 0.25
 */
export function countedShare(isUnder: readonly boolean[], userOf?: readonly string[]): CountedShare {
  const rows = isUnder.length;
  if (rows === 0) throw new Error("countedShare: no rows");
  const count = isUnder.filter(Boolean).length;
  const share = count / rows;
  const users = userOf === undefined ? rows : new Set(userOf).size;
  const effectiveRows = userOf === undefined || users === rows ? rows : effective(isUnder, userOf, share, users);
  return { count, rows, users, share, ...interval(share * effectiveRows, effectiveRows), effectiveRows };
}

/**
 * Rows over the design effect: what the variance of the share, with a user's rows taken together, leaves of them. The factor
 * beside it widens the interval where users are few (Student's t with users − 1 degrees of freedom).
 */
function effective(isUnder: readonly boolean[], userOf: readonly string[], share: number, users: number): number {
  const rows = isUnder.length;
  if (share === 0 || share === 1 || users < 2) return users;
  const off = new Map<string, number>();
  userOf.forEach((user, i) => off.set(user, (off.get(user) ?? 0) + (isUnder[i]! ? 1 : 0) - share));
  let squares = 0;
  for (const sum of off.values()) squares += sum * sum;
  const variance = (users / (users - 1)) * (squares / (rows * rows));
  const fewer = studentSquared(rows - 1) / studentSquared(users - 1);
  return Math.min(rows, Math.max(1, ((share * (1 - share)) / variance) * fewer));
}

/** Square of the two-sided 95 % point of Student's t. */
function studentSquared(freedom: number): number {
  return freedom * (1 / inverseIncompleteBeta(0.05, freedom / 2, 0.5) - 1);
}

function interval(count: number, rows: number): { readonly low95: number; readonly high95: number } {
  return {
    low95: count <= 0 ? 0 : inverseIncompleteBeta(0.025, count, rows - count + 1),
    high95: count >= rows ? 1 : inverseIncompleteBeta(0.975, count + 1, rows - count),
  };
}
