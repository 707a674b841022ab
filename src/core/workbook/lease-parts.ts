/** What leases post and owe together: what is posted once for all of them, not contract by contract. */
import type { Expr } from "./grid.ts";

export interface LeaseParts {
  /** Finance leases paid in cash: interest accrued, fall of the asset, and the two parts of the payment. */
  readonly interest: Expr[];
  readonly amortisation: Expr[];
  readonly interestPaid: Expr[];
  readonly principal: Expr[];
  /** Operating leases paid in cash: interest, fall of the asset, payment. */
  readonly operatingInterest: Expr[];
  readonly operatingReduction: Expr[];
  readonly operatingPaid: Expr[];
  /** Interest and principal billed under IFRS, by index of the terms. */
  readonly billed: { readonly terms: number; readonly interest: Expr; readonly principal: Expr }[];
  /** Book cost less rent on a straight line. */
  readonly timing: Expr[];
}

export const openLeaseParts = (): LeaseParts => ({
  interest: [],
  amortisation: [],
  interestPaid: [],
  principal: [],
  operatingInterest: [],
  operatingReduction: [],
  operatingPaid: [],
  billed: [],
  timing: [],
});
